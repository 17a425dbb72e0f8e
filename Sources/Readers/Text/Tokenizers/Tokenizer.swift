/// Turns texts into the numbers that a network was trained on.
public protocol Tokenizer: Sendable {
  /// The tokens of a text, without those around it.
  ///
  /// - Throws: `TokenizerError`
  func tokens(of text: String) throws(TokenizerError) -> [Token]

  var special: SpecialTokens { get }
  var habits: PaddingPolicy { get }
  /// What was assumed where the file leaves something open, and the option that decides it.
  var notes: [String] { get }
  /// The special tokens around one text, with its segments.
  var singleFrame: TextFrame { get }
  /// The special tokens around and between two texts, with their segments; `nil` if the tokenizer takes no pairs.
  var pairFrame: TextFrame? { get }
  /// The number of an entry of the vocabulary, spelled as the vocabulary spells it ("Ġthe", "##ing").
  func id(of entry: String) -> Int?
  /// The entry of a number as text: "the" with the blank that it includes, "ing".
  func text(of id: Int) -> String?
  /// The same tokenizer, to which the names of special tokens are text.
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

/// How the code that trained a model fits texts to its length.
public struct PaddingPolicy: Hashable, Sendable {
  /// The end at which a text is filled up.
  public var padding: TextSide
  /// The end at which a text is cut.
  public var truncation: TextSide
  /// Which text of a pair is cut.
  public var pairTruncation = PairTruncation.longestFirst
  /// What every text is filled up to.
  public var length: Int?
  /// The number of tokens that every text is filled up to a multiple of.
  public var multiple: Int?
  /// What longer texts are cut to.
  public var longest: Int?
  /// Whether the tokens around a text stay where it is cut.
  public var keepsFrame = true
  /// Whether models take only the first words of the vocabulary, as with `num_words` of Keras: the others are unknown.
  public var limitsWords = false

  /// `pad_sequences` of Keras fills up and cuts at the beginning.
  static let keras = PaddingPolicy(padding: .left, truncation: .left, keepsFrame: false, limitsWords: true)
  static let usual = PaddingPolicy(padding: .right, truncation: .right)
}
