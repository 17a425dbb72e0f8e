import Files
import Foundation

extension ONNXModel {
  /// The locations of the external data files, relative to the model's folder; distinct, in byte order.
  var externalLocations: [FilePath] {
    let tensors = graph.initializer + nodes.bodyTensors
    let locations = tensors.filter { $0.dataLocation == 1 }.flatMap(\.externalData)
      .filter { $0.key == "location" }.map { FilePath($0.value) }
    return Set(locations).sorted()
  }

  /// Returns the paths of a model's file and of its external data files; only the former if the model cannot be read.
  public static func files(of path: String) -> [String] {
    guard let model = try? ONNXModel(contentsOf: path) else { return [path] }
    let folder = FilePath(path).folder
    return [path]
      + model.externalLocations.compactMap { location in
        model.externalFile(location)?.path ?? folder.appending(location).text
      }
  }

  /// Returns a SHA-256 of all files of the model, in hexadecimal digits.
  ///
  /// Without external data this is the SHA-256 of the model's file. Otherwise it is that of a text: a heading, a line with the SHA-256 of
  /// the model's file, and a line with the name and the SHA-256 of each external data file.
  ///
  /// - Throws: `FileError.changed` if a file was written to since it was opened.
  public func contentDigest() throws -> String {
    let own = FileAccess.sha256(of: file.bytes)
    let others = externalLocations.map { location -> (name: FilePath, digest: String) in
      // A file that cannot be opened is not part of the network; if the network needs it, compiling fails.
      return (location, externalFile(location).map { FileAccess.sha256(of: $0.bytes) } ?? "missing")
    }
    releasePages()
    try checkUnchanged()
    guard !others.isEmpty else { return own }
    var text = Data("igviz model 1\n\(own)\n".utf8)
    for (name, digest) in others { text += name.bytes + Data(" \(digest)\n".utf8) }
    return FileAccess.sha256(of: text)
  }
}
