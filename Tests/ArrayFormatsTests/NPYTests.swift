import Foundation
import TestSupport
import Testing

@testable import ArrayFormats

@Suite struct ArrayFormatsTests {
  @Test(arguments: [[], [3], [2, 3], [2, 1, 4]])
  func arraysSurviveARoundTrip(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let floats = try NPYArray(shape: shape, elements: .float((0..<count).map { Float($0) * 1.5 - 2 }))
    let doubles = try NPYArray(shape: shape, elements: .double((0..<count).map { Double($0) / 3 }))
    #expect(try NPYArray(decoding: floats.encoded()) == floats)
    #expect(try NPYArray(decoding: doubles.encoded()) == doubles)
  }

  /// The bytes numpy 2.4 writes for `np.array([[1, 2], [3, 4]], '<f4')`.
  @Test func theBytesAreNumpys() throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
    var expected = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8)
    expected += Data(String(repeating: " ", count: 127 - expected.count).utf8) + Data("\n".utf8)
    for value: Float in [1, 2, 3, 4] { withUnsafeBytes(of: value.bitPattern) { expected += Data($0) } }
    #expect(try NPYArray(shape: [2, 2], elements: .float([1, 2, 3, 4])).encoded() == expected)
  }

  private func file(header: String, body: Data, version: UInt8 = 1) -> Data {
    let length = UInt32(header.utf8.count)
    let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(length >> (8 * UInt32($0)) & 0xff) }
    return Data([0x93]) + Data("NUMPY".utf8) + Data([version, 0] + lengthBytes) + Data(header.utf8) + body
  }

  @Test func fortranOrderIsReordered() throws {
    let header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"
    let stored: [Float] = [1, 4, 2, 5, 3, 6]
    let body = stored.withUnsafeBytes { Data($0) }
    #expect(
      try NPYArray(decoding: file(header: header, body: body, version: 2))
        == NPYArray(shape: [2, 3], elements: .float([1, 2, 3, 4, 5, 6])))
  }

  /// The output of numpy's `array.tobytes()` for each type, written out by hand.
  private static let numbers: [(type: String, bytes: [UInt8], values: [Double])] = [
    ("|b1", [0, 1, 255], [0, 1, 1]), ("|i1", [0x80, 0xff, 0x7f], [-128, -1, 127]),
    ("|u1", [0x80, 0xff, 0], [128, 255, 0]), ("<i2", [0x01, 0x80, 0x34, 0x12], [-32767, 0x1234]),
    (">i2", [0x80, 0x01, 0x12, 0x34], [-32767, 0x1234]), ("<u2", [0x01, 0x80], [0x8001]),
    (">u2", [0x80, 0x01], [0x8001]), ("<i4", [0xfe, 0xff, 0xff, 0xff], [-2]),
    (">i4", [0xff, 0xff, 0xff, 0xfe, 0x12, 0x34, 0x56, 0x78], [-2, 0x1234_5678]),
    ("<u4", [0xfe, 0xff, 0xff, 0xff], [4_294_967_294]), (">u4", [0xff, 0xff, 0xff, 0xfe], [4_294_967_294]),
    ("<i8", [0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1, 0, 0], [-5, 0x1p40]),
    (">i8", [0, 0, 1, 0, 0, 0, 0, 0], [0x1p40]), ("<u8", [0, 0, 0, 0, 0, 0, 0, 0x80], [0x1p63]),
    (">u8", [0x80, 0, 0, 0, 0, 0, 0, 0], [0x1p63]),
    // 2⁵³ + 1 lies midway between two doubles; it is rounded to the even one.
    (">i8", [0, 0x20, 0, 0, 0, 0, 0, 1], [0x1p53]),
    ("<f8", [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]), (">f8", [0xbf, 0xf8, 0, 0, 0, 0, 0, 0], [-1.5]),
  ]

  @Test(arguments: numbers)
  func everyTypeOfNumberIsRead(type: String, bytes: [UInt8], values: [Double]) throws {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(values.count),), }"
    #expect(
      try NPYArray(decoding: file(header: header, body: Data(bytes)))
        == NPYArray(shape: [values.count], elements: .double(values)))
  }

  private static let floats: [(type: String, bytes: [UInt8], values: [Float])] = [
    ("<f4", [0, 0, 0xc0, 0xbf], [-1.5]),
    (">f4", [0xbf, 0xc0, 0, 0, 0x7f, 0x80, 0, 0], [-1.5, .infinity]),
    ("<f2", [0x00, 0x3e, 0xff, 0x7b, 0x01, 0x00, 0x00, 0xfc], [1.5, 65504, 0x1p-24, -.infinity]),
    (
      ">f2", [0xbe, 0x00, 0x04, 0x00, 0x83, 0xff, 0x35, 0x55],
      [-1.5, 0x1p-14, -1023 * 0x1p-24, 0.333251953125]
    ),
  ]

  @Test(arguments: floats)
  func halfAndSinglePrecisionAreRead(type: String, bytes: [UInt8], values: [Float]) throws {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(values.count),), }"
    #expect(
      try NPYArray(decoding: file(header: header, body: Data(bytes)))
        == NPYArray(shape: [values.count], elements: .float(values)))
  }

  @Test func halfsZerosAndNotANumbers() throws {
    let header = "{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }"
    let floats = try NPYArray(decoding: file(header: header, body: Data([0, 0x80, 1, 0x7e]))).floats
    #expect(floats[0] == 0 && floats[0].sign == .minus && floats[1].isNaN)
  }

  @Test func doublesBeyondSinglePrecisionBecomeInfinite() throws {
    let array = try NPYArray(shape: [4], elements: .double([1e300, -1e300, 0.1, 1e-300]))
    #expect(array.floats == [.infinity, -.infinity, 0.1, 0])
  }

  private static let otherShapes: [[Int]] = [
    [3], [2, 3], [-2, -2], [0], [.max, .max], [.min, .min], [4] + [Int](repeating: 1, count: 64),
  ]

  @Test(arguments: otherShapes)
  func aShapeOfOtherElementsIsRefused(shape: [Int]) {
    #expect(throws: NPYError.shape(shape, elements: 4)) {
      try NPYArray(shape: shape, elements: .float([1, 2, 3, 4]))
    }
  }

  @Test(arguments: ["|f4", "=f4", "<f16", "<c8", "|O", "<U3", "f4", "<V2", "<b2", "<M8[us]", ">"])
  func otherTypesAreNamed(type: String) {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (1,), }"
    #expect(throws: NPYError.unsupportedElement(type)) {
      try NPYArray(decoding: file(header: header, body: Data(count: 4)))
    }
  }

  @Test func whatIsNotAnArrayIsRefused() {
    #expect(throws: NPYError.notAnArray) { try NPYArray(decoding: Data()) }
    #expect(throws: NPYError.notAnArray) { try NPYArray(decoding: Data(count: 100)) }
    #expect(throws: NPYError.unsupportedElement("<c8")) {
      try NPYArray(
        decoding: file(
          header: "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", body: Data(count: 8)))
    }
    #expect(throws: NPYError.size(shape: [4], expectedBytes: 16, bytes: 15)) {
      try NPYArray(
        decoding: file(
          header: "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", body: Data(count: 15)))
    }
    #expect(throws: NPYError.header("shape [9999999999, 9999999999]")) {
      try NPYArray(
        decoding: file(
          header: "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), }",
          body: Data()))
    }
    #expect(throws: NPYError.header("shape (99999999999999999999)")) {
      try NPYArray(
        decoding: file(
          header: "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999), }", body: Data())
      )
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let data = try NPYArray(shape: [3], elements: .float([1, 2, 3])).encoded()
    for length in 0..<data.count {
      #expect(throws: NPYError.self) { try NPYArray(decoding: data.prefix(length)) }
    }
  }
}
