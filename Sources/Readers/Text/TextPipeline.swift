/// A tokenizer of parts: what changes a text, what takes it apart, what turns words into tokens.
struct TextPipeline: Tokenizer {
  var vocabulary: Vocabulary
  var normalizers: [TextNormalizer]
  var preTokenizers: [PreTokenizer]
  var model: WordModel
  var special: SpecialTokens
  var habits = TextHabits.usual
  /// Tokens that a text may spell out, which are not taken apart: their numbers.
  var spelledOut: [String: Int] = [:]

  func tokens(of text: String) throws(TokenizerError) -> [Token] {
    var tokens: [Token] = []
    for part in parts(of: text) {
      switch part {
      case .special(let name, let id): tokens.append(Token(name, id: id, role: .special))
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
    case special(String, Int)
  }

  /// The text around tokens that it spells out; where several begin, the longest is meant.
  private func parts(of text: String) -> [Part] {
    guard !spelledOut.isEmpty else { return [.text(text[...])] }
    let names = spelledOut.sorted { ($0.key.utf8.count, $1.key) > ($1.key.utf8.count, $0.key) }
    let firsts = Set(names.compactMap(\.key.unicodeScalars.first))
    var parts: [Part] = []
    let scalars = text.unicodeScalars
    var (start, index) = (text.startIndex, text.startIndex)
    while index < text.endIndex {
      if firsts.contains(scalars[index]),
        let (name, id) = names.first(where: { scalars[index...].starts(with: $0.key.unicodeScalars) })
      {
        if start < index { parts.append(.text(text[start..<index])) }
        parts.append(.special(name, id))
        index = scalars.index(index, offsetBy: name.unicodeScalars.count)
        start = index
      } else {
        index = scalars.index(after: index)
      }
    }
    if start < text.endIndex { parts.append(.text(text[start...])) }
    return parts
  }
}
