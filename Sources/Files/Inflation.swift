import CZlib
import Failures
import Foundation

/// Decompression of deflated bytes, as in gzip files and zip archives. A few bytes can expand to very many, so the output has a limit.
///
/// Reference: RFC 1951 and 1952.
package enum Inflation {
  package enum Container: Sendable {
    case gzip
    /// Neither header nor checksum, as in a zip archive.
    case none
  }

  /// Returns the decompressed bytes.
  ///
  /// - Parameter limit: the largest accepted output, in bytes.
  /// - Throws: `InflationError`
  package static func inflated(
    _ data: Data, container: Container, limit: Int
  ) throws(InflationError) -> Data {
    var stream = z_stream()
    let windowBits: Int32 = container == .gzip ? 15 + 16 : -15
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .memory
    }
    defer { inflateEnd(&stream) }
    let input = [UInt8](data)
    var output = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var position = 0
    while true {
      let (status, read, written) = step(&stream, input, from: position, into: &chunk)
      position += read
      guard output.count + written <= limit else { throw .tooLarge(limit: limit) }
      output.append(contentsOf: chunk[..<written])
      switch status {
      case Z_STREAM_END:
        // A gzip file can have several concatenated streams.
        guard container == .gzip, position < input.count else { return output }
        guard inflateReset(&stream) == Z_OK else { throw .broken }
      case Z_OK where read > 0 || written > 0: continue
      case Z_MEM_ERROR: throw .memory
      default: throw .broken
      }
    }
  }

  private static func step(
    _ stream: inout z_stream, _ input: [UInt8], from position: Int, into chunk: inout [UInt8]
  ) -> (status: Int32, read: Int, written: Int) {
    let most = min(input.count - position, Int(Int32.max))
    return input.withUnsafeBufferPointer { bytes in
      chunk.withUnsafeMutableBufferPointer { room in
        stream.next_in = bytes.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
        stream.avail_in = UInt32(most)
        stream.next_out = room.baseAddress
        stream.avail_out = UInt32(room.count)
        let status = inflate(&stream, Z_NO_FLUSH)
        return (status, most - Int(stream.avail_in), room.count - Int(stream.avail_out))
      }
    }
  }

  /// Returns the checksum that zip archives use (CRC-32).
  package static func checkSum(_ data: Data) -> UInt32 {
    data.withUnsafeBytes { bytes in
      UInt32(truncatingIfNeeded: crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }
  }
}

/// The reason why bytes cannot be decompressed.
public enum InflationError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// The data is damaged or truncated.
  case broken
  /// The decompressed data is larger than the limit, in bytes.
  case tooLarge(limit: Int)
  /// There is not enough memory to decompress.
  case memory

  public var description: String {
    switch self {
    case .broken: "the compressed data is damaged or truncated"
    case .tooLarge(let limit): "larger than the limit of \(limit) bytes when decompressed"
    case .memory: "not enough memory to decompress"
    }
  }

  public var category: ErrorCategory { .input }
}
