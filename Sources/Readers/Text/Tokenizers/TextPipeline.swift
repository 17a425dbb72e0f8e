/// A tokenizer made of parts: normalizers, pre-tokenizers that split a text into pieces, and a model that maps pieces to a vocabulary.
struct TextPipeline: Tokenizer {
  private let normalizers: [any TextNormalizer]
  private let preTokenizers: [any PreTokenizer]
  private let model: any WordModel
  private var added: AddedTokens
  private let spelling: TokenSpelling
  private let names: [Int: String]
  let special: SpecialTokens
  let singleFrame: TextFrame
  let pairFrame: TextFrame?
  let paddingPolicy: PaddingPolicy
  let notes: [String]
  private let trim: OffsetTrim?

  /// The parts of a pipeline.
  struct Parts {
    var normalizers: [any TextNormalizer] = []
    var preTokenizers: [any PreTokenizer] = []
    var added: [AddedToken] = []
    var spelling = TokenSpelling.plain
    var special = SpecialTokens()
    var singleFrame = TextFrame([.text(0, segment: 0)])
    var pairFrame: TextFrame?
    var paddingPolicy = PaddingPolicy.usual
    var notes: [String] = []
    var trim: OffsetTrim?
  }

  /// - Throws: `TokenizerError`
  init(_ model: any WordModel, _ parts: Parts) throws(TokenizerError) {
    self.model = model
    (normalizers, preTokenizers) = (parts.normalizers, parts.preTokenizers)
    added = try AddedTokens(parts.added, normalizers: normalizers)
    spelling = parts.spelling
    names = model.entries.merging(parts.added.map { ($0.id, $0.text) }) { $1 }
    var special = parts.special
    (special.before, special.after) = parts.singleFrame.ends
    self.special = special
    (singleFrame, pairFrame) = (parts.singleFrame, parts.pairFrame)
    (paddingPolicy, notes, trim) = (parts.paddingPolicy, parts.notes, parts.trim)
  }

  var withoutSpecial: any Tokenizer {
    var pipeline = self
    pipeline.added.ignoresSpecial = true
    return pipeline
  }

  func id(of entry: String) -> Int? {
    added.tokens.first { $0.text.utf8.elementsEqual(entry.utf8) }?.id ?? model.id(of: entry)
  }

  func text(of id: Int) -> String? { names[id].map(spelling.text) }

  func tokens(of text: String) throws(TokenizerError) -> [Token] {
    var words = TokenWords(text, spelling)
    var spelled: [String] = []
    for part in try added.parts(of: text, normalizers: normalizers) {
      if let token = part.token {
        if trim != nil { spelled.append(part.text.string) }
        let isWord = !token.isSpecial || token.id == special.unknown?.id
        words.append(
          token.text, id: token.id, range: part.text.original(0..<part.text.scalars.count),
          role: isWord ? .word : .special)
        continue
      }
      for piece in try pieces(of: part.text) {
        var isFirst = true
        for entry in try model.entries(of: piece.scalars) {
          let range = piece.original(entry.range)
          words.append(
            names[entry.id] ?? entry.text, id: entry.id, range: range,
            entry: piece.scalars[entry.range], isFirstOfPiece: isFirst)
          isFirst = false
          if trim != nil { spelled.append(entry.text) }
        }
      }
    }
    var tokens = words.tokens
    if let trim {
      for index in tokens.indices {
        guard let range = tokens[index].range else { continue }
        tokens[index].range = trim.trimmed(range, of: spelled[index], isFirst: index == 0)
      }
    }
    return tokens
  }

  private func pieces(of text: AlignedText) throws(TokenizerError) -> [AlignedText] {
    var pieces = [text]
    for preTokenizer in preTokenizers {
      var finer: [AlignedText] = []
      for piece in pieces { finer += try preTokenizer.pieces(of: piece).filter { !$0.isEmpty } }
      pieces = finer
    }
    return pieces
  }
}
