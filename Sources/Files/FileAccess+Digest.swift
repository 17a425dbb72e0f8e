import CCrypto
import Foundation

extension FileAccess {
  private static let chunk = 1 << 20

  /// The SHA-256 of a file's content, in hexadecimal digits.
  ///
  /// - Throws: `FileError` when it cannot be read.
  public static func sha256(ofFile path: String) throws(FileError) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { throw .notFound(path: path) }
    defer { try? file.close() }
    let digest = Digest()
    do {
      while let data = try file.read(upToCount: chunk), !data.isEmpty { digest.add(data) }
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    return digest.hexadecimal
  }

  /// The SHA-256 of bytes, in hexadecimal digits.
  public static func sha256(of data: Data) -> String {
    let digest = Digest()
    digest.add(data)
    return digest.hexadecimal
  }
}

/// A SHA-256 that is being formed.
private final class Digest {
  private let context = EVP_MD_CTX_new()

  init() { EVP_DigestInit_ex(context, EVP_sha256(), nil) }
  deinit { EVP_MD_CTX_free(context) }

  func add(_ data: Data) { data.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) } }

  var hexadecimal: String {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
