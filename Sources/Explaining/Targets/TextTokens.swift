import Failures
import Fields
import Models
import Readers

/// The tokens of the text that is explained, for targets that name them.
struct TextTokens {
  /// As the vocabulary has them.
  let spelled: [String]
  /// As they are read: "Paris" of "ĠParis".
  let shown: [String]
  /// The last one that is no padding.
  let last: Int
  /// Where a mask stands in place of a word.
  let masks: [Int]
  /// The rows of the model's table of words; `nil` where that is not known.
  let rows: Int?
  private let tokenizer: (any Tokenizer)?

  /// - Returns: `nil` for what is no text.
  init?(_ inputs: [Field], model: Model, encoder: TextEncoder?) {
    guard let text = model.text, let field = inputs.first(where: { $0.name == text.name }),
      let axis = field.axes.first, axis.kind == .token, axis.names.count == axis.extent
    else { return nil }
    let tokenizer = encoder?.tokenizer
    self.tokenizer = tokenizer
    rows = text.rows
    spelled = axis.names
    shown = zip(axis.names, field.values).map { name, id in
      Int(exactly: id).flatMap { tokenizer?.text(of: $0) } ?? name
    }
    let filled = Set(axis.filled ?? [])
    last = (0..<axis.extent).last { !filled.contains($0) } ?? axis.extent - 1
    let mask = tokenizer?.special.mask?.id
    masks = field.values.indices.filter { mask != nil && Int(exactly: field.values[$0]) == mask }
  }

  /// Whether the model's tokenizer has a mask: such a model says what stands there, and others what comes next.
  var hasMask: Bool { tokenizer?.special.mask != nil }

  /// A token as it is read, without the blank before it.
  func word(at position: Int) -> String {
    String(shown[position].trimmingPrefix { $0.isWhitespace })
  }

  /// The position of a token by its text.
  ///
  /// - Throws: `TokenTargetError`
  func position(of word: String) throws(TokenTargetError) -> Int {
    for names in [spelled, shown.indices.map { self.word(at: $0) }] {
      let places = names.indices.filter { names[$0].utf8.elementsEqual(word.utf8) }
      if let place = places.first, places.count == 1 { return place }
      if !places.isEmpty { throw .severalInText(word, positions: places) }
    }
    throw .notInText(word, tokens: spelled)
  }

  /// The number of an entry of the vocabulary: as it is spelled there or, of other texts, the only token that the text becomes.
  ///
  /// - Throws: `TokenTargetError.notInVocabulary`
  func id(of word: String) throws(TokenTargetError) -> Int {
    if let id = tokenizer?.id(of: word) { return id }
    guard let tokens = try? tokenizer?.tokens(of: word), let token = tokens.first, tokens.count == 1,
      token.id != tokenizer?.special.unknown?.id
    else { throw .notInVocabulary(word) }
    return token.id
  }

  /// An entry of the vocabulary as text.
  func text(of id: Int) -> String? { tokenizer?.text(of: id) }
}

/// Why a word names no element of an output.
package enum TokenTargetError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case notInText(String, tokens: [String])
  case severalInText(String, positions: [Int])
  case notInVocabulary(String)
  /// A position that is named by a word, of what is no text, or where no axis lies along the tokens.
  case severalMasks(output: String, positions: [Int])

  package var category: ErrorCategory { .usage }

  /// Whether another text may have the word.
  package var dependsOnInput: Bool {
    switch self {
    case .notInText, .severalInText, .severalMasks: true
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
    case .notInVocabulary(let word):
      "'\(word)' is not one token that the tokenizer knows; give the token's number"
    case .severalMasks(let output, let positions):
      "the text has masks at the positions \(positions.map(String.init).joined(separator: ", ")); name one for \(output), "
        + "for example --target \(positions.first ?? 0),top"
    }
  }
}
