import Explaining
import Figure
import Files
import Pipeline
import Report

/// Writes the picture and the arrays of each photo into the results folder.
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

  /// Options that can differ between runs that share a folder; the recorded command omits them.
  private static let runOptions = ["--resume", "--shard"]

  /// - Parameters:
  ///   - model: the hash of the model's content.
  ///   - reads: the files that must not be replaced.
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

  /// The metadata that all pictures share.
  var facts: [(key: String, value: String)] { [("command", command), ("model SHA-256", model)] }

  /// - Returns: the paths of the written files, relative to the folder.
  /// - Throws: errors of drawing and writing.
  func write(_ explanation: Explanation, of file: InputFile, _ input: LoadedInput) throws -> [String] {
    var files: [String] = []
    let key = file.key
    let drawn = try ExplanationSheet(explanation, look: look, photo: input.photo, title: title)
    if let drawn {
      let picture = folder.picture(of: key)
      let metadata = RunMetadata(
        name: file.path, entries: facts + (input.digest.map { [("input SHA-256", $0)] } ?? []))
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
