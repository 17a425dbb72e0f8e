/// Reads fields of each type. A value whose wire type is not that of the field is ignored, as by protobuf's own readers.
extension WireReader.Value {
  func read(into number: inout Int64) {
    if case .varint(let value) = self { number = Int64(bitPattern: value) }
  }

  func read(into number: inout Int32) {
    if case .varint(let value) = self { number = Int32(truncatingIfNeeded: value) }
  }

  func read(into number: inout Float) {
    if case .fixed32(let bits) = self { number = Float(bitPattern: bits) }
  }

  func read(into range: inout Range<Int>?) {
    if case .bytes(let value) = self { range = value }
  }

  /// - Throws: `WireReader.Malformed` if the text is not valid UTF-8.
  func read(into text: inout String, _ bytes: UnsafeRawBufferPointer) throws(WireReader.Malformed) {
    guard case .bytes(let range) = self else { return }
    guard let valid = String(validating: bytes[range], as: UTF8.self) else { throw WireReader.Malformed() }
    text = valid
  }

  func append(to texts: inout [String], _ bytes: UnsafeRawBufferPointer) throws(WireReader.Malformed) {
    guard case .bytes = self else { return }
    var text = ""
    try read(into: &text, bytes)
    texts.append(text)
  }

  func append(to data: inout [[UInt8]], _ bytes: UnsafeRawBufferPointer) {
    if case .bytes(let range) = self { data.append(Array(bytes[range])) }
  }

  func merge<Message: WireMessage>(
    into message: inout Message?, _ bytes: UnsafeRawBufferPointer
  ) throws(WireReader.Malformed) {
    guard case .bytes(let range) = self else { return }
    var merged = message ?? Message()
    // Leaves one owner of its lists; otherwise each part of a message in thousands of parts would copy all earlier ones.
    message = nil
    try merged.merge(bytes, range)
    message = merged
  }

  func append<Message: WireMessage>(
    to messages: inout [Message], _ bytes: UnsafeRawBufferPointer
  ) throws(WireReader.Malformed) {
    guard case .bytes(let range) = self else { return }
    messages.append(try Message(bytes, range))
  }

  // MARK: Lists of numbers, packed or one by one

  func append<Number>(
    to numbers: inout [Number], _ bytes: UnsafeRawBufferPointer, varint number: (UInt64) -> Number
  ) throws(WireReader.Malformed) {
    switch self {
    case .varint(let value): numbers.append(number(value))
    case .bytes(let range):
      var reader = WireReader(bytes, range)
      try reader.varints { numbers.append(number($0)) }
    default: break
    }
  }

  func append(to numbers: inout [Float], _ bytes: UnsafeRawBufferPointer) throws(WireReader.Malformed) {
    switch self {
    case .fixed32(let bits): numbers.append(Float(bitPattern: bits))
    case .bytes(let range):
      var reader = WireReader(bytes, range)
      try reader.fixed32s { numbers.append(Float(bitPattern: $0)) }
    default: break
    }
  }

  func append(to numbers: inout [Double], _ bytes: UnsafeRawBufferPointer) throws(WireReader.Malformed) {
    switch self {
    case .fixed64(let bits): numbers.append(Double(bitPattern: bits))
    case .bytes(let range):
      var reader = WireReader(bytes, range)
      try reader.fixed64s { numbers.append(Double(bitPattern: $0)) }
    default: break
    }
  }
}
