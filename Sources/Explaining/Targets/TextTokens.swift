import Failures
import Fields
import Models
import Readers

/// The tokens of the explained text, for targets that name them.
struct TextTokens {
  /// The tokens as spelled in the vocabulary.
  let spelled: [String]
  /// The tokens as readable text: "Paris" for "ĠParis".
  let shown: [String]
  /// The position of the last token that is not padding.
  let last: Int
  /// The positions of mask tokens.
  let masks: [Int]
  /// The number of rows of the model's embedding table; `nil` if unknown.
  let rows: Int?
  /// The tokens' IDs.
  private let ids: [Int?]
  private let tokenizer: (any Tokenizer)?

  /// - Returns: `nil` if the input is not a text.
  init?(_ inputs: [Field], model: Model, encoder: TextEncoder?) {
    guard let text = model.text, let field = inputs.first(where: { $0.name == text.name }),
      let axis = field.axes.first, axis.kind == .token, axis.names.count == axis.extent
    else { return nil }
    let tokenizer = encoder?.tokenizer
    self.tokenizer = tokenizer
    rows = text.rows
    spelled = axis.names
    let ids = field.values.map { Int(exactly: $0) }
    self.ids = ids
    shown = zip(axis.names, ids).map { name, id in id.flatMap { tokenizer?.text(of: $0) } ?? name }
    let filled = Set(axis.filled ?? [])
    last = (0..<axis.extent).last { !filled.contains($0) } ?? axis.extent - 1
    let mask = tokenizer?.special.mask?.id
    masks = field.values.indices.filter { mask != nil && Int(exactly: field.values[$0]) == mask }
  }

  /// Whether the tokenizer has a mask token: such a model predicts the masked word, other models the next word.
  var hasMask: Bool { tokenizer?.special.mask != nil }

  /// Returns a token as readable text, without leading blanks.
  func word(at position: Int) -> String {
    String(shown[position].trimmingPrefix { $0.isWhitespace })
  }

  /// Which of several tokens an output refers to, if a name covers several tokens.
  enum SpanEnd {
    case first, last

    /// The ends of the answer in question-answering models, which have one output for its start and one for its end.
    init?(outputName: String) {
      let name = outputName.lowercased()
      switch (name.contains("start"), name.contains("end")) {
      case (true, false): self = .first
      case (false, true): self = .last
      default: return nil
      }
    }
  }

  /// Returns the position of a token, given its text; for a text of several tokens, the position of the first or the last.
  ///
  /// - Parameter end: which of several tokens is meant; `nil` if the output does not refer to spans.
  /// - Throws: `TokenTargetError`
  func position(of word: String, end: SpanEnd?) throws(TokenTargetError) -> Int {
    for names in [spelled, shown.indices.map { self.word(at: $0) }] {
      let places = names.indices.filter { names[$0].utf8.elementsEqual(word.utf8) }
      if let place = places.first, places.count == 1 { return place }
      if !places.isEmpty { throw .severalInText(word, positions: places) }
    }
    let spans = spans(of: word)
    guard let span = spans.first else { throw .notInText(word, tokens: spelled) }
    guard spans.count == 1 else { throw .severalInText(word, positions: spans.map(\.lowerBound)) }
    switch end {
    case .first: return span.lowerBound
    case .last: return span.upperBound - 1
    case nil: throw .severalTokens(word, first: span.lowerBound, tokens: Array(spelled[span]))
    }
  }

  /// Returns the ranges of consecutive tokens that spell a text, tokenized as the beginning of a text or after a blank.
  private func spans(of word: String) -> [Range<Int>] {
    for text in [word, " " + word] {
      guard let wanted = try? tokenizer?.tokens(of: text).map(\.id), wanted.count > 1,
        wanted.count <= ids.count
      else { continue }
      let spans = (0...ids.count - wanted.count).filter { start in
        wanted.indices.allSatisfy { ids[start + $0] == wanted[$0] }
      }
      if !spans.isEmpty { return spans.map { $0..<$0 + wanted.count } }
    }
    return []
  }

  /// Returns the ID of an entry of the vocabulary: by its spelling there, or as the only token of a text, tokenized as the
  /// beginning of a text or after a blank.
  ///
  /// - Throws: `TokenTargetError.notInVocabulary`
  func id(of word: String) throws(TokenTargetError) -> Int {
    if let id = tokenizer?.id(of: word) { return id }
    for text in [word, " " + word] {
      guard let tokens = try? tokenizer?.tokens(of: text), let token = tokens.first, tokens.count == 1,
        token.id != tokenizer?.special.unknown?.id
      else { continue }
      return token.id
    }
    throw .notInVocabulary(word)
  }

  /// Returns an entry of the vocabulary as readable text.
  func text(of id: Int) -> String? { tokenizer?.text(of: id) }
}

/// Why a word does not name an element of an output.
package enum TokenTargetError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case notInText(String, tokens: [String])
  case severalInText(String, positions: [Int])
  /// A word of several tokens where a single token is expected.
  case severalTokens(String, first: Int, tokens: [String])
  case notInVocabulary(String)
  /// A target without a position in a text with several masks.
  case severalMasks(output: String, positions: [Int])

  package var category: ErrorCategory { .usage }

  /// Whether the same target may be valid for another text.
  package var dependsOnInput: Bool {
    switch self {
    case .notInText, .severalInText, .severalTokens, .severalMasks: true
    case .notInVocabulary: false
    }
  }

  private static let maxListed = 24

  package var description: String {
    switch self {
    case .notInText(let word, let tokens):
      "'\(word)' is no token of the text; name a token by its number: "
        + tokens.prefix(Self.maxListed).enumerated().map { "\($0) \($1)" }.joined(separator: ", ")
        + (tokens.count > Self.maxListed ? " …" : "")
    case .severalInText(let word, let positions):
      "'\(word)' stands at several positions of the text: \(positions.map(String.init).joined(separator: ", ")); name one by its number"
    case .severalTokens(let word, let first, let tokens):
      "'\(word)' is \(tokens.count) tokens of the text; name one by its number: "
        + tokens.enumerated().map { "\(first + $0) \($1)" }.joined(separator: ", ")
    case .notInVocabulary(let word):
      "'\(word)' is not one token that the tokenizer knows; give the token's number"
    case .severalMasks(let output, let positions):
      "the text has masks at the positions \(positions.map(String.init).joined(separator: ", ")); name one for \(output), "
        + "for example --target \(positions.first ?? 0),top"
    }
  }
}
