import Foundation

extension Field: Codable {
  private enum Key: String, CodingKey {
    case name, axes, values, exact, unit, origin, statistics, axesAssumption
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .name)
    let axes = try container.decode([Axis].self, forKey: .axes)
    let values = try container.decode(PackedFloats.self, forKey: .values).values
    let unit = try container.decodeIfPresent(String.self, forKey: .unit)
    let statistics = try container.decode([QuantityStatistics].self, forKey: .statistics)
    try self.init(name: name, axes: axes, values: values, unit: unit, statistics: statistics)
    axesAssumption = try container.decodeIfPresent(AxesAssumption.self, forKey: .axesAssumption)
    exact = try container.decodeIfPresent([Double].self, forKey: .exact)
    origin = try container.decodeIfPresent(String.self, forKey: .origin)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(axes, forKey: .axes)
    try container.encode(PackedFloats(values), forKey: .values)
    try container.encodeIfPresent(exact, forKey: .exact)
    try container.encodeIfPresent(unit, forKey: .unit)
    try container.encodeIfPresent(origin, forKey: .origin)
    try container.encode(statistics, forKey: .statistics)
    try container.encodeIfPresent(axesAssumption, forKey: .axesAssumption)
  }
}

/// An array of floats in a document, encoded as 32-bit little-endian bit patterns in base64.
public struct PackedFloats: Hashable, Sendable, Codable {
  /// The numbers, in the order of the array.
  public var values: [Float]

  /// Wraps numbers that are encoded as bytes.
  public init(_ values: [Float]) { self.values = values }

  public init(from decoder: any Decoder) throws {
    let data = try decoder.singleValueContainer().decode(Data.self)
    guard data.count.isMultiple(of: MemoryLayout<UInt32>.size) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(data.count) bytes are no 32-bit numbers"))
    }
    values = data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<UInt32>.size).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) })
  }
}
