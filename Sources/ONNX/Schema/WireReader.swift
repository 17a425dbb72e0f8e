/// Reads one message of Protocol Buffers, field by field, without copying: long values are returned as ranges of bytes.
///
/// Every length is checked before it is used. The reader does not recurse: embedded messages are read by readers of their own,
/// so that the caller controls the nesting depth.
///
/// Reference: https://protobuf.dev/programming-guides/encoding.
struct WireReader {
  /// The error for bytes that violate the format.
  struct Malformed: Error {}

  enum Value: Hashable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// The range of the bytes of a text, bytes, a message or packed numbers.
    case bytes(Range<Int>)
  }

  /// The largest nesting depth of groups, which are skipped.
  private static let groupLimit = 100
  private static let varintBytes = 10

  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private let end: Int

  /// Creates a reader of one message.
  ///
  /// - Parameter range: the range of the message; all bytes by default.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>? = nil) {
    let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    self.bytes = bytes
    (position, end) = (range.lowerBound, range.upperBound)
  }

  /// Returns the next field, or `nil` at the end.
  ///
  /// - Throws: `Malformed`
  mutating func next() throws(Malformed) -> (field: Int, value: Value)? {
    var openGroups: [Int] = []
    while position < end {
      let tag = try varint()
      guard tag <= UInt64(UInt32.max), tag >> 3 > 0 else { throw Malformed() }
      let field = Int(tag >> 3)
      switch tag & 7 {
      case 3:
        openGroups.append(field)
        guard openGroups.count <= Self.groupLimit else { throw Malformed() }
      case 4:
        guard openGroups.popLast() == field else { throw Malformed() }
      default:
        let value = try value(ofType: Int(tag & 7))
        if openGroups.isEmpty { return (field, value) }
      }
    }
    guard openGroups.isEmpty else { throw Malformed() }
    return nil
  }

  private mutating func value(ofType type: Int) throws(Malformed) -> Value {
    switch type {
    case 0: return .varint(try varint())
    case 1: return .fixed64(try fixed(UInt64.self))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - position) else { throw Malformed() }
      let start = position
      position += Int(count)
      return .bytes(start..<position)
    case 5: return .fixed32(try fixed(UInt32.self))
    default: throw Malformed()
    }
  }

  private mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<Self.varintBytes {
      guard position < end else { throw Malformed() }
      let byte = bytes[position]
      position += 1
      // Only the lowest bit of the tenth byte fits; the others are dropped.
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 { return value }
    }
    throw Malformed()
  }

  private mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(Malformed) -> Number {
    let count = MemoryLayout<Number>.size
    guard end - position >= count else { throw Malformed() }
    defer { position += count }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: type))
  }

  // MARK: Packed numbers

  /// Passes all numbers of a packed field to `body`.
  ///
  /// - Throws: `Malformed` if the last number is incomplete.
  mutating func varints(_ body: (UInt64) -> Void) throws(Malformed) {
    while position < end { body(try varint()) }
  }

  mutating func fixed32s(_ body: (UInt32) -> Void) throws(Malformed) {
    while position < end { body(try fixed(UInt32.self)) }
  }

  mutating func fixed64s(_ body: (UInt64) -> Void) throws(Malformed) {
    while position < end { body(try fixed(UInt64.self)) }
  }
}

/// A message whose fields are read one by one. Unknown fields are skipped. If a field is repeated, the last number or text counts,
/// messages are merged, and lists are appended.
protocol WireMessage {
  init()

  /// Reads one field.
  ///
  /// - Parameter bytes: the bytes of the whole file, to which ranges refer.
  /// - Throws: `WireReader.Malformed`
  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
}

extension WireMessage {
  /// - Throws: `WireReader.Malformed`
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>? = nil) throws(WireReader.Malformed) {
    self.init()
    try merge(bytes, range ?? 0..<bytes.count)
  }

  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(WireReader.Malformed) {
    var reader = WireReader(bytes, range)
    while let (field, value) = try reader.next() { try read(field, value, in: bytes) }
  }
}
