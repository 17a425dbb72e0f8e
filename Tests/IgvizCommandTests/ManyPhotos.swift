import Foundation
import ImageCoding
import TestSupport
import Testing

/// Small photos and a tiny model, for tests with many photos.
struct ManyPhotos {
  let folder: String

  /// The arguments for the tiny model.
  static let model = ["-m", "tiny.onnx", "--preprocess", "torchvision", "--task", "classes", "--dpi", "30"]

  /// - Parameter names: the names of the photos below `photos/`.
  init(_ names: [String], in folder: String) throws {
    self.folder = folder
    try TestFiles.fixture("onnx/squeezenet.onnx").write(to: URL(fileURLWithPath: folder + "/tiny.onnx"))
    for (number, name) in names.enumerated() { try add(name, seed: UInt64(number)) }
  }

  func add(_ name: String, seed: UInt64) throws {
    var random = Randomness(seed: seed)
    let image = PixelImage(
      width: 40, height: 36, samples: (0..<40 * 36 * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    )
    let path = "\(folder)/photos/\(name)"
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try image.encoded(as: .png).write(to: URL(fileURLWithPath: path))
  }

  func run(_ arguments: [String]) throws -> Command.Outcome {
    try Command.run(arguments + Self.model, in: folder)
  }

  /// Runs the command without the options that only pictures have.
  func runWithoutPictures(_ arguments: [String]) throws -> Command.Outcome {
    try Command.run(arguments + Self.model.dropLast(2), in: folder)
  }

  /// Returns the lines of a file as objects, without the keys that differ from run to run.
  func lines(_ path: String) throws -> [[String: Any]] {
    try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8).split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      var line = try #require(object as? [String: Any])
      for key in ["seconds", "threads"] { line[key] = nil }
      line["attributions"] = (line["attributions"] as? [[String: Any]])?.map { run in
        run.filter { $0.key != "seconds" }
      }
      return line
    }
  }

  func inputs(_ path: String) throws -> [String] { try lines(path).compactMap { $0["input"] as? String } }

  /// Returns the names of all files in a folder, including hidden files.
  func files(_ path: String) -> [String] {
    (FileManager.default.enumerator(atPath: "\(folder)/\(path)")?.allObjects as? [String] ?? [])
      .filter { name in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(folder)/\(path)/\(name)", isDirectory: &isFolder)
          && !isFolder.boolValue
      }.sorted()
  }

  func data(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")) }
}
