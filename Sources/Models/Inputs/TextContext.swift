import Readers

/// What a model takes beside the words of a text.
enum TextContext: Hashable, Sendable {
  /// 1 at words, 0 at what fills a text up.
  case mask
  /// Which of several texts a word belongs to: 0 where there is one.
  case segments
  /// Numbers that models count differently, and that a text must bring along: positions, masks whose meaning the name leaves open.
  case given

  /// By what inputs are called; `nil` for what is none of these.
  init?(inputName name: String) {
    let name = name.lowercased()
    guard ["mask", "type", "segment", "position"].contains(where: name.contains) else { return nil }
    let words = Set(name.split { !$0.isLetter }.map(String.init))
    self =
      if words.isSubset(of: Self.maskWords) {
        .mask
      } else if words.isSubset(of: Self.segmentWords) {
        .segments
      } else {
        .given
      }
  }

  private static let plainWords: Set = [
    "input", "inputs", "token", "tokens", "text", "word", "words", "encoder",
  ]
  /// "padding_mask" is not among them: PyTorch has 1 at padding there, Keras 0.
  private static let maskWords = plainWords.union(["mask", "masks", "attention", "attn"])
  private static let segmentWords = plainWords.union(["type", "types", "segment", "segments", "id", "ids"])

  /// The number at a token; `nil` where only the text can say it.
  func value(at token: Token) -> Float? {
    switch self {
    case .mask: token.role == .padding ? 0 : 1
    case .segments: 0
    case .given: nil
    }
  }
}
