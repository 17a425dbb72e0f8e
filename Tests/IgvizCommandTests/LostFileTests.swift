import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// A short run that writes every kind of file.
private struct SmallRun {
  static let arguments = [
    TestFiles.root.appendingPathComponent("SampleModels/iris/iris.csv").path, "-m",
    TestFiles.root.appendingPathComponent("SampleModels/iris/iris.onnx").path, "--rows", "0:4", "-o", "o.png",
    "-o", "o.pdf", "-o", "o.html", "--arrays", "arrays",
  ]

  /// Returns the names and sizes of files that are incomplete or were not requested.
  static func problems(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).compactMap { name in
      let path = "\(folder)/\(name)"
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
        return nil
      }
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let isWhole =
        switch (name as NSString).pathExtension {
        case "png": (try? PixelImage(decoding: data)) != nil
        case "npy": (try? NPYArray(decoding: data)) != nil
        case "pdf": String(decoding: data.suffix(8), as: UTF8.self).contains("%%EOF")
        case "html": String(decoding: data.suffix(10), as: UTF8.self).contains("</html>")
        default: false
        }
      return isWhole ? nil : "\(name), \(data.count) bytes"
    }
  }
}

/// Existing files are complete, whatever happens while files are written.
@Suite struct LostFileTests {
  @Test func theRunWritesFiles() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(SmallRun.arguments, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try SmallRun.problems(in: folder).isEmpty)
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).count > 5)
    }
  }

  /// SIGINT and SIGTERM at random moments.
  @Test func interruptedAnyTime() throws {
    var random = Randomness(seed: 18)
    let clock = ContinuousClock()
    let (_, whole) = try withTemporaryFolder { folder in
      let start = clock.now
      return (try Command.run(SmallRun.arguments, in: folder), clock.now - start)
    }
    let seconds = Double(whole.components.attoseconds) / 1e18 + Double(whole.components.seconds)
    var codes: [Int32: Int] = [:]
    for turn in 0..<100 {
      try withTemporaryFolder { folder in
        let process = Process()
        process.executableURL = Command.executable
        process.arguments = SmallRun.arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: Double.random(in: 0...seconds, using: &random))
        kill(process.processIdentifier, turn % 2 == 0 ? SIGINT : SIGTERM)
        process.waitUntilExit()
        // Before the command installs its handler, the system ends the process.
        let isOver = process.terminationReason == .exit
        codes[isOver ? process.terminationStatus : -process.terminationStatus, default: 0] += 1
        let problems = try SmallRun.problems(in: folder)
        #expect(problems.isEmpty, "turn \(turn): \(problems)")
      }
    }
    #expect(Set(codes.keys).isSubset(of: [0, 130, -SIGINT, -SIGTERM]), "\(codes)")
    #expect(codes[130, default: 0] > 10, "\(codes): most must be interrupted at work")
  }

  /// Runs the command in a shell after a preparation.
  ///
  /// - Parameter prefix: a program that runs the command, with its arguments.
  private func run(
    after preparation: String, _ arguments: [String], in folder: String, prefix: [String] = []
  ) throws -> (code: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let program = (prefix + ["\"$0\""]).joined(separator: " ")
    process.arguments = ["-c", "\(preparation); exec \(program) \"$@\"", Command.executable.path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus, text)
  }

  /// A limit on file sizes that the results would exceed.
  @Test func aLimitOfFileSizes() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(after: "ulimit -f 8", SmallRun.arguments, in: folder)
      #expect(outcome.code == 73 && outcome.errors.contains("File too large"), "\(outcome)")
      #expect(try SmallRun.problems(in: folder).isEmpty)
    }
  }

  /// Whether the tests may mount a file system on this machine.
  static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// A full disk and a read-only disk: small file systems, mounted in a private namespace.
  @Test(
    .enabled(if: canMount, "mounting a file system needs root and its own mount namespace"),
    arguments: [("size=24k", "No space left on device"), ("ro", "Read-only file system")]
  )
  func disks(options: String, reason: String) throws {
    try withTemporaryFolder { folder in
      let script = """
        mount -t tmpfs -o \(options) none "\(folder)" && cd "\(folder)" && "$0" "$@"
        code=$?
        find . -type f -size -1000k | grep -v -e '\\.npy$' -e '\\.png$' -e '\\.pdf$' -e '\\.html$' >&2
        exit $code
        """
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
      process.arguments = ["-m", "sh", "-c", script, Command.executable.path] + SmallRun.arguments
      let errors = Pipe()
      process.standardError = errors
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 73, "\(text)")
      #expect(text.split(separator: "\n").count == 1 && text.contains(reason), "\(text)")
    }
  }

  /// As root, the command runs without the capabilities that override permissions.
  @Test(.enabled(if: getuid() != 0 || canDropRights, "root needs setpriv for this"))
  func aReadOnlyFolder() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
      let rights = "-dac_override,-dac_read_search"
      let prefix = getuid() == 0 ? ["setpriv", "--bounding-set=\(rights)", "--inh-caps=\(rights)"] : []
      let outcome = try run(after: ":", SmallRun.arguments, in: folder, prefix: prefix)
      #expect(outcome.code == 73 && outcome.errors.contains("Permission denied"), "\(outcome)")
    }
  }

  private static let canDropRights = FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  /// A reader that closes its end early causes no error, for documents, pictures and messages.
  @Test(arguments: [["--json", "-o", "o.png"], ["-o", "-"], []])
  func aReaderThatWentAway(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let outcome = try Command.run(
        Array(SmallRun.arguments.prefix(3)) + ["--rows", "0"] + arguments, in: folder,
        output: pipe.fileHandleForWriting)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  @Test func namesThatAreNoUTF8() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(after: ":", [], in: folder)
      #expect(outcome.code == 64)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "exec \"$0\" \"$(printf 'caf\\351.jpg')\"", Command.executable.path]
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 64 && text.contains("'caf\\xe9.jpg' is not UTF-8"), "\(text)")
    }
  }
}

/// An interrupted installation of a model.
@Suite struct InstallInterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM]) func leavesNothing(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let temporary = folder + "/tmp"
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
      // A client that has started and would run for a long time.
      let script = "#!/bin/sh\necho $$ > \(folder)/pid\ntouch $TMPDIR/begun\nexec sleep 60\n"
      try Data(script.utf8).write(to: URL(fileURLWithPath: folder + "/python3"))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/python3")
      let process = Process()
      process.executableURL = Command.executable
      process.arguments = ["models", "install", "efficientnet-lite0"]
      process.environment = [
        "IGVIZ_MODELS": folder + "/models", "PATH": folder + ":/usr/bin:/bin", "TMPDIR": temporary,
      ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      var client: pid_t?
      for _ in 0..<200 where client == nil {
        Thread.sleep(forTimeInterval: 0.05)
        client = (try? String(contentsOfFile: folder + "/pid", encoding: .utf8)).flatMap {
          pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
      }
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      #expect(kill(try #require(client), 0) != 0 && errno == ESRCH, "pip has ended")
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder + "/models"))
    }
  }
}
