import Explaining
import Figure
import Files
import ManyInputs
import Report

/// Draws one of many photos and writes its picture and its arrays into the folder.
struct PhotoWriter: Sendable {
  private let folder: ResultFolder
  private let look: MapLook
  private let page: SheetLook
  private let title: String?
  private let dpi: Double
  private let hasArrays: Bool
  private let command: String
  private let model: String

  /// What the same photos may be explained with in several runs.
  private static let runOptions = ["--resume", "--shard"]

  /// - Parameter model: a hash of its bytes.
  init(_ options: ExplainOptions, folder: ResultFolder, model: String) {
    self.folder = folder
    (look, page, title) = (options.drawing.look, options.figure.look, options.figure.title)
    (dpi, hasArrays, self.model) = (options.figure.resolution, options.results.arrays != nil, model)
    var words: [String] = []
    var isValue = false
    for word in CommandLine.arguments {
      let name = word.split(separator: "=").first.map(String.init) ?? word
      if !isValue, !Self.runOptions.contains(name) { words.append(word) }
      isValue = word == "--shard"
    }
    command = RunMetadata.command(words)
  }

  /// What all pictures share.
  var facts: [(key: String, value: String)] { [("command", command), ("model SHA-256", model)] }

  /// - Returns: the paths, seen from the folder.
  /// - Throws: what drawing and writing throw.
  func write(_ found: FolderRun.Found) throws -> [String] {
    var files: [String] = []
    let (explanation, key) = (found.explanation, found.place.key)
    let drawn = try ExplanationSheet(explanation, look: look, photo: found.subject.original, title: title)
    if let drawn {
      let picture = folder.picture(of: key)
      let metadata = RunMetadata(
        name: found.place.path, entries: facts + [("input SHA-256", found.inputHash)])
      try makeFolder(of: "\(folder.path)/\(picture)")
      files += try Scene.write(
        drawn.sheet.pages(page), to: "\(folder.path)/\(picture)", dpi: dpi,
        metadata: metadata.metadata(of: explanation))
    }
    if hasArrays {
      var arrays = ArrayFiles(folder: "\(folder.path)/\(folder.arrays(of: key))", rows: nil)
      try arrays.add(explanation)
      files += try arrays.write()
    }
    return files.map { String($0.dropFirst(folder.path.count + 1)) }
  }

  private func makeFolder(of path: String) throws {
    try FileAccess.makeFolder(
      path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
  }
}
