import Readers

/// The role of an input beside the words of a text.
enum TextContext: Hashable, Sendable {
  /// 1 at words, 0 at padding.
  case mask
  /// The index of the text that a word belongs to: 0 if there is one text.
  case segments
  /// Numbers that every text must supply, one for each token, because models count them differently: positions, or masks whose names leave
  /// their meaning open.
  case given
  /// An array of its own shape, which must be given and is held fixed: another text, a length, an image.
  case held

  /// Whether an input's name contains "mask", "type", "segment" or "position".
  static func isContext(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["mask", "type", "segment", "position"].contains(where: name.contains)
  }

  private static let plainWords: Set = [
    "input", "inputs", "token", "tokens", "text", "word", "words", "encoder",
  ]
  /// "padding_mask" is missing on purpose: padding is 1 in PyTorch and 0 in Keras.
  static let maskWords = plainWords.union(["mask", "masks", "attention", "attn"])
  static let segmentWords = plainWords.union(["type", "types", "segment", "segments", "id", "ids"])

  static func words(of name: String) -> Set<String> {
    Set(name.lowercased().split { !$0.isLetter }.map(String.init))
  }

  /// Returns the words of a name that do not describe the input's role: "a" of "a_input_ids".
  static func prefix(of name: String) -> Set<String> {
    words(of: name).subtracting(maskWords).subtracting(segmentWords).subtracting([
      "position", "positions", "padding",
    ])
  }

  /// Returns the number at a token of a text; `nil` if only the text can supply it.
  func value(at position: Int, of text: EncodedText) -> Float? {
    switch self {
    case .mask: text.tokens[position].role == .padding ? 0 : 1
    case .segments: text.segments.map { Float($0[position]) } ?? 0
    case .given, .held: nil
    }
  }
}
