import CCrypto
import Foundation

/// Reads and writes whole files: reads have a limit, writes are atomic.
package enum FileAccess {
  /// Reads a regular file.
  ///
  /// - Parameter limit: the largest accepted size in bytes. Larger files are refused before they are read into memory.
  /// - Throws: `FileError`
  package static func read(_ path: String, limit: Int) throws(FileError) -> Data {
    try RegularFile(path).read(limit: limit)
  }

  /// Creates a folder and its parents.
  package static func makeFolder(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "cannot create the folder")
    }
  }
}

extension FileAccess {
  /// Returns the SHA-256 of a file's content in hexadecimal digits.
  ///
  /// - Throws: `FileError` if the file cannot be read or is not a regular file.
  package static func sha256(ofFile path: String) throws(FileError) -> String {
    let digest = Digest()
    try RegularFile(path).forEachPiece { digest.add($0) }
    return digest.hexadecimal
  }

  /// Returns the SHA-256 of bytes in hexadecimal digits.
  package static func sha256(of data: some ContiguousBytes) -> String {
    let digest = Digest()
    digest.add(data)
    return digest.hexadecimal
  }
}

/// An incremental SHA-256 hash.
private final class Digest {
  private let context = EVP_MD_CTX_new()

  init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }
  deinit { EVP_MD_CTX_free(context) }

  func add(_ data: some ContiguousBytes) {
    data.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
  }

  var hexadecimal: String {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
