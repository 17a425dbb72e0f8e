/// The special tokens around one text or a pair of texts, and the segment of each part.
///
/// Reference: the post-processors of Hugging Face's `tokenizers`.
public struct TextFrame: Hashable, Sendable {
  /// A part of the frame.
  public enum Part: Hashable, Sendable {
    /// A special token, and the segment that it belongs to.
    case special(Token, segment: Int)
    /// The first text (0) or the second (1).
    case text(Int, segment: Int)
  }

  /// The parts in their order. Every text of the frame occurs once.
  public let parts: [Part]

  /// Creates a frame of these parts, in their order.
  public init(_ parts: [Part]) { self.parts = parts }

  /// The special tokens in their order.
  public var special: [Token] {
    parts.compactMap { if case .special(let token, _) = $0 { token } else { nil } }
  }

  /// The tokens before the first text, and the tokens after the last one.
  var ends: (before: [Token], after: [Token]) {
    func tokens(_ parts: some Sequence<Part>) -> [Token] {
      parts.prefix { if case .special = $0 { true } else { false } }
        .compactMap { if case .special(let token, _) = $0 { token } else { nil } }
    }
    return (tokens(parts), tokens(parts.reversed()).reversed())
  }

  /// Returns BERT's frame of a pair: "[CLS] first [SEP] second [SEP]", with segment 1 from the second text on.
  static func bertPair(start: Token, separator: Token) -> TextFrame {
    TextFrame([
      .special(start, segment: 0), .text(0, segment: 0), .special(separator, segment: 0),
      .text(1, segment: 1), .special(separator, segment: 1),
    ])
  }

  /// Returns RoBERTa's frame of a pair: "<s> first </s></s> second </s>", with segment 0 everywhere.
  static func robertaPair(start: Token, separator: Token) -> TextFrame {
    TextFrame([
      .special(start, segment: 0), .text(0, segment: 0), .special(separator, segment: 0),
      .special(separator, segment: 0), .text(1, segment: 0), .special(separator, segment: 0),
    ])
  }
}
