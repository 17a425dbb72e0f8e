import Files
import Foundation

extension ONNXModel {
  /// Where the file says that some of its weights lie, seen from its folder; each once, in the order of the bytes.
  var externalLocations: [FilePath] {
    let tensors = graph.initializer + nodes.bodyTensors
    let locations = tensors.filter { $0.dataLocation == 1 }.flatMap(\.externalData)
      .filter { $0.key == "location" }.map { FilePath($0.value) }
    return Set(locations).sorted()
  }

  /// A model's file and those that hold some of its weights, as far as can be told: of a file that is broken only itself.
  public static func files(of path: String) -> [String] {
    guard let model = try? ONNXModel(contentsOf: path) else { return [path] }
    let folder = FilePath(path).folder
    return [path]
      + model.externalLocations.compactMap { location in
        model.externalFile(location)?.path ?? folder.appending(location).text
      }
  }

  /// A SHA-256 of everything that the model is read from, in hexadecimal digits: without external data the file's own, else that of a
  /// line with the file's and a line with the name and the SHA-256 of each file of external data.
  ///
  /// - Throws: `FileError.changed` where a file was written to since it was opened.
  public func contentDigest() throws -> String {
    let own = FileAccess.sha256(of: file.bytes)
    let others = externalLocations.map { location -> (name: FilePath, digest: String) in
      // What cannot be opened is no part of the network, or compiling it says so.
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
