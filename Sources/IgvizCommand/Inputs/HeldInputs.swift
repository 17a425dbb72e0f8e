import Explaining
import Models
import Readers

/// Arrays for a model's other inputs, held fixed while the words of texts are explained.
struct HeldInputs {
  private let files: [NamedFile]

  /// - Throws: `UsageError` for a table, for a missing input name, and for a repeated one.
  init(_ files: [NamedFile]) throws(UsageError) {
    for file in files {
      if file.name.isEmpty {
        throw UsageError("beside texts --input needs the name of an input: --input NAME=\(file.path)")
      }
      if file.isTable {
        throw UsageError("--input \(file.name)=\(file.path): beside texts an input is an array (.npy, .npz)")
      }
    }
    if let twice = files.first(where: { file in files.count(where: { $0.name == file.name }) > 1 }) {
      throw UsageError("--input names an input twice: \(twice.name)")
    }
    self.files = files
  }

  /// Adds the arrays' rows to a file's texts.
  ///
  /// - Throws: `UsageError` if the tokens file has the input, too; `FileError`, `InputError`, `ModelError`
  func add(
    to texts: inout [TextRow], for model: Model, arrays options: ArrayOptions
  ) throws {
    for file in files {
      let array = try options.array(at: file.path)
      let rows = try InputError.naming(file.path) {
        try model.held(array, for: file.name, texts: texts.count)
      }
      for index in texts.indices {
        guard case .readable(var text) = texts[index] else { continue }
        guard text.arrays[file.name] == nil, text.inputs[file.name] == nil else {
          throw UsageError("'\(file.name)' is given by --input and by the tokens file; leave out one")
        }
        text.arrays[file.name] = rows[index]
        texts[index] = .readable(text)
      }
    }
  }
}
