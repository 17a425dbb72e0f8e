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
}

extension Tokenizer {
  public var notes: [String] { [] }
}

/// How the code that trained a model fits texts to its length.
public struct PaddingPolicy: Hashable, Sendable {
  public var padding: TextSide
  public var truncation: TextSide
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
