/// Turns texts into the token ids that a network was trained on.
public protocol Tokenizer: Sendable {
  /// Returns the tokens of a text, without the special tokens around it.
  ///
  /// - Throws: `TokenizerError`
  func tokens(of text: String) throws(TokenizerError) -> [Token]

  var special: SpecialTokens { get }
  var paddingPolicy: PaddingPolicy { get }
  /// The assumptions made where the file leaves something open, each with the option that overrides it.
  var notes: [String] { get }
  /// The special tokens around one text, with their segments.
  var singleFrame: TextFrame { get }
  /// The special tokens around and between two texts, with their segments; `nil` if the tokenizer does not support pairs.
  var pairFrame: TextFrame? { get }
  /// Returns the id of an entry in the vocabulary's spelling ("Ġthe", "##ing").
  func id(of entry: String) -> Int?
  /// Returns the text of an id: "the" with the space that it includes, "ing".
  func text(of id: Int) -> String?
  /// The same tokenizer, but it reads names of special tokens as text.
  var withoutSpecial: any Tokenizer { get }
}

extension Tokenizer {
  public var notes: [String] { [] }
  public var singleFrame: TextFrame {
    TextFrame(
      special.before.map { .special($0, segment: 0) } + [.text(0, segment: 0)]
        + special.after.map { .special($0, segment: 0) })
  }
  public var pairFrame: TextFrame? { nil }
  public func id(of entry: String) -> Int? { nil }
  public func text(of id: Int) -> String? { nil }
  public var withoutSpecial: any Tokenizer { self }
}

/// The padding and truncation of texts that a model was trained with.
public struct PaddingPolicy: Hashable, Sendable {
  /// The end at which a text is padded.
  public var padding: TextSide
  /// The end at which a text is truncated.
  public var truncation: TextSide
  /// The strategy that truncates a pair of texts.
  public var pairTruncation = PairTruncation.longestFirst
  /// The number of tokens to which every text is padded.
  public var length: Int?
  /// The length of every text is padded to a multiple of this number of tokens.
  public var multiple: Int?
  /// The number of tokens to which longer texts are truncated.
  public var longest: Int?
  /// Whether truncation keeps the special tokens around a text.
  public var keepsFrame = true
  /// Whether models use only the first words of the vocabulary, as with `num_words` of Keras, so that the other words are unknown.
  public var limitsWords = false

  /// `pad_sequences` of Keras pads and truncates at the beginning.
  static let keras = PaddingPolicy(padding: .left, truncation: .left, keepsFrame: false, limitsWords: true)
  static let usual = PaddingPolicy(padding: .right, truncation: .right)
}
