/// A tokenizer of parts: what changes a text, what takes it apart, what turns words into tokens.
struct TextPipeline: Tokenizer {
  var vocabulary: Vocabulary
  var normalizers: [TextNormalizer]
  var preTokenizers: [PreTokenizer]
  var model: WordModel
  var special: SpecialTokens
  var singleFrame: TextFrame
  var pairFrame: TextFrame?
  var habits = PaddingPolicy.usual
  /// Tokens that a text may spell out, which are not taken apart.
  var spelledOut: [Token] = []
  var notes: [String] = []

  var withoutSpecial: any Tokenizer {
    var pipeline = self
    pipeline.spelledOut.removeAll { $0.role == .special }
    return pipeline
  }

  func tokens(of text: String) throws(TokenizerError) -> [Token] {
    var tokens: [Token] = []
    for part in parts(of: text) {
      switch part {
      case .spelledOut(let token): tokens.append(token)
      case .text(let text):
        for word in try words(of: text) {
          tokens += try model.tokens(of: word, in: vocabulary, unknown: special.unknown)
        }
      }
    }
    return tokens
  }

  private func words(of text: Substring) throws(TokenizerError) -> [String] {
    var plain = String(text)
    for normalizer in normalizers { plain = try normalizer.applied(to: plain) }
    var words = [Substring(plain).unicodeScalars]
    for preTokenizer in preTokenizers { words = words.flatMap(preTokenizer.split) }
    return words.filter { !$0.isEmpty }.map { String($0) }
  }

  private enum Part {
    case text(Substring)
    case spelledOut(Token)
  }

  /// The text around tokens that it spells out; where several begin, the longest is meant.
  private func parts(of text: String) -> [Part] {
    guard !spelledOut.isEmpty else { return [.text(text[...])] }
    let names = spelledOut.sorted { ($0.text.utf8.count, $1.text) > ($1.text.utf8.count, $0.text) }
    let firsts = Set(names.compactMap(\.text.unicodeScalars.first))
    var parts: [Part] = []
    let scalars = text.unicodeScalars
    var (start, index) = (text.startIndex, text.startIndex)
    while index < text.endIndex {
      if firsts.contains(scalars[index]),
        let token = names.first(where: { scalars[index...].starts(with: $0.text.unicodeScalars) })
      {
        if start < index { parts.append(.text(text[start..<index])) }
        parts.append(.spelledOut(token))
        index = scalars.index(index, offsetBy: token.text.unicodeScalars.count)
        start = index
      } else {
        index = scalars.index(after: index)
      }
    }
    if start < text.endIndex { parts.append(.text(text[start...])) }
    return parts
  }
}
