/// The normalizer of BERT. It removes control characters, replaces white space by spaces and puts spaces around Chinese
/// characters. Lower-casing also removes accents.
struct BERTNormalizer: TextNormalizer {
  var cleans = true
  var setsChineseApart = true
  /// Whether accents are removed; `nil` to remove them if texts are lower-cased.
  var stripsAccents: Bool?
  var isLowerCase: Bool

  static let kind = NormalizerKind(name: "BertNormalizer") { json throws(TokenizerError) in
    [
      BERTNormalizer(
        cleans: json["clean_text"]?.truth ?? true,
        setsChineseApart: json["handle_chinese_chars"]?.truth ?? true,
        stripsAccents: json["strip_accents"]?.truth, isLowerCase: json["lowercase"]?.truth ?? true)
    ]
  }

  func apply(to text: inout AlignedText) throws(TokenizerError) {
    if cleans {
      text.filter { !Self.isControl($0) }
      text.map { $0.properties.isWhitespace ? " " : $0 }
    }
    if setsChineseApart { try text.expand { $0.isChinese ? [" ", $0, " "] : [$0] } }
    if stripsAccents ?? isLowerCase {
      try UnicodeForm(isCompatible: false, isComposed: false).apply(to: &text)
      text.filter { $0.properties.generalCategory != .nonspacingMark }
    }
    if isLowerCase { try LowerCase().apply(to: &text) }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r": return false
    case "\0", "\u{FFFD}": return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: return true
    default: return false
    }
  }
}

extension Unicode.Scalar {
  /// Whether BERT treats the scalar as a Chinese character.
  fileprivate var isChinese: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
