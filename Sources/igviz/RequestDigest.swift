import Explaining
import Files
import Foundation
import Models

/// A hash of everything that results depend on besides the input: the program, all options but those that say what is read, where
/// it goes and how it is worked on, and the files that options name.
struct RequestDigest {
  let hexadecimal: String
  /// Of the model's bytes.
  let model: String

  /// - Throws: `FileError`, `ModelError`
  init(_ options: ExplainOptions) throws {
    var asked = options
    asked.images = []
    asked.results.outputs = []
    asked.results.arrays = nil
    asked.results.threads = nil
    (asked.results.quiet, asked.results.verbose) = (false, false)
    (asked.many.resume, asked.many.shard) = (false, nil)
    var text = "igviz \(Version.current)\n"
    dump(asked, to: &text)
    let path = options.question.model
    let isFile = path.lowercased().hasSuffix(".onnx")
    model = isFile ? try FileAccess.sha256(ofFile: path) : try KnownModel.named(path).sha256
    text += model
    let baselines = options.question.baselines.flatMap(\.paths)
    for file in [options.modelOptions.labels, isFile ? ModelCard.path(besides: path) : nil]
      .compactMap(\.self) + baselines
    {
      for file in Self.files(at: file) { text += "\n\(file) \(try FileAccess.sha256(ofFile: file))" }
    }
    hexadecimal = FileAccess.sha256(of: Data(text.utf8))
  }

  /// A file, those of a folder, or none where there is no such thing.
  private static func files(at path: String) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { return [path] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().flatMap { files(at: "\(path)/\($0)") }
  }
}
