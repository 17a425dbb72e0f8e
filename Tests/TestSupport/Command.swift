import Foundation

/// The igviz command, run as a process.
public struct Command {
  public struct Outcome: Sendable {
    public let code: Int32
    public let output: String
    public let errors: String

    public var json: [String: Any]? {
      (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
    }
  }

  /// The executable, which lies beside the tests.
  public static let executable = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("igviz")

  /// Runs the command in a folder and waits for it.
  ///
  /// - Parameters:
  ///   - output: the destination of its standard output instead of `Outcome.output`.
  ///   - input: the path of the file for its standard input.
  public static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], output: FileHandle? = nil,
    input: String? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files instead of pipes: files need not be emptied while the command runs.
    let outputPath = "\(folder)/.stdout-\(UUID().uuidString)"
    let errorPath = "\(folder)/.stderr-\(UUID().uuidString)"
    defer {
      try? FileManager.default.removeItem(atPath: outputPath)
      try? FileManager.default.removeItem(atPath: errorPath)
    }
    for path in [outputPath, errorPath] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardOutput = try output ?? FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: $0)) }
      ?? FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
    let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Outcome(code: code, output: try text(outputPath), errors: try text(errorPath))
  }
}
