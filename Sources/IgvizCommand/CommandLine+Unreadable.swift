import Foundation

extension CommandLine {
  /// The first argument that is not valid UTF-8, with its non-ASCII bytes in hexadecimal; `nil` if all are valid. Swift would replace
  /// these bytes by U+FFFD, and a file of that name would not be found.
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
