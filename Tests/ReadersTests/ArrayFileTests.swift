import Files
import Foundation
import ArrayFormats
import TestSupport
import Testing

@testable import Readers

@Suite struct ArrayFileTests {
  private func path(_ name: String) -> String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/arrays/\(name)").path
  }

  @Test(arguments: ["pairs-idx2-short", "pairs-idx2-short.gz"])
  func idx(name: String) throws {
    let (shape, values, _) = try ArrayFile().read(path(name))
    #expect(shape == [2, 3] && values == [-3, -2, -1, 0, 1, 2])
  }

  @Test func archives() throws {
    #expect(try ArrayFile(key: "second").read(path("deflated.npz")).values == [-3, -2, -1, 0, 1, 2])
    #expect(try ArrayFile().read(path("one.npz")).shape == [3, 4])
    #expect(throws: NPYError.noKey(nil, keys: ["first", "second"])) {
      try ArrayFile().read(path("stored.npz"))
    }
    // A key selects an array of an archive; other files contain one array.
    #expect(
      try ArrayFile(key: "x").read(path("pairs-idx2-short")).shape
        == ArrayFile().read(path("pairs-idx2-short")).shape)
  }

  @Test(arguments: [
    ("a.npy", true), ("B.NPZ", true), ("train-images-idx3-ubyte", true), ("t10k-labels-idx1-ubyte.gz", true),
    ("train-images.idx3-ubyte", true), ("a.idx", true), ("a.jpg", false), ("idx3-ubyte.png", false),
    ("a.gz", false), ("npy", false),
  ])
  func names(name: String, isArray: Bool) { #expect(ArrayFile.isArray("some/folder/\(name)") == isArray) }

  /// Headers with wrong sizes, and truncated files.
  @Test func brokenIDX() throws {
    let good = try Data(contentsOf: URL(fileURLWithPath: path("pairs-idx2-short")))
    for length in 4..<good.count {
      #expect(throws: ArrayFileError.self) { try IDXFile.decoded(good.prefix(length)) }
    }
    var huge = good
    for index in 4..<12 { huge[index] = 0xff }
    #expect(throws: ArrayFileError.self) { try IDXFile.decoded(huge) }
    for head: [UInt8] in [[0, 0, 7, 2], [0, 0, 8, 0], [1, 0, 8, 2], [0, 0, 8, 9], [0, 0]] {
      #expect(!IDXFile.isIDX(Data(head)))
    }
  }

  /// Every number type, big-endian.
  private static let numbers: [(kind: UInt8, bytes: [UInt8], value: Float)] = [
    (0x08, [0xff], 255), (0x09, [0xff], -1), (0x0b, [0xff, 0xfe], -2), (0x0c, [0, 1, 0, 0], 65536),
    (0x0d, [0xc0, 0x20, 0, 0], -2.5), (0x0e, [0x40, 0x04, 0, 0, 0, 0, 0, 0], 2.5),
  ]

  @Test(arguments: numbers)
  func everyKind(kind: UInt8, bytes: [UInt8], value: Float) throws {
    let file = Data([0, 0, kind, 1, 0, 0, 0, 1] + bytes)
    #expect(try IDXFile.decoded(file).values == [value])
  }

  /// NaNs are counted, or replaced by a given value; infinities are always refused.
  @Test func missingValues() throws {
    try withTemporaryFolder { folder in
      let file = "\(folder)/x.npy"
      try NPYArray(shape: [4], elements: .float([1, .nan, .nan, 2])).write(to: file)
      #expect(throws: ArrayFileError.notNumbers(count: 2, of: 4)) { try ArrayFile().read(file) }
      #expect(try ArrayFile(missingValue: -1).read(file).values == [1, -1, -1, 2])
      try NPYArray(shape: [3], elements: .float([1, .infinity, .nan])).write(to: file)
      #expect(throws: ArrayFileError.notFinite(count: 1, of: 3)) { try ArrayFile(missingValue: 0).read(file) }
    }
  }
}
