import Foundation
import ArrayFormats
import TestSupport
import Testing

/// Files of a few hundred bytes that require gigabytes or hours, given to the command.
@Suite(.serialized, .timeLimit(.minutes(4))) struct SmallBombTests {
  private static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: TestFiles.root.path + "/Tests/Fixtures/onnx/bombs"))?
    .filter { $0.hasSuffix(".onnx") }.sorted() ?? []

  /// Each ends soon and within its memory limit, with an error that names the node; none crashes.
  @Test(arguments: names) func endsSoonAndSmall(_ name: String) throws {
    try withTemporaryFolder { folder in
      let shape: [Int] = name.hasPrefix("wide-") ? [1, 1, 2000, 2000] : [1, 3, 8, 8]
      let input = try NPYArray(
        shape: shape, elements: .float([Float](repeating: 0.5, count: shape.reduce(1, *))))
      try input.write(to: folder + "/x.npy")
      let clock = ContinuousClock()
      let start = clock.now
      let (status, resident, errors) = try Self.measured(
        [
          "classify", "x.npy", "-m", TestFiles.root.path + "/Tests/Fixtures/onnx/bombs/\(name)",
          "--memory-limit", "300M",
        ], in: folder)
      #expect(status == 65, "\(status) \(errors)")
      #expect(
        errors.contains("memory") || errors.contains("steps") || errors.contains("a result of shape"),
        "\(errors)")
      // This includes the program itself and its libraries.
      #expect(resident < 400 << 20, "\(resident >> 20) MiB")
      #expect(clock.now - start < .seconds(30))
    }
  }

  @Test func thereAreSome() { #expect(Self.names.count > 15) }

  /// Runs the command. Returns its exit status, its peak resident memory (0 if the system does not report it), and its messages.
  private static func measured(
    _ arguments: [String], in folder: String
  ) throws -> (status: Int32, resident: Int, errors: String) {
    let errors = URL(fileURLWithPath: folder + "/errors")
    try Data().write(to: errors)
    let process = Process()
    process.executableURL = Command.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    var resident = 0
    while process.isRunning {
      resident = max(resident, peak(of: process.processIdentifier))
      usleep(2000)
    }
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return (status, resident, try String(contentsOf: errors, encoding: .utf8))
  }

  /// Returns the peak resident memory of a process since it began to run its program. The value of `wait4` includes the process
  /// that started it.
  private static func peak(of process: Int32) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    return (number ?? 0) << 10
  }
}
