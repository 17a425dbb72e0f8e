import Foundation
import TestSupport
import Testing

@testable import Readers

/// Subword tokenizers, trained with Hugging Face's library: the ids, ranges and segments of unusual texts are those of the library.
@Suite struct SubwordGoldenTests {
  struct Document: Decodable, Sendable {
    let texts: [String]
    let pairs: [[String]]
    let tokenizers: [Record]
  }

  struct Record: Decodable, Sendable {
    let name: String
    let file: String
    /// For each text the ids of its tokens, their starts and their ends.
    let texts: [[[Int]]]
    /// For each pair the ids and the segments.
    let pairs: [[[Int]]]
  }

  static func document(_ path: String) throws -> Document {
    try JSONDecoder().decode(Document.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func check(_ document: Document, folder: String) throws {
    for record in document.tokenizers {
      let path = record.file.hasPrefix("/") ? record.file : "\(folder)/\(record.file)"
      let tokenizer = try TokenizerKind.tokenizer(contentsOf: path)
      for (text, expected) in zip(document.texts, record.texts) {
        let tokens = try tokenizer.encode(text).tokens
        #expect(tokens.map(\.id) == expected[0], "\(record.name): \(text)")
        #expect(tokens.map { $0.range?.lowerBound ?? 0 } == expected[1], "\(record.name): \(text)")
        #expect(tokens.map { $0.range?.upperBound ?? 0 } == expected[2], "\(record.name): \(text)")
      }
      for (pair, expected) in zip(document.pairs, record.pairs) {
        let encoded = try tokenizer.encode(pair[0], pair[1])
        #expect(encoded.tokens.map(\.id) == expected[0], "\(record.name): \(pair)")
        #expect(encoded.segments == expected[1], "\(record.name): \(pair)")
      }
    }
  }

  private let golden = TestFiles.root.appendingPathComponent("Tests/Golden/subwords.json").path
  private let folder = TestFiles.root.appendingPathComponent("Tests/Fixtures/subwords").path

  @Test func tokensAreThoseOfTheLibrary() throws {
    let document = try Self.document(golden)
    #expect(document.tokenizers.count >= 10 && document.texts.count >= 80)
    try check(document, folder: folder)
  }

  /// `make_subwords.py FOLDER` writes this file for tokenizers from any source.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["IGVIZ_TOKENIZERS"] != nil, "IGVIZ_TOKENIZERS names the file"))
  func otherTokenizers() throws {
    let folder = ProcessInfo.processInfo.environment["IGVIZ_TOKENIZERS"] ?? ""
    try check(try Self.document("\(folder)/golden.txt"), folder: folder)
  }

  /// Files with changed bytes are read or refused, without a crash. `IGVIZ_MUTATIONS` is the number of changed copies of each file.
  @Test func changedFiles() throws {
    var state: UInt64 = 20_261_201
    func random(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let count = ProcessInfo.processInfo.environment["IGVIZ_MUTATIONS"].flatMap { Int($0) } ?? 10
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files.count >= 10)
    var read = 0
    for file in files {
      let original = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
      // The vocabulary is most of a file, so its other parts are changed more often.
      let bytes = Array(original)
      for _ in 0..<count {
        var changed = bytes
        for _ in 0...random(below: 3) {
          let isHead = random(below: 2) == 0
          let place = isHead ? random(below: min(2500, changed.count)) : random(below: changed.count)
          switch random(below: 4) {
          case 0: changed[place] = UInt8(random(below: 256))
          case 1: changed[place] = UInt8(ascii: "0") + UInt8(random(below: 10))
          case 2: changed.remove(at: place)
          default: changed.insert(changed[random(below: changed.count)], at: place)
          }
        }
        guard let data = try? TokenizerFile(Data(changed), isJSON: true),
          let tokenizer = try? HuggingFace.kind.read(data)
        else { continue }
        read += 1
        for text in ["The café, 1234 <mask> 🙂  isn't\n e\u{301} ﬁ 电影", String(repeating: "a b", count: 300)] {
          _ = try? tokenizer.encode(text, text, longest: 9)
          for token in (try? tokenizer.encode(text).tokens) ?? [] {
            #expect((token.range?.upperBound ?? 0) <= text.unicodeScalars.count)
          }
        }
      }
    }
    #expect(read > 0)
  }
}
