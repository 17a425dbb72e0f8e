import Foundation

extension Command {
  /// Starts the command in a folder without waiting for it; output that is not redirected is discarded.
  public static func start(
    _ arguments: [String], in folder: String, input: Any? = nil, output: Any? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
