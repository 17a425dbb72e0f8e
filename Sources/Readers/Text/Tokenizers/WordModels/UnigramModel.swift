/// A unigram language model: splits a piece into the entries with the largest sum of scores.
///
/// Reference: Kudo 2018, "Subword Regularization"; the best path is found by dynamic programming (Viterbi).
struct UnigramModel: WordModel {
  let unknown: (text: String, id: Int)?
  private let texts: [String]
  private let scores: [Double]
  private let vocabulary: Vocabulary
  private let trie: ScalarTrie
  private let fallsBackToBytes: Bool
  private let unknownScore: Double

  /// The difference between the lowest score of an entry and the score of an unknown character.
  private static let unknownPenalty = 10.0
  /// The largest number of scalars in an entry; longer entries would make long texts slow.
  private static let longestEntry = 1000

  static let kind = WordModelKind(name: "Unigram", keys: ["vocab", "unk_id"]) { json throws(TokenizerError) in
    guard let entries = json["vocab"]?.array, !entries.isEmpty else { throw .badVocabulary("it is empty") }
    var pieces: [(String, Double)] = []
    pieces.reserveCapacity(entries.count)
    for entry in entries {
      guard let pair = entry.array, pair.count == 2, let text = pair[0].text, let score = pair[1].number,
        text.unicodeScalars.count <= longestEntry
      else { throw .badVocabulary("an entry is not a text of at most \(longestEntry) letters and its score") }
      pieces.append((text, score))
    }
    return try UnigramModel(
      pieces, unknown: json["unk_id"]?.integer, fallsBackToBytes: json["byte_fallback"]?.truth ?? false)
  }

  /// - Parameters:
  ///   - pieces: texts and their scores; the index in the list is the id.
  ///   - unknown: the id of the unknown token.
  /// - Throws: `TokenizerError.badVocabulary`
  init(_ pieces: [(String, Double)], unknown: Int?, fallsBackToBytes: Bool) throws(TokenizerError) {
    texts = pieces.map(\.0)
    scores = pieces.map(\.1)
    vocabulary = try Vocabulary(zip(texts, 0...))
    trie = ScalarTrie(pieces.enumerated().map { (Array($1.0.unicodeScalars), $0) })
    self.fallsBackToBytes = fallsBackToBytes
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    if let unknown {
      guard texts.indices.contains(unknown) else {
        throw .badVocabulary("'unk_id' is \(unknown), but there are \(texts.count) entries")
      }
      self.unknown = (texts[unknown], unknown)
    } else {
      self.unknown = nil
    }
  }

  func id(of entry: String) -> Int? { vocabulary[entry] }
  var entries: [Int: String] { Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($0, $1) }) }
  var count: Int { vocabulary.count }

  func entries(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [WordEntry] {
    var entries: [WordEntry] = []
    for range in try bestParts(of: piece) {
      let text = String(String.UnicodeScalarView(piece[range]))
      if let id = vocabulary[text] {
        entries.append(WordEntry(text: text, id: id, range: range))
        continue
      }
      if fallsBackToBytes {
        let bytes = text.utf8.map(ByteFallback.name)
        let ids = bytes.compactMap { vocabulary[$0] }
        if ids.count == bytes.count {
          entries += zip(bytes, ids).map { WordEntry(text: $0, id: $1, range: range) }
          continue
        }
      }
      guard let unknown else { throw .unknownWord(text) }
      entries.append(WordEntry(text: text, id: unknown.id, range: range))
    }
    return entries
  }

  /// The best path to a place.
  private struct BestPath {
    var score = 0.0
    var start = -1
    var isUnknown = false
  }

  /// Returns the parts of the best path; adjacent unknown characters are one part.
  private func bestParts(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [Range<Int>] {
    var paths = [BestPath](repeating: BestPath(), count: piece.count + 1)
    func improve(_ end: Int, from start: Int, score: Double, isUnknown: Bool) {
      let total = paths[start].score + score
      if paths[end].start < 0 || total > paths[end].score {
        paths[end] = BestPath(score: total, start: start, isUnknown: isUnknown)
      }
    }
    for start in piece.indices {
      var hasLetter = false
      trie.forEachMatch(in: piece, from: start) { number, end in
        if end == start + 1 { hasLetter = true }
        improve(end, from: start, score: scores[number], isUnknown: number == unknown?.id)
      }
      if !hasLetter {
        guard unknown != nil else {
          throw .unknownWord(String(piece[start]))
        }
        improve(start + 1, from: start, score: unknownScore, isUnknown: true)
      }
    }
    var parts: [Range<Int>] = []
    var end = piece.count
    var wasUnknown = false
    while end > 0 {
      let path = paths[end]
      if path.isUnknown, wasUnknown, let last = parts.popLast() {
        parts.append(path.start..<last.upperBound)
      } else {
        parts.append(path.start..<end)
      }
      wasUnknown = path.isUnknown
      end = path.start
    }
    return parts.reversed()
  }
}
