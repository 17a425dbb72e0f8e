import Readers

/// What a model takes beside the words of a text.
enum TextContext: Hashable, Sendable {
  /// 1 at words, 0 at what fills a text up.
  case mask
  /// Which of several texts a word belongs to: 0 where there is one.
  case segments
  /// Numbers that models count differently, and that a text must bring along, one for each token: positions, masks whose meaning the
  /// name leaves open.
  case given
  /// An array of its own shape, which must be given and is held fixed: another text, a length, an image.
  case held

  /// Whether an input is called a mask, types, segments or positions.
  static func isContext(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["mask", "type", "segment", "position"].contains(where: name.contains)
  }

  private static let plainWords: Set = [
    "input", "inputs", "token", "tokens", "text", "word", "words", "encoder",
  ]
  /// "padding_mask" is not among them: PyTorch has 1 at padding there, Keras 0.
  static let maskWords = plainWords.union(["mask", "masks", "attention", "attn"])
  static let segmentWords = plainWords.union(["type", "types", "segment", "segments", "id", "ids"])

  static func words(of name: String) -> Set<String> {
    Set(name.lowercased().split { !$0.isLetter }.map(String.init))
  }

  /// The words of a name that do not say what the input is: "a" of "a_input_ids".
  static func prefix(of name: String) -> Set<String> {
    words(of: name).subtracting(maskWords).subtracting(segmentWords).subtracting([
      "position", "positions", "padding",
    ])
  }

  /// The number at a token of a text; `nil` where only the text can say it.
  func value(at position: Int, of text: EncodedText) -> Float? {
    switch self {
    case .mask: text.tokens[position].role == .padding ? 0 : 1
    case .segments: text.segments.map { Float($0[position]) } ?? 0
    case .given, .held: nil
    }
  }
}
