import Foundation

/// A path or a part of one, as the bytes that the file system stores.
///
/// Swift compares strings by canonical equivalence: "é" as one code point equals "é" as two, and a slash with a combining accent
/// is one character that does not equal a slash. File systems compare bytes, and so does this type: for equality, order, hashes,
/// parts and ends of names.
package struct FilePath: Hashable, Sendable {
  package let bytes: [UInt8]

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  package init(_ text: String) { bytes = Array(text.utf8) }

  /// The path as text; `nil` if the bytes are not valid UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  package var isEmpty: Bool { bytes.isEmpty }

  package var isAbsolute: Bool { bytes.first == Self.slash }

  // MARK: Parts

  /// The parts between slashes, without empty parts and `.`.
  package var components: [FilePath] {
    bytes.split(separator: Self.slash).map { FilePath(bytes: $0) }.filter { $0 != FilePath(".") }
  }

  /// The part after the last slash; empty if the path ends in a slash.
  package var name: FilePath {
    FilePath(bytes: bytes.lastIndex(of: Self.slash).map { bytes[($0 + 1)...] } ?? bytes[...])
  }

  /// The part before the last slash: the parent folder. It is `/` for a name in the root and `.` for a bare name.
  package var folder: FilePath {
    guard let slash = bytes.lastIndex(of: Self.slash) else { return FilePath(".") }
    return FilePath(bytes: slash == 0 ? bytes[...0] : bytes[..<slash])
  }

  /// The part of the name after the last dot; empty if there is no dot or only a leading dot.
  package var suffix: FilePath {
    let name = name.bytes
    guard let dot = name.lastIndex(of: Self.dot), dot > 0 else { return "" }
    return FilePath(bytes: name[(dot + 1)...])
  }

  /// The suffix with ASCII letters in lower case.
  package var pathExtension: String { String(decoding: suffix.bytes.map(Self.lowercased), as: UTF8.self) }

  /// The path without its suffix and the dot before the suffix.
  package var withoutExtension: FilePath {
    let name = name.bytes
    guard let dot = name.lastIndex(of: Self.dot), dot > 0 else { return self }
    return FilePath(bytes: bytes.dropLast(name.count - dot))
  }

  /// Returns the path of a part in this folder.
  package func appending(_ part: FilePath) -> FilePath {
    let ends = bytes.isEmpty || bytes.last == Self.slash
    return FilePath(bytes: bytes + (ends ? [] : [Self.slash]) + part.bytes)
  }

  package func hasPrefix(_ prefix: FilePath) -> Bool { bytes.starts(with: prefix.bytes) }

  /// Returns whether the path is below a folder, at any depth, judged by its parts alone.
  package func isBelow(_ folder: FilePath) -> Bool {
    let (own, others) = (components, folder.components)
    return isAbsolute == folder.isAbsolute && own.count > others.count && own.starts(with: others)
  }

  /// Whether the path cannot leave the folder that it is relative to: it is neither empty nor absolute, and no part is empty, `.` or `..`.
  package var isContained: Bool {
    bytes.split(separator: Self.slash, omittingEmptySubsequences: false).allSatisfy {
      let part = FilePath(bytes: $0)
      return !part.isEmpty && part != FilePath(".") && part != FilePath("..")
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }

  // MARK: The system

  /// Calls `body` with the path as a C string.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    // C characters are signed on some processors and unsigned on others.
    try (bytes.map { CChar(truncatingIfNeeded: $0) } + [0]).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return try "".withCString(body) }
      return try body(start)
    }
  }
}

extension FilePath: Comparable {
  package static func < (first: FilePath, second: FilePath) -> Bool {
    first.bytes.lexicographicallyPrecedes(second.bytes)
  }
}

extension FilePath: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}

extension FilePath: CustomStringConvertible {
  /// The path for display: control characters are escaped, and bytes that are not valid UTF-8 appear as `\xe9`.
  package var description: String {
    if let text { return text.printable }
    var (result, rest) = ("", bytes[...])
    while let byte = rest.first {
      // Take the first valid scalar, one to four bytes long.
      let scalar = (1...4).lazy.compactMap { String(validating: rest.prefix($0), as: UTF8.self) }.first
      result += scalar?.printable ?? String(format: "\\x%02x", byte)
      rest = rest.dropFirst(scalar?.utf8.count ?? 1)
    }
    return result
  }
}
