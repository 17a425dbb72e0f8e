import Foundation
import Testing

@testable import Readers

/// Pairs of texts: the special tokens around and between them, their segments, and their truncation.
@Suite struct TokenPairTests {
  private let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "fi", "##lm", "good", "##ly"]

  private func bert() throws -> any Tokenizer {
    let file = try TokenizerFile(Data(pieces.joined(separator: "\n").utf8), isJSON: false)
    return try #require(try WordPieceVocabulary.kind.read(file))
  }

  @Test func pairsOfBERT() throws {
    let bert = try bert()
    let pair = try bert.encode("a film", "good")
    #expect(pair.tokens.map(\.id) == [2, 5, 6, 7, 3, 8, 3])
    #expect(pair.segments == [0, 0, 0, 0, 0, 1, 1])
    #expect(pair.sources == [nil, 0, 0, 0, nil, 1, nil])
    let single = try bert.encode("a film")
    #expect(single.tokens.map(\.id) == [2, 5, 6, 7, 3] && single.segments == [0, 0, 0, 0, 0])
  }

  @Test func longerTextIsCutFirst() throws {
    let bert = try bert()
    let cut = try bert.encode("a film good a", "good", longest: 6)
    #expect(cut.tokens.map(\.id) == [2, 5, 6, 3, 8, 3] && cut.cutCounts == [3, 0])
    let left = try bert.encode("a film good", "good", longest: 6, cutting: .left)
    #expect(left.tokens.map(\.id) == [2, 7, 8, 3, 8, 3])
    #expect(!left.tokens[1].continuesWord)
    #expect(throws: TokenizerError.tooShort(length: 3, frame: 3)) { try bert.encode("a", "a", longest: 3) }
  }

  /// All lengths up to 6, by the definition: tokens are removed one by one from the longer text.
  @Test func lengthsOfPairs() {
    for first in 0...6 {
      for second in 0...6 {
        for room in 1...12 {
          let kept = PairTruncation.longestFirst.lengths([first, second], room: room) ?? []
          #expect(kept.reduce(0, +) == min(room, first + second))
          #expect(zip(kept, [first, second]).allSatisfy { (0...$1).contains($0) })
          if kept != [first, second], kept.count == 2 {
            // Neither text is truncated while the other is longer.
            #expect(kept[0] == first || kept[1] <= kept[0] + 1)
            #expect(kept[1] == second || kept[0] <= kept[1] + 1)
          }
        }
      }
    }
    #expect(PairTruncation.onlyFirst.lengths([4, 3], room: 5) == [2, 3])
    #expect(PairTruncation.onlyFirst.lengths([2, 3], room: 3) == nil)
    #expect(PairTruncation.onlySecond.lengths([4, 3], room: 5) == [4, 1])
  }

  @Test func otherTokenizersHaveNoPairs() throws {
    let file = try TokenizerFile(Data(#"{"the": 1, "film": 2}"#.utf8), isJSON: true)
    let index = try #require(try WordIndex.kind.read(file))
    #expect(throws: TokenizerError.noPairs) { try index.encode("the", "film") }
    #expect(try index.encode("the film").tokens.map(\.id) == [1, 2])
  }
}
