import Explaining
import Figure
import Files
import Pipeline
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
  private let reads: ReadFiles

  /// What the same photos may be explained with in several runs.
  private static let runOptions = ["--resume", "--shard"]

  /// - Parameters:
  ///   - model: a hash of its bytes.
  ///   - reads: what must not be replaced.
  init(_ options: ExplainOptions, folder: ResultFolder, model: String, reads: ReadFiles) {
    (self.folder, self.reads) = (folder, reads)
    (look, page, title) = (options.drawing.look, options.figure.look, options.figure.title)
    (dpi, hasArrays, self.model) = (options.figure.resolution, options.results.arrays != nil, model)
    var words: [String] = []
    var isValue = false
    for word in CommandLine.arguments {
      let name = NamedFile.parts(of: word).name
      if !isValue, !Self.runOptions.contains(name.isEmpty ? word : name) { words.append(word) }
      isValue = word == "--shard"
    }
    command = RunMetadata.command(words)
  }

  /// What all pictures share.
  var facts: [(key: String, value: String)] { [("command", command), ("model SHA-256", model)] }

  /// - Returns: the paths, seen from the folder.
  /// - Throws: what drawing and writing throw.
  func write(_ found: FolderRun.ExplainedInput) throws -> [String] {
    var files: [String] = []
    let (explanation, key) = (found.explanation, found.place.key)
    let drawn = try ExplanationSheet(explanation, look: look, photo: found.subject.original, title: title)
    if let drawn {
      let picture = folder.picture(of: key)
      let metadata = RunMetadata(
        name: found.place.path, entries: facts + [("input SHA-256", found.inputHash)])
      try makeFolder(of: "\(folder.path)/\(picture)")
      files += try FigureScene.write(
        drawn.sheet.pages(page), to: "\(folder.path)/\(picture)", dpi: dpi,
        metadata: try metadata.metadata(of: explanation), willWrite: { try reads.checkFree($0) })
    }
    if hasArrays {
      let path = "\(folder.path)/\(folder.arrays(of: key))"
      try ArrayFiles.checkFree(path, reads: reads)
      var arrays = ArrayFiles(folder: path, rows: nil)
      try arrays.add(explanation)
      files += try arrays.write()
    }
    return files.map { String(decoding: $0.utf8.dropFirst(folder.path.utf8.count + 1), as: UTF8.self) }
  }

  private func makeFolder(of path: String) throws {
    if let folder = FilePath(path).folder.text { try FileAccess.makeFolder(folder) }
  }
}
