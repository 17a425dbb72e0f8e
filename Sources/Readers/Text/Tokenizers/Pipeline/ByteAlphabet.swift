/// The letters that stand for bytes in byte-level tokenizers. Printable characters of Latin-1 stand for themselves; letters from
/// U+0100 on stand for the other bytes.
///
/// Reference: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; GPT-2's `bytes_to_unicode`.
enum ByteAlphabet {
  static let letters: [Unicode.Scalar] = (0..<256).map { byte in
    let value: UInt32 =
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: UInt32(byte)
      case 0x00...0x20: 0x100 + UInt32(byte)
      case 0x7F...0xA0: 0x121 + UInt32(byte) - 0x7F
      default: 0x143
      }
    return Unicode.Scalar(value) ?? "?"
  }

  static func byte(of letter: Unicode.Scalar) -> UInt8? {
    switch letter.value {
    case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: UInt8(letter.value)
    case 0x100...0x120: UInt8(letter.value - 0x100)
    case 0x121...0x142: UInt8(letter.value - 0x121 + 0x7F)
    case 0x143: 0xAD
    default: nil
    }
  }

  /// The letter of a space: "Ġ".
  static let blank = letters[0x20]

  /// Returns the letters of a scalar's UTF-8 bytes.
  static func letters(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    UTF8.encode(scalar).map { $0.map { letters[Int($0)] } } ?? []
  }
}
