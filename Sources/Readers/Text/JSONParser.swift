import Foundation

/// Parses a JSON document in UTF-8 in one pass.
///
/// Reference: RFC 8259.
struct JSONParser {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  private static let maxDepth = 128

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // A byte order mark is not part of the document.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  /// - Throws: `TokenizerError.notJSON`
  mutating func document() throws(TokenizerError) -> JSONValue {
    let value = try value()
    skipBlanks()
    guard place == bytes.count else { throw .notJSON }
    return value
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func value() throws(TokenizerError) -> JSONValue {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return .object(JSONObject(members: try members()))
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(TokenizerError) -> JSONValue {
    for offset in 0..<word.utf8CodeUnitCount {
      guard next == word.utf8Start[offset] else { throw .notJSON }
      place += 1
    }
    return value
  }

  private mutating func expect(_ byte: Unicode.Scalar) throws(TokenizerError) {
    skipBlanks()
    guard next == UInt8(ascii: byte) else { throw .notJSON }
    place += 1
  }

  /// Consumes a comma and returns `true`, or consumes the end of a list and returns `false`.
  private mutating func isMore(until end: Unicode.Scalar) throws(TokenizerError) -> Bool {
    skipBlanks()
    if next == UInt8(ascii: end) {
      place += 1
      return false
    }
    try expect(",")
    return true
  }

  /// Returns whether the list is empty; if so, its end is consumed.
  private mutating func isEmpty(_ end: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: end) else { return false }
    place += 1
    return true
  }

  private mutating func members() throws(TokenizerError) -> [JSONObject.Member] {
    place += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maxDepth else { throw .notJSON }
    var members: [JSONObject.Member] = []
    if isEmpty("}") { return members }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw .notJSON }
      let key = try text()
      try expect(":")
      members.append((key, try value()))
    } while try isMore(until: "}")
    return members
  }

  private mutating func array() throws(TokenizerError) -> [JSONValue] {
    place += 1
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maxDepth else { throw .notJSON }
    var values: [JSONValue] = []
    if isEmpty("]") { return values }
    repeat { values.append(try value()) } while try isMore(until: "]")
    return values
  }

  private mutating func number() throws(TokenizerError) -> Double {
    let start = place
    while let byte = next,
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    {
      place += 1
    }
    guard place > start, bytes[start] != UInt8(ascii: "+"), bytes[start] != UInt8(ascii: "."),
      let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)), number.isFinite
    else { throw .notJSON }
    return number
  }

  // MARK: Texts

  private mutating func text() throws(TokenizerError) -> String {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
    if next == UInt8(ascii: "\"") {
      let text = try utf8(bytes[start..<place])
      place += 1
      return text
    }
    var buffer = [UInt8](bytes[start..<place])
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return try utf8(buffer[...])
      case UInt8(ascii: "\\"): try appendEscaped(to: &buffer)
      case 0..<0x20: throw .notJSON
      default: buffer.append(byte)
      }
    }
    throw .notJSON
  }

  private func utf8(_ bytes: ArraySlice<UInt8>) throws(TokenizerError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notJSON }
    return text
  }

  private mutating func appendEscaped(to buffer: inout [UInt8]) throws(TokenizerError) {
    guard let byte = next else { throw .notJSON }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
    case UInt8(ascii: "b"): buffer.append(0x08)
    case UInt8(ascii: "f"): buffer.append(0x0C)
    case UInt8(ascii: "n"): buffer.append(0x0A)
    case UInt8(ascii: "r"): buffer.append(0x0D)
    case UInt8(ascii: "t"): buffer.append(0x09)
    case UInt8(ascii: "u"):
      var code = try unit()
      if (0xD800..<0xDC00).contains(code) {
        guard next == UInt8(ascii: "\\") else { throw .notJSON }
        place += 1
        guard next == UInt8(ascii: "u") else { throw .notJSON }
        place += 1
        let low = try unit()
        guard (0xDC00..<0xE000).contains(low) else { throw .notJSON }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw .notJSON }
      buffer += Array(String(scalar).utf8)
    default: throw .notJSON
    }
  }

  /// Parses four hexadecimal digits.
  private mutating func unit() throws(TokenizerError) -> UInt32 {
    guard bytes.count - place >= 4 else { throw .notJSON }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else { throw .notJSON }
      unit = unit << 4 | UInt32(digit)
      place += 1
    }
    return unit
  }
}

extension JSONValue {
  /// - Throws: `TokenizerError.notJSON`
  init(_ data: Data) throws(TokenizerError) {
    var parser = JSONParser(Array(data))
    self = try parser.document()
  }
}
