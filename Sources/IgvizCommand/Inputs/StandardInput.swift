import Failures
import Files
import Foundation
import ImageCoding
import Synchronization

/// Standard input as an input: "-" for a photo or an array; "csv:-", "tsv:-" and "txt:-" for tables and texts.
///
/// File readers seek, hash and read twice. The bytes are therefore first written to a temporary file, which is removed at exit.
enum StandardInput {
  /// The name of standard input in reports.
  static let name = "standard input"

  private static let textKinds = ["csv", "tsv", "txt"]
  private static let limit = 1 << 32
  /// The folder of the temporary file; `nil` before it is created.
  private static let folder = Mutex<String?>(nil)

  /// Copies standard input to a temporary file, and returns the arguments with the file's path in place of `-`.
  ///
  /// - Throws: `StandardInputError`
  static func replaced(in arguments: [String]) throws -> [String] {
    let places = arguments.indices.filter { kind(of: arguments[$0]) != nil }
    guard let place = places.first, let wanted = kind(of: arguments[place]) else { return arguments }
    guard places.count == 1 else { throw StandardInputError.readTwice }
    var arguments = arguments
    arguments[place] = try spooled(as: wanted)
    return arguments
  }

  /// Whether a path is that of the temporary file.
  static func isOne(_ path: String) -> Bool {
    folder.withLock { folder in folder.map { path.hasPrefix($0 + "/") } ?? false }
  }

  /// Returns "" for "-", "csv" for "csv:-", and `nil` for other arguments.
  private static func kind(of argument: String) -> String? {
    argument == "-" ? "" : textKinds.first { argument == "\($0):-" }
  }

  private static func spooled(as kind: String) throws -> String {
    guard isatty(STDIN_FILENO) == 0 else { throw StandardInputError.terminal }
    guard let data = try FileHandle.standardInput.read(upToCount: headLength), !data.isEmpty else {
      throw StandardInputError.empty
    }
    guard let ending = kind.isEmpty ? ending(of: data) : kind else { throw StandardInputError.unknownKind }
    let temporary = NSTemporaryDirectory() + "igviz-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: temporary, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    folder.withLock { $0 = temporary }
    atexit {
      StandardInput.folder.withLock { folder in
        if let folder { try? FileManager.default.removeItem(atPath: folder) }
      }
    }
    let path = "\(temporary)/stdin.\(ending)"
    guard FileManager.default.createFile(atPath: path, contents: data),
      let file = FileHandle(forWritingAtPath: path)
    else { throw FileError.unwritable(path: path, reason: String(cString: strerror(errno))) }
    defer { try? file.close() }
    try file.seekToEnd()
    var count = data.count
    while let piece = try FileHandle.standardInput.read(upToCount: 1 << 20), !piece.isEmpty {
      count += piece.count
      guard count <= limit else { throw StandardInputError.tooLong(limit) }
      try file.write(contentsOf: piece)
    }
    return path
  }

  private static let headLength = 16

  /// Returns the file extension of a format, from the first bytes; `nil` for text and for unknown formats.
  private static func ending(of head: Data) -> String? {
    if let format = ImageFormat(signature: head) {
      return switch format {
      case .png: "png"
      case .jpeg: "jpg"
      case .webP: "webp"
      }
    }
    let endings: [(bytes: [UInt8], ending: String)] = [
      ([0x93] + Array("NUMPY".utf8), "npy"), ([0x50, 0x4B, 0x03, 0x04], "npz"), (Array("CDF".utf8), "nc"),
      ([0x89] + Array("HDF".utf8), "nc"),
    ]
    return endings.first { head.starts(with: $0.bytes) }?.ending
  }
}

/// An error of reading standard input as an input.
enum StandardInputError: ReportedError, CustomStringConvertible {
  case readTwice
  case terminal
  case empty
  case unknownKind
  case tooLong(Int)

  var description: String {
    switch self {
    case .readTwice: "standard input can be read once only; give '-' once"
    case .terminal:
      "'-' reads standard input, which is the terminal; pipe a file into it: igviz - < photo.jpg"
    case .empty: "standard input is empty"
    case .unknownKind:
      "standard input is neither a photo (JPEG, PNG, WebP) nor an array (.npy, .npz, NetCDF); write csv:- or tsv:- "
        + "for a table, txt:- for texts, one per line"
    case .tooLong(let limit): "standard input is longer than \(limit) bytes; save it to a file"
    }
  }

  var category: ErrorCategory {
    switch self {
    case .readTwice, .terminal, .unknownKind: .usage
    case .empty, .tooLong: .input
    }
  }
}
