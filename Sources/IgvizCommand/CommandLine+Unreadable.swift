import Foundation

extension CommandLine {
  /// The first argument that is no UTF-8, its bytes beyond ASCII in hexadecimal digits: Swift would put U+FFFD in their place,
  /// and a file of that name would not be found.
  static var unreadableArgument: String? {
    for index in 0..<Int(argc) {
      guard let argument = unsafeArgv[index], String(validatingCString: argument) == nil else { continue }
      let bytes = UnsafeBufferPointer(start: argument, count: strlen(argument)).map {
        UInt8(truncatingIfNeeded: $0)
      }
      return bytes.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : "\\x\(String($0, radix: 16))" }.joined()
    }
    return nil
  }
}
