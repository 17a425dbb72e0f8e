import Foundation
import TestSupport
import Testing

@testable import ArrayFormats

/// Archives as numpy writes them.
@Suite struct NPZTests {
  private let first = (0..<12).map { Float($0) / 4 }

  @Test(arguments: ["stored", "deflated"])
  func arraysOfNumpy(name: String) throws {
    let archive = try NPZArchive(decoding: TestFiles.fixture("arrays/\(name).npz"))
    #expect(archive.keys == ["first", "second"])
    let array = try archive.array("first")
    #expect(array.shape == [3, 4] && array.floats == first)
    #expect(try archive.array("second").floats == [-3, -2, -1, 0, 1, 2])
    for key in ["third", nil] {
      #expect(throws: NPYError.noKey(key, keys: ["first", "second"])) { try archive.array(key) }
    }
    #expect(try NPZArchive(decoding: TestFiles.fixture("arrays/one.npz")).array(nil).floats == first)
  }

  @Test func whatIsWrittenIsRead() throws {
    let arrays = try [("a", [2, 3]), ("b.c", [6])].map { key, shape in
      (key: key, array: try NPYArray(shape: shape, elements: .float([1, 2, 3, 4, 5, 6.5])))
    }
    let archive = try NPZArchive(decoding: NPZArchive.encoded(arrays))
    #expect(archive.keys == ["a", "b.c"])
    for (key, array) in arrays { #expect(try archive.array(key) == array) }
    #expect(try NPZArchive(decoding: NPZArchive.encoded([])).keys.isEmpty)
  }

  /// An array larger than the byte limit is refused.
  @Test func sizesAreBounded() throws {
    let data = try TestFiles.fixture("arrays/deflated.npz")
    let archive = try NPZArchive(decoding: data, byteLimit: 100)
    #expect(throws: NPYError.self) { try archive.array("first") }
  }

  /// A changed value is detected by the checksum.
  @Test func damageIsFound() throws {
    let array = try NPYArray(shape: [2], elements: .float([1, 2]))
    var data = try NPZArchive.encoded([("a", array)])
    let last = try #require(data.range(of: array.encoded())).upperBound - 1
    data[last] ^= 1
    #expect(throws: NPYError.archive("'a' is damaged: the checksum does not match")) {
      try NPZArchive(decoding: data).array("a")
    }
  }

  /// A wrong byte anywhere in an archive causes an error or has no effect; it never traps.
  @Test(arguments: ["stored", "deflated"])
  func flippedBytes(name: String) throws {
    let data = try TestFiles.fixture("arrays/\(name).npz")
    var refused = 0
    for index in data.indices {
      for bits: UInt8 in [0x01, 0x80, 0xff] {
        var broken = data
        broken[index] ^= bits
        do {
          let archive = try NPZArchive(decoding: broken)
          for key in archive.keys { #expect(try archive.array(key).shape.count <= 64) }
        } catch is NPYError {
          refused += 1
        }
      }
    }
    #expect(refused > data.count / 2)
    for length in 0..<data.count {
      #expect(throws: NPYError.self) { try NPZArchive(decoding: data.prefix(length)).array("second") }
    }
  }
}
