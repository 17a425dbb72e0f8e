import Foundation
import TestSupport
import Testing

@testable import NPY

@Suite struct NPYTests {
  @Test(arguments: [[], [3], [2, 3], [2, 1, 4]])
  func arraysSurviveARoundTrip(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let floats = NPYArray(shape: shape, elements: .float((0..<count).map { Float($0) * 1.5 - 2 }))
    let doubles = NPYArray(shape: shape, elements: .double((0..<count).map { Double($0) / 3 }))
    #expect(try NPYArray(decoding: floats.encoded()) == floats)
    #expect(try NPYArray(decoding: doubles.encoded()) == doubles)
  }

  /// The bytes numpy 2.4 writes for `np.array([[1, 2], [3, 4]], '<f4')`.
  @Test func theBytesAreNumpys() {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
    var expected = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8)
    expected += Data(String(repeating: " ", count: 127 - expected.count).utf8) + Data("\n".utf8)
    for value: Float in [1, 2, 3, 4] { withUnsafeBytes(of: value.bitPattern) { expected += Data($0) } }
    #expect(NPYArray(shape: [2, 2], elements: .float([1, 2, 3, 4])).encoded() == expected)
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

  @Test func integersAreRead() throws {
    let stored: [Int64] = [-5, 1 << 40]
    let body = stored.withUnsafeBytes { Data($0) }
    let header = "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"
    #expect(
      try NPYArray(decoding: file(header: header, body: body))
        == NPYArray(shape: [2], elements: .double([-5, 0x1p40])))
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
    let data = NPYArray(shape: [3], elements: .float([1, 2, 3])).encoded()
    for length in 0..<data.count {
      #expect(throws: NPYError.self) { try NPYArray(decoding: data.prefix(length)) }
    }
  }
}
