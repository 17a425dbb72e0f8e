/// A stored array: its shape, type and name, and its elements or their location.
struct TensorRecord: WireMessage, Sendable {
  var dims: [Int64] = []
  var dataType: Int32 = 0
  var name = ""
  /// The range of the elements' bytes in the file, contiguous and little-endian.
  var rawData: Range<Int>?
  /// The elements, if they are stored in the field of their type, as in the fields below.
  var floatData = Floats.none
  var int32Data: [Int32] = []
  var stringData: [[UInt8]] = []
  var int64Data: [Int64] = []
  var doubleData: [Double] = []
  var uint64Data: [UInt64] = []
  var externalData: [EntryRecord] = []
  /// 1 if the elements are in a file of external data.
  var dataLocation: Int32 = 0

  /// Single-precision elements. Packed ones are laid out like raw data and stay in the file; elements in several pieces are copied.
  enum Floats: Sendable {
    case none
    case packed(Range<Int>)
    case values([Float])

    mutating func append(_ value: WireReader.Value, _ bytes: UnsafeRawBufferPointer) throws(WireReader
      .Malformed)
    {
      if case .none = self, case .bytes(let range) = value {
        guard range.count.isMultiple(of: MemoryLayout<Float>.size) else { throw WireReader.Malformed() }
        self = .packed(range)
        return
      }
      var values: [Float] = []
      if case .values(let known) = self { values = known }
      if case .packed(let range) = self { try WireReader.Value.bytes(range).append(to: &values, bytes) }
      self = .none
      try value.append(to: &values, bytes)
      self = .values(values)
    }
  }

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.append(to: &dims, bytes) { Int64(bitPattern: $0) }
    case 2: value.read(into: &dataType)
    case 4: try floatData.append(value, bytes)
    case 5: try value.append(to: &int32Data, bytes) { Int32(truncatingIfNeeded: $0) }
    case 6: value.append(to: &stringData, bytes)
    case 7: try value.append(to: &int64Data, bytes) { Int64(bitPattern: $0) }
    case 8: try value.read(into: &name, bytes)
    case 9: value.read(into: &rawData)
    case 10: try value.append(to: &doubleData, bytes)
    case 11: try value.append(to: &uint64Data, bytes) { $0 }
    case 13: try value.append(to: &externalData, bytes)
    case 14: value.read(into: &dataLocation)
    default: break
    }
  }
}

struct EntryRecord: WireMessage, Sendable {
  var key = ""
  var value = ""

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.read(into: &key, bytes)
    case 2: try value.read(into: &self.value, bytes)
    default: break
    }
  }
}
