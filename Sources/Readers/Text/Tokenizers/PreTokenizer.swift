/// What takes a text apart into words.
///
/// Reference: the pre-tokenizers of Hugging Face's `tokenizers`.
enum PreTokenizer: Sendable {
  /// At white space, which goes.
  case whitespaceSplit
  /// Runs of word characters, and runs of others that are no white space.
  case wordRuns
  /// Punctuation by itself, or left out.
  case punctuation(isKept: Bool)
  /// Digits apart from the rest, one by one or in runs.
  case digits(isEach: Bool)

  func split(_ text: Substring.UnicodeScalarView) -> [Substring.UnicodeScalarView] {
    switch self {
    case .whitespaceSplit:
      return text.split { $0.properties.isWhitespace }
    case .wordRuns:
      return Self.runs(of: text) { $0.properties.isWhitespace ? nil : $0.isWordCharacter ? .run(1) : .run(2) }
    case .punctuation(let isKept):
      return Self.runs(of: text) { $0.isPunctuation ? isKept ? .single : nil : .run(1) }
    case .digits(let isEach):
      return Self.runs(of: text) { $0.isNumeric ? isEach ? .single : .run(2) : .run(1) }
    }
  }

  private enum Membership: Equatable {
    case single
    case run(Int)
  }

  /// - Parameter membership: `nil` for what goes.
  private static func runs(
    of text: Substring.UnicodeScalarView, _ membership: (Unicode.Scalar) -> Membership?
  ) -> [Substring.UnicodeScalarView] {
    var runs: [Substring.UnicodeScalarView] = []
    var start = text.startIndex
    var last: Membership?
    func close(at end: Substring.UnicodeScalarView.Index) {
      if last != nil { runs.append(text[start..<end]) }
    }
    for index in text.indices {
      let own = membership(text[index])
      if own != last || own == .single {
        close(at: index)
        (start, last) = (index, own)
      }
    }
    close(at: text.endIndex)
    return runs
  }

  static let bert: [PreTokenizer] = [.whitespaceSplit, .punctuation(isKept: true)]

  /// The pre-tokenizers a description asks for, one after the other.
  ///
  /// - Throws: `TokenizerError.unsupported`
  static func all(_ json: JSONValue?, depth: Int = 0) throws(TokenizerError) -> [PreTokenizer] {
    guard let json else { return [] }
    let type = json["type"]?.text ?? ""
    switch type {
    case "Sequence" where depth < 8:
      var parts: [PreTokenizer] = []
      for part in json["pretokenizers"]?.array ?? [] { parts += try all(part, depth: depth + 1) }
      guard parts.count <= TextNormalizer.maxParts else {
        throw .unsupported(part: "pre-tokenizer", name: "a sequence of \(parts.count)")
      }
      return parts
    case "BertPreTokenizer": return bert
    case "Whitespace": return [.wordRuns]
    case "WhitespaceSplit": return [.whitespaceSplit]
    case "Punctuation":
      let behavior = json["behavior"]?.text ?? "Isolated"
      guard ["Isolated", "Removed"].contains(behavior) else {
        throw .unsupported(part: "pre-tokenizer", name: "Punctuation, \(behavior)")
      }
      return [.punctuation(isKept: behavior == "Isolated")]
    case "Digits": return [.digits(isEach: json["individual_digits"]?.truth ?? false)]
    default: throw .unsupported(part: "pre-tokenizer", name: type)
    }
  }
}

extension Unicode.Scalar {
  /// `\w` of regular expressions.
  fileprivate var isWordCharacter: Bool {
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  fileprivate var isNumeric: Bool {
    [.decimalNumber, .letterNumber, .otherNumber].contains(properties.generalCategory)
  }

  /// ASCII's signs, and everything that Unicode calls punctuation.
  fileprivate var isPunctuation: Bool {
    switch value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    default: break
    }
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }
}
