import Files
import Foundation

/// Several arrays in one file, as `numpy.savez` and `savez_compressed` write them: a zip archive of `.npy` files.
///
/// zlib decompresses and computes checksums, but does not read archives. So the few records of an archive are read here, and every size and
/// offset is checked. Records are written without dates, so that equal arrays give equal files.
///
/// Stored and deflated entries are read; stored entries are written. An entry is decompressed only on request.
///
/// Reference: APPNOTE.TXT, "ZIP File Format Specification", sections 4.3.7, 4.3.12 and 4.3.16; numpy.lib.format.
package struct NPZArchive: Sendable {
  /// The names of the arrays, in the file's order.
  package var keys: [String] { entries.map(\.key) }

  private let data: Data
  private let entries: [Entry]
  private let byteLimit: Int

  private struct Entry {
    let key: String
    let isDeflated: Bool
    let checkSum: UInt32
    let storedBytes: Int
    let bytes: Int
    /// The offset of the entry's local header.
    let start: Int
  }

  /// The first bytes of a zip archive.
  package static let magic: [UInt8] = [0x50, 0x4b, 0x03, 0x04]
  private static let localMagic = 0x0403_4b50
  private static let entryMagic = 0x0201_4b50
  private static let endMagic = 0x0605_4b50
  private static let endBytes = 22
  private static let longestComment = 1 << 16

  /// - Parameter byteLimit: arrays with more bytes are not read.
  /// - Throws: `NPYError`
  package init(decoding data: Data, byteLimit: Int = 1 << 31) throws(NPYError) {
    let data = Data(data)
    func broken(_ what: String) -> NPYError { .archive(what) }
    let first = max(0, data.count - Self.endBytes - Self.longestComment)
    guard data.count >= Self.endBytes,
      let end = (first...data.count - Self.endBytes).last(where: { data.number($0, 4) == Self.endMagic })
    else { throw broken("it has no end record") }
    let count = data.number(end + 10, 2)
    var position = data.number(end + 16, 4)
    guard position <= end else {
      throw broken("its directory lies outside the file, or the file is larger than 4 GiB")
    }
    var entries: [Entry] = []
    for _ in 0..<count {
      guard position + 46 <= end, data.number(position, 4) == Self.entryMagic else {
        throw broken("its directory is broken")
      }
      let nameLength = data.number(position + 28, 2)
      let next = position + 46 + nameLength + data.number(position + 30, 2) + data.number(position + 32, 2)
      guard next <= end else { throw broken("its directory is truncated") }
      let name = String(decoding: data[position + 46..<position + 46 + nameLength], as: UTF8.self)
      let method = data.number(position + 10, 2)
      guard data.number(position + 8, 2) & 1 == 0 else { throw broken("'\(name)' is encrypted") }
      guard method == 0 || method == 8 else {
        throw broken("'\(name)' uses an unsupported compression method")
      }
      if name.hasSuffix(".npy") {
        entries.append(
          Entry(
            key: String(name.dropLast(4)), isDeflated: method == 8,
            checkSum: UInt32(truncatingIfNeeded: data.number(position + 16, 4)),
            storedBytes: data.number(position + 20, 4), bytes: data.number(position + 24, 4),
            start: data.number(position + 42, 4)))
      }
      position = next
    }
    self.data = data
    self.entries = entries
    self.byteLimit = byteLimit
  }

  /// Returns the array with a key; without a key, the only array.
  ///
  /// - Throws: `NPYError`
  package func array(_ key: String?) throws(NPYError) -> NPYArray {
    guard let entry = key == nil && entries.count == 1 ? entries[0] : entries.first(where: { $0.key == key })
    else { throw .noKey(key, keys: keys) }
    guard entry.bytes <= byteLimit else { throw .archive("'\(entry.key)' has \(entry.bytes) bytes") }
    let head = entry.start
    guard head <= data.count - 30, data.number(head, 4) == Self.localMagic else {
      throw .archive("'\(entry.key)' is not at the offset that the directory gives")
    }
    let first = head + 30 + data.number(head + 26, 2) + data.number(head + 28, 2)
    guard first <= data.count, entry.storedBytes <= data.count - first else {
      throw .archive("'\(entry.key)' is truncated")
    }
    var bytes = data[first..<first + entry.storedBytes]
    if entry.isDeflated {
      do {
        bytes = try Inflation.inflated(bytes, container: .none, limit: entry.bytes)
      } catch {
        throw .archive("'\(entry.key)': \(error)")
      }
    }
    guard bytes.count == entry.bytes, Inflation.checkSum(Data(bytes)) == entry.checkSum else {
      throw .archive("'\(entry.key)' is damaged: the checksum does not match")
    }
    return try NPYArray(decoding: bytes)
  }

  // MARK: Writing

  /// Returns the bytes of an archive with the arrays, uncompressed and without dates.
  ///
  /// - Throws: `NPYError.archive` if the archive would have 4 GiB or more.
  package static func encoded(_ arrays: [(key: String, array: NPYArray)]) throws(NPYError) -> Data {
    var file = Data()
    var directory = Data()
    for (key, array) in arrays {
      let name = Data("\(key).npy".utf8)
      let bytes = array.encoded()
      guard file.count + bytes.count < Int(UInt32.max), arrays.count < Int(UInt16.max) else {
        throw .archive("it would be larger than 4 GiB")
      }
      // Version 2.0, no flags, stored, the first possible date (1 January 1980).
      var common = Data()
      for (number, size) in [
        (20, 2), (0, 2), (0, 2), (0, 2), (0x21, 2), (Int(Inflation.checkSum(bytes)), 4), (bytes.count, 4),
        (bytes.count, 4), (name.count, 2), (0, 2),
      ] { common.append(number: number, size) }
      directory.append(number: entryMagic, 4)
      directory.append(number: 20, 2)
      directory += common
      for (number, size) in [(0, 2), (0, 2), (0, 2), (0, 4), (file.count, 4)] {
        directory.append(number: number, size)
      }
      directory += name
      file.append(number: localMagic, 4)
      file += common + name + bytes
    }
    let start = file.count
    file += directory
    for (number, size) in [
      (endMagic, 4), (0, 2), (0, 2), (arrays.count, 2), (arrays.count, 2), (directory.count, 4), (start, 4),
      (0, 2),
    ] { file.append(number: number, size) }
    return file
  }
}

extension Data {
  /// Returns the little-endian number in `size` bytes.
  fileprivate func number(_ offset: Int, _ size: Int) -> Int {
    (0..<size).reversed().reduce(0) { $0 << 8 | Int(self[startIndex + offset + $1]) }
  }

  fileprivate mutating func append(number: Int, _ size: Int) {
    for byte in 0..<size { append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
  }
}
