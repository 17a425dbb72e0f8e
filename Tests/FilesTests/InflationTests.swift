import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct InflationTests {
  private func bomb() throws -> Data { try TestFiles.fixture("arrays/bomb.npy.gz") }

  /// A thousand bytes encode a million: the permitted number of bytes is returned, but not one more.
  @Test func whatComesOutIsBounded() throws {
    let data = try bomb()
    #expect(data.count < 2000)
    #expect(try Inflation.inflated(data, container: .gzip, limit: 1 << 20) == Data(count: 1 << 20))
    #expect(throws: InflationError.tooLarge(limit: (1 << 20) - 1)) {
      try Inflation.inflated(data, container: .gzip, limit: (1 << 20) - 1)
    }
  }

  @Test func severalStreams() throws {
    let two = try bomb() + bomb()
    #expect(try Inflation.inflated(two, container: .gzip, limit: 1 << 22).count == 1 << 21)
  }

  @Test func brokenBytes() throws {
    let data = try bomb()
    for length in [0, 1, 9, 10, 500, data.count - 1] {
      #expect(throws: InflationError.broken) {
        try Inflation.inflated(data.prefix(length), container: .gzip, limit: 1 << 20)
      }
    }
    #expect(throws: InflationError.broken) {
      try Inflation.inflated(data + Data([1, 2, 3]), container: .gzip, limit: 1 << 20)
    }
    #expect(throws: InflationError.broken) { try Inflation.inflated(data, container: .none, limit: 1 << 20) }
  }

  /// The CRC-32 of "123456789", the usual check value.
  @Test func checkSum() { #expect(Inflation.checkSum(Data("123456789".utf8)) == 0xcbf4_3926) }
}
