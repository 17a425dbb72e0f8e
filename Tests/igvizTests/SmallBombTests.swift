import Foundation
import NPY
import TestSupport
import Testing

/// Files of a few hundred bytes that ask for gigabytes or hours, given to the command.
@Suite(.serialized, .timeLimit(.minutes(4))) struct SmallBombTests {
  private static let names =
    (try? FileManager.default.contentsOfDirectory(atPath: TestFiles.root.path + "/Tests/Fixtures/onnx/bombs"))?
    .filter { $0.hasSuffix(".onnx") }.sorted() ?? []

  /// Each ends soon and within the memory that it may take, with a refusal that names the node; none crashes.
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
      // The program itself and its libraries take some.
      #expect(resident < 400 << 20, "\(resident >> 20) MiB")
      #expect(clock.now - start < .seconds(30))
    }
  }

  @Test func thereAreSome() { #expect(Self.names.count > 15) }

  /// Runs the command; how it ended, the most memory that was resident, and what it said.
  private static func measured(
    _ arguments: [String], in folder: String
  ) throws -> (status: Int32, resident: Int, errors: String) {
    // The child's own peak, whatever other tests run: Python's or a shell's would not be it.
    let errors = folder + "/errors"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT, 0o600)
    let words = [Command.executable.path] + arguments.map { $0 == "x.npy" ? "\(folder)/x.npy" : $0 }
    var strings = words.map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var environment = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for string in environment { free(string) } }
    var child = pid_t()
    try #require(posix_spawn(&child, words[0], &actions, nil, &strings, &environment) == 0)
    var (status, usage): (Int32, rusage) = (0, rusage())
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    #if os(Linux)
      let resident = Int(usage.ru_maxrss) << 10
    #else
      let resident = Int(usage.ru_maxrss)
    #endif
    let ended = status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
    return (ended, resident, (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "")
  }
}
