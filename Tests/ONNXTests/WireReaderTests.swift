import Foundation
import SwiftProtobuf
import TestSupport
import Testing

@testable import ONNX

/// The scanner reads what protobuf's own library reads, and refuses what the library refuses.
@Suite struct WireReaderTests {
  private func fields(_ bytes: [UInt8]) throws -> [Int: WireReader.Value] {
    try bytes.withUnsafeBytes { raw in
      var reader = WireReader(raw)
      var fields: [Int: WireReader.Value] = [:]
      while let (field, value) = try reader.next() { fields[field] = value }
      return fields
    }
  }

  private func isRefused(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try fields(bytes)
      return false
    } catch {
      return error is WireReader.Malformed
    }
  }

  @Test func everyWireType() throws {
    let fields = try fields(
      [0x08, 0x96, 0x01]  // 1: varint 150
        + [0x11, 1, 2, 3, 4, 5, 6, 7, 8]  // 2: eight bytes
        + [0x1a, 2, 0xaa, 0xbb]  // 3: two bytes
        + [0x25, 1, 0, 0, 0x80]  // 4: four bytes
        + [0xfa, 0x7f, 0])  // 2047: no bytes
    #expect(
      fields == [
        1: .varint(150), 2: .fixed64(0x0807_0605_0403_0201), 3: .bytes(14..<16), 4: .fixed32(0x8000_0001),
        2047: .bytes(24..<24),
      ])
  }

  @Test func numbersOfAllLengths() throws {
    let largest = [UInt8](repeating: 0xff, count: 9) + [1]
    #expect(try fields([0x08] + largest) == [1: .varint(.max)])
    // Only one bit of the tenth byte counts.
    #expect(try fields([0x08] + largest.dropLast() + [0x7f]) == [1: .varint(.max)])
    #expect(isRefused([0x08] + [UInt8](repeating: 0xff, count: 10) + [1]))
    for count in 0..<10 { #expect(isRefused([0x08] + [UInt8](repeating: 0x80, count: count))) }
  }

  @Test func whatEndsTooEarly() {
    for broken: [UInt8] in [
      [0x11, 1, 2, 3, 4, 5, 6, 7], [0x25, 1, 2, 3], [0x1a, 3, 1, 2], [0x1a, 0x80], [0x1a],
      // Lengths of 2⁶⁴ − 1, of Int.max and of 4 GiB.
      [0x1a] + [UInt8](repeating: 0xff, count: 9) + [1, 0],
      [0x1a] + [UInt8](repeating: 0xff, count: 8) + [0x7f, 0], [0x1a, 0x80, 0x80, 0x80, 0x80, 0x10, 0],
    ] { #expect(isRefused(broken), "\(broken)") }
  }

  @Test func tagsThatDoNotExist() {
    #expect(isRefused([0x00, 0]), "field 0")
    #expect(isRefused([0x0e, 0]) && isRefused([0x0f, 0]), "wire types 6 and 7")
    #expect(isRefused([0x80, 0x80, 0x80, 0x80, 0x10, 0]), "a tag of 33 bits")
  }

  @Test func groupsAreSkipped() throws {
    // Field 1 in group 3 in group 2, then field 4.
    #expect(try fields([0x13, 0x1b, 0x08, 7, 0x1c, 0x14, 0x20, 5]) == [4: .varint(5)])
    #expect(isRefused([0x13, 0x1b, 0x14, 0x1c]), "crossed")
    #expect(isRefused([0x13, 0x08, 7]), "never closed")
    #expect(isRefused([0x14]), "never opened")
    #expect(isRefused([0x13, 0x1a, 5, 0x14]), "broken inside")
    func nested(_ depth: Int) -> [UInt8] {
      [UInt8](repeating: 0x13, count: depth) + [UInt8](repeating: 0x14, count: depth)
    }
    #expect(try fields(nested(100)).isEmpty)
    #expect(isRefused(nested(101)) && isRefused(nested(1_000_000)))
  }

  // MARK: Messages

  private func record<Message: WireMessage>(_ bytes: [UInt8], as type: Message.Type) throws -> Message {
    try bytes.withUnsafeBytes { try Message($0) }
  }

  @Test func whatIsGivenTwice() throws {
    // Type and raw data: the last value counts. Dims: all values count, packed or not. Name: a field of another wire type is
    // ignored.
    let tensor = try record(
      [0x10, 1, 0x10, 7] + [0x4a, 1, 9] + [0x4a, 2, 8, 8] + [0x08, 3] + [0x0a, 2, 4, 5] + [
        0x42, 1, 0x61, 0x40, 5,
      ],
      as: TensorRecord.self)
    #expect(
      tensor.dataType == 7 && tensor.rawData == 9..<11 && tensor.dims == [3, 4, 5] && tensor.name == "a")
    // A graph in two parts is one graph.
    let model = try record(
      [0x3a, 4, 0x0a, 2, 0x1a, 0] + [0x3a, 7, 0x0a, 5, 0x1a, 1, 0x62, 0x22, 0], as: ModelRecord.self)
    #expect(model.graph?.node.map(\.name) == ["", "b"])
    // An attribute's tensor in two parts is one tensor.
    let attribute = try record([0x2a, 2, 0x08, 3] + [0x2a, 4, 0x08, 4, 0x10, 1], as: AttributeRecord.self)
    #expect(attribute.t?.dims == [3, 4] && attribute.t?.dataType == 1)
  }

  @Test func floatsInPieces() throws {
    func values(_ bytes: [UInt8]) throws -> [Float] {
      try bytes.withUnsafeBytes { raw in
        switch try TensorRecord(raw).floatData {
        case .none: []
        case .packed(let range):
          stride(from: range.lowerBound, to: range.upperBound, by: 4).map {
            Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
          }
        case .values(let values): values
        }
      }
    }
    let (one, two): ([UInt8], [UInt8]) = ([0, 0, 0x80, 0x3f], [0, 0, 0, 0x40])
    #expect(try values([0x22, 8] + one + two) == [1, 2])
    #expect(try values([0x22, 4] + one + [0x22, 4] + two) == [1, 2])
    #expect(try values([0x25] + one + [0x25] + two) == [1, 2])
    #expect(try values([0x22, 4] + one + [0x25] + two) == [1, 2])
    #expect(try values([0x25] + one + [0x22, 4] + two + [0x22, 0]) == [1, 2])
    #expect(throws: WireReader.Malformed.self) { try values([0x22, 5] + one + [0]) }
    #expect(throws: WireReader.Malformed.self) { try values([0x25] + one + [0x22, 3, 0, 0, 0]) }
  }

  @Test func textIsText() {
    #expect(throws: WireReader.Malformed.self) { try record([0x1a, 2, 0xc3, 0x28], as: NodeRecord.self) }
    #expect(throws: WireReader.Malformed.self) { try record([0x0a, 1, 0xff], as: NodeRecord.self) }
  }

  /// A graph of 500,000 parts would take quadratic time if each part copied all earlier parts.
  @Test(.timeLimit(.minutes(1))) func manyPartsTakeLinearTime() throws {
    let node: [UInt8] = [0x3a, 2, 0x0a, 0]
    let model = try record(Array(repeatElement(node, count: 500_000).joined()), as: ModelRecord.self)
    #expect(model.graph?.node.count == 500_000)
  }

  // MARK: Protobuf's own library

  /// Randomly changed bytes: whatever the library reads, the scanner reads with the same result.
  @Test(arguments: ["inception", "shufflenet-v2", "keras-xception", "gru", "squeezenet"])
  func agreesWithTheLibrary(name: String) throws {
    let original = try TestFiles.fixture("onnx/\(name).onnx")
    var random = Randomness(seed: 5)
    var (read, refused, lenient) = (0, 0, 0)
    for round in 0..<300 * Fuzzing.effort {
      var data = original
      for _ in 0..<(round == 0 ? 0 : Int.random(in: 1...4, using: &random)) {
        // Most of a file is weights, which cannot be malformed; the ends of a file are structure.
        let place = Int.random(in: 0..<min(data.count, 4000), using: &random)
        data[Bool.random(using: &random) ? place : data.count - 1 - place] = .random(
          in: 0...255, using: &random)
      }
      if round % 3 == 2 { data = data.prefix(Int.random(in: 0...data.count, using: &random)) }
      let ours = Array(data).withUnsafeBytes { raw in try? ModelRecord(raw).message(in: raw) }
      var theirs = try? ONNXModelProto(serializedBytes: data)
      theirs?.forgetWhatNobodyReads()
      switch (ours, theirs) {
      case (nil, nil): refused += 1
      // Texts that are never used are not validated.
      case (.some, nil): lenient += 1
      default:
        read += 1
        // Messages are compared as bytes, in which even NaN equals itself.
        let (first, second): (Data?, Data?) = (try ours?.serializedBytes(), try theirs?.serializedBytes())
        #expect(first == second, "round \(round)")
      }
    }
    #expect(read > 30 && refused > 30 && lenient < 20, "\(read) read, \(refused) refused, \(lenient) lenient")
  }
}
