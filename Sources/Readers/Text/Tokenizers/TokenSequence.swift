/// The tokens of one text or a pair of texts, with the special tokens around and between the texts.
public struct TokenSequence: Hashable, Sendable {
  /// The tokens in the order of the text.
  public var tokens: [Token] = []
  /// The segment of each token: `token_type_ids`.
  public var segments: [Int] = []
  /// The text that each token is part of: 0, 1, or `nil` for a token of the frame. `Token.range` refers to that text.
  public var sources: [Int?] = []
  /// The number of tokens that were truncated from each text.
  public var cutCounts: [Int] = []
}

extension Tokenizer {
  /// Returns the tokens of a text or of a pair of texts, with the tokenizer's special tokens and segments.
  ///
  /// - Parameters:
  ///   - first: the text, or the first of a pair.
  ///   - second: the second text of a pair.
  ///   - longest: the largest number of tokens; the texts are truncated to it.
  ///   - side: the end at which texts are truncated; `nil` for the tokenizer's own.
  /// - Throws: `TokenizerError`; `noPairs` if the tokenizer does not define pairs.
  public func encode(
    _ first: String, _ second: String? = nil, longest: Int? = nil, cutting side: TextSide? = nil
  ) throws(TokenizerError) -> TokenSequence {
    let frame: TextFrame
    if second == nil {
      frame = singleFrame
    } else {
      guard let pairFrame else { throw .noPairs }
      frame = pairFrame
    }
    var texts = [try tokens(of: first)]
    if let second { texts.append(try tokens(of: second)) }
    let counts = texts.map(\.count)
    if let longest {
      let room = longest - frame.special.count
      guard room > 0 else { throw .tooShort(length: longest, frame: frame.special.count) }
      guard let kept = paddingPolicy.pairTruncation.lengths(counts, room: room) else {
        throw .cannotCutPair(longest: longest, strategy: paddingPolicy.pairTruncation.rawValue)
      }
      for (index, count) in kept.enumerated() where count < texts[index].count {
        texts[index] = Array(
          (side ?? paddingPolicy.truncation) == .left
            ? texts[index].suffix(count) : texts[index].prefix(count))
        // The rest of a truncated word counts as the beginning of a word.
        if !texts[index].isEmpty { texts[index][0].continuesWord = false }
      }
    }
    var sequence = TokenSequence()
    for part in frame.parts {
      switch part {
      case .special(let token, let segment):
        sequence.append([token], segment: segment, source: nil)
      case .text(let source, let segment):
        guard texts.indices.contains(source) else { continue }
        sequence.append(texts[source], segment: segment, source: source)
      }
    }
    sequence.cutCounts = zip(counts, texts).map { $0 - $1.count }
    return sequence
  }
}

extension TokenSequence {
  fileprivate mutating func append(_ more: [Token], segment: Int, source: Int?) {
    tokens += more
    segments += [Int](repeating: segment, count: more.count)
    sources += [Int?](repeating: source, count: more.count)
  }
}
