import Foundation

/// The client's identifier of a request: any JSON value, byte for byte as it was sent.
package struct RequestID: Hashable, Sendable {
  /// The value's JSON.
  let bytes: Data

  /// The identifier of a request without an `id`.
  static let none = RequestID(bytes: Data("null".utf8))

  private init(bytes: Data) { self.bytes = bytes }

  /// Finds the value of `id` in a line, which can be malformed; the last value if there are several, `none` if there is no value.
  init(in line: Data) {
    var scanner = JSONScanner(line)
    self.init(bytes: scanner.value(of: "id") ?? Self.none.bytes)
  }
}

/// Finds a value of a JSON object without decoding it.
///
/// This preserves numbers of any size and strings in any normalisation; values of Swift types would not.
///
/// Reference: RFC 8259.
struct JSONScanner {
  private let bytes: [UInt8]
  private var position = 0

  /// The maximum nesting depth of objects and arrays.
  private static let maxDepth = 512

  init(_ data: Data) { bytes = [UInt8](data) }

  /// Returns the bytes of the last valid value with this key in the object; `nil` if there is none.
  mutating func value(of key: String) -> Data? {
    position = 0
    var found: Data?
    guard skip("{") else { return nil }
    while let name = string(), skip(":") {
      skipSpace()
      let start = position
      guard skipValue(depth: 0) else { break }
      if Self.text(of: name) == Array(key.utf8) { found = Data(bytes[start..<position]) }
      guard skip(",") else { break }
    }
    return found
  }

  /// Whether the bytes are one object, followed by nothing but white space.
  mutating func containsObject() -> Bool {
    position = 0
    skipSpace()
    guard next == UInt8(ascii: "{"), skipValue(depth: 0) else { return false }
    skipSpace()
    return next == nil
  }

  /// Returns the bytes of a string without quotes and escapes; `nil` if the string is invalid.
  private static func text(of token: Data) -> [UInt8]? {
    token.contains(UInt8(ascii: "\\"))
      ? (try? JSONDecoder().decode(String.self, from: token)).map { Array($0.utf8) }
      : Array(token.dropFirst().dropLast())
  }

  // MARK: Tokens

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  /// Skips white space and one character. Returns whether that character followed.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Reads a string with its quotes.
  private mutating func string() -> Data? {
    skipSpace()
    let start = position
    return skipString() ? Data(bytes[start..<position]) : nil
  }

  private mutating func skipValue(depth: Int) -> Bool {
    skipSpace()
    switch next {
    case UInt8(ascii: "\""): return skipString()
    case UInt8(ascii: "{"):
      return depth < Self.maxDepth && skipMembers(depth: depth, end: "}", areNamed: true)
    case UInt8(ascii: "["):
      return depth < Self.maxDepth && skipMembers(depth: depth, end: "]", areNamed: false)
    case UInt8(ascii: "t"): return skipWord("true")
    case UInt8(ascii: "f"): return skipWord("false")
    case UInt8(ascii: "n"): return skipWord("null")
    default: return skipNumber()
    }
  }

  private mutating func skipMembers(depth: Int, end: Unicode.Scalar, areNamed: Bool) -> Bool {
    position += 1
    if skip(end) { return true }
    repeat {
      if areNamed {
        guard string() != nil, skip(":") else { return false }
      }
      guard skipValue(depth: depth + 1) else { return false }
    } while skip(",")
    return skip(end)
  }

  private mutating func skipWord(_ word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func skipNumber() -> Bool {
    if next == UInt8(ascii: "-") { position += 1 }
    let first = next
    let digits = skipDigits()
    guard digits > 0, digits == 1 || first != UInt8(ascii: "0") else { return false }
    if next == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() > 0 else { return false }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { return false }
    }
    return true
  }

  private mutating func skipString() -> Bool {
    guard next == UInt8(ascii: "\"") else { return false }
    let start = position
    position += 1
    while let byte = next, byte >= 0x20 {
      position += 1
      if byte == UInt8(ascii: "\"") {
        return String(validating: bytes[start..<position], as: UTF8.self) != nil
      }
      if byte == UInt8(ascii: "\\"), !skipEscape() { return false }
    }
    return false
  }

  private mutating func skipEscape() -> Bool {
    guard let byte = next else { return false }
    position += 1
    if byte == UInt8(ascii: "u") {
      let digits = bytes[position...].prefix(4)
      position += digits.count
      return digits.count == 4 && digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    }
    return "\"\\/bfnrt".utf8.contains(byte)
  }
}
