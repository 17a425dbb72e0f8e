import Explaining
import Figure
import Foundation
import Models
@testable import Readers
import TestSupport
import Testing

@testable import Report

/// The display of texts.
@Suite struct TextResultsTests {
  private static let sample = TestFiles.root.appendingPathComponent("SampleModels/sentiment").path

  /// Returns the sample model's results for some texts.
  private func results(_ texts: [String], colors: ColorMap = .purpleOrange) throws -> TextResults {
    let path = "\(Self.sample)/sentiment.onnx"
    let model = try Model(onnx: path, card: ModelCard(besides: path), for: .texts(layer: nil))
    var encoder = TextEncoder(try TokenizerKind.tokenizer(contentsOf: "\(Self.sample)/vocab.txt"))
    encoder.length = model.text?.length
    var request = Request(methods: [.integratedGradients], targets: ["kind"], threads: 1)
    request.texts = encoder
    let explainer = try Explainer(model, request)
    var results = TextResults(colors: colors)
    for (number, text) in texts.enumerated() {
      let encoded = try encoder.encoded(text)
      results.add(try explainer.explain(model.fields(of: encoded)), of: encoded, number: number)
    }
    return results
  }

  // MARK: Words in their text

  /// A character that a tokenizer splits into several words (NFKC): the text stays complete, and every word is shown.
  @Test(arguments: [
    ("the ﷺ said", ["the", "صلى", "الله", "عليه", "وسلم", "said"]),
    ("wait… what", ["wait", ".", ".", ".", "what"]),
    ("㈱ 10½…", ["(", "株", ")", "10", "1", "⁄", "2", ".", ".", "."]), ("ﷺ", ["صلى", "الله", "عليه", "وسلم"]),
  ])
  func oneCharacterManyWords(text: String, words: [String]) {
    let tokens = words.enumerated().map { Token($1, id: $0) }
    let spans = TextSpans(EncodedText(text: text, tokens: tokens)).spans
    #expect(spans.compactMap(\.word).sorted() == Array(words.indices), "\(spans)")
  }

  @Test func spansAreTheText() {
    let text = "Naïve FILM,  isn't\tit?"
    var tokens = [Token("[CLS]", id: 1, role: .special)]
    for word in ["naive", "fi", "##lm", ",", "isn", "'", "t", "it", "?"] {
      let isInside = word.hasPrefix("##")
      tokens.append(
        Token(word, id: 5, shown: word.replacing("##", with: ""), continuesWord: isInside))
    }
    tokens.append(Token("[PAD]", id: 0, role: .padding))
    let spans = TextSpans(EncodedText(text: text, tokens: tokens))
    #expect(spans.spans.map(\.text).joined() == text)
    #expect(spans.words.count == 9 && spans.words[2] == 2..<4)
    let words: [String] = spans.spans.filter { $0.word != nil }.map(\.text)
    #expect(Array(words.prefix(3)) == ["Naïve", "FILM", ","])
  }

  /// If the tokens have ranges, the ranges are used without a search, and combining marks stay with their letters.
  @Test func knownPlacesCount() {
    let text = "e\u{301} e\u{301}  🙂 b"
    let tokens = [
      Token("e", id: 1, range: 0..<1), Token("x", id: 2, range: 2..<4),
      Token("\u{120}", id: 3, shown: "", range: 6..<6),
      Token("ð", id: 4, shown: "🙂", range: 7..<8),
      Token("Ł", id: 5, shown: "", continuesWord: true, range: 7..<8),
      Token("c", id: 6, range: 8..<10),
    ]
    let spans = TextSpans(EncodedText(text: text, tokens: tokens)).spans
    #expect(spans.map(\.text).joined() == text)
    #expect(spans.filter { $0.word != nil }.map(\.text) == ["e\u{301}", "e\u{301}", "🙂", "b"])
    #expect(spans.compactMap(\.word) == [0, 1, 3, 4])
    // Ranges that belong to another text are ignored: the words are searched for.
    let other = TextSpans(
      EncodedText(text: "b e", tokens: [Token("b", id: 1, range: 0..<1), Token("e", id: 2, range: 0..<1)]))
    #expect(other.spans.map(\.text) == ["b", " ", "e"] && other.spans.compactMap(\.word) == [0, 1])
  }

  @Test func wordsThatAreNotInTheTextStandInTheirPlace() {
    let tokens = [Token("x", id: 1), Token("[MASK]", id: 2, shown: "zzz"), Token("y", id: 3)]
    let spans = TextSpans(EncodedText(text: "x y and what was cut", tokens: tokens, cutCount: 4))
    #expect(spans.spans.map(\.text) == ["x", " ", "zzz", " ", "y", " …"])
  }

  /// Words that tokenizers change beyond recognition are shown once, in their place.
  @Test func noWordStandsTwice() {
    func spans(_ text: String, _ words: [String], cut: Int = 0) -> [String] {
      let tokens = words.map { Token("[UNK]", id: 1, shown: $0) }
      let spans = TextSpans(EncodedText(text: text, tokens: tokens, cutCount: cut)).spans
      if cut == 0 { #expect(spans.map(\.text).joined() == text, "\(text)") }
      return spans.filter { $0.word != nil }.map(\.text)
    }
    #expect(spans("فيلم رائع جدا", ["فيلم", "رايع", "جدا"]) == ["فيلم", "رائع", "جدا"])
    #expect(spans("a 👩‍👩‍👧‍👦 family", ["a", "👩👩👧👦", "family"]) == ["a", "👩‍👩‍👧‍👦", "family"])
    #expect(spans("a 👩‍👧 b", ["a", "👩", "👧", "b"]).joined() == "a👩‍👧b")
    #expect(spans("my zebra runs", ["my", "[UNK]", "runs"]) == ["my", "zebra", "runs"])
    #expect(spans("zebra", ["[UNK]"]) == ["zebra"])
    #expect(spans("x one two three y", ["x", "[UNK]", "[UNK]", "y"]) == ["x", "one", "two three", "y"])
    #expect(spans("x 😀😃 y", ["x", "[UNK]", "[UNK]", "y"]) == ["x", "😀", "😃", "y"])
    #expect(spans("ﬁne Straße ＡＢＣ", ["fine", "straße", "abc"]) == ["ﬁne", "Straße", "ＡＢＣ"])
    #expect(spans("e\u{301}te\u{301} İzmir", ["ete", "i̇zmir"]) == ["e\u{301}te\u{301}", "İzmir"])
    #expect(spans("soft\u{AD}hyphen", ["softhyphen"]) == ["soft\u{AD}hyphen"])
    #expect(spans("one two three four", ["one", "[UNK]"], cut: 2) == ["one", "two"])
  }

  @Test func sumsAreOfWords() throws {
    let results = try results(["What a lifeless script!"])
    let (row, part) = (results.rows[0], results.rows[0].parts[0])
    let words = row.wordAttributions(part)
    #expect(row.spans.spans.compactMap(\.word).count == 5)
    let total = part.attributions.reduce(0.0) { $0 + Double($1) }
    #expect(abs(words.reduce(0, +) - total) < 1e-6 && abs(total) > 0.2)
    // "life" and "##less" are one word.
    let lifeless = try #require(row.spans.spans.first { $0.text == "lifeless" }?.word)
    #expect(row.spans.words[lifeless].count == 2)
  }

  // MARK: Ways to show it

  @Test func terminals() throws {
    let results = try results(["The music was beautiful\u{1B}[31m.", "Stale."])
    let plain = results.text(ofRow: 0, isColored: false)
    #expect(!plain.contains("\u{1B}") && plain.contains("beautiful +"))
    let colored = results.text(ofRow: 0, isColored: true)
    #expect(colored.contains("\u{1B}[48;5;") && colored.contains("beautiful\u{1B}[0m"))
    // Control sequences in a text do not reach the terminal.
    #expect(!colored.contains("\u{1B}[31m"))
    #expect(results.text(ofRow: 1, isColored: false).contains("Stale −"))
  }

  @Test func pagesEscapeEverything() throws {
    let hostile = "<script>alert(1)</script> & \"beautiful\" \u{202E}film 'x' </p>"
    let page = String(
      decoding: try results([hostile]).page(
        title: "<b>t</b>", software: "igviz", facts: [Provenance("<i>", "\"&")]), as: UTF8.self)
    for text in ["<script>alert", "<b>t", "<i>", "\u{202E}", "\"beautiful\""] {
      #expect(!page.contains(text))
    }
    for text in ["&lt;", "&amp;", "&quot;", "&#39;"] { #expect(page.contains(text)) }
    // The page uses no inline styles, and words have a class.
    #expect(!page.contains(" style=") && page.contains("class=\"shade-"))
  }

  @Test func equalTextsMakeEqualPages() throws {
    let texts = ["The music was beautiful.", "Stale."]
    let pages = try (0..<2).map { _ in
      try results(texts).page(title: nil, software: "igviz", facts: [])
    }
    #expect(pages[0] == pages[1])
  }

  @Test func colorsFollowTheNumbers() throws {
    let scale = ValueColors(.purpleOrange, over: [-0.5, 0.25])
    #expect([0, -0.5, 0.25].map { scale.step($0, of: 41) } == [20, 0, 30])
    let sequential = ValueColors(.yellowRed, over: [-0.5, 0.25])
    #expect([-0.5, 0.25].map { sequential.step($0, of: 41) } == [0, 40])
    #expect(ValueColors(.purpleOrange, over: [0]).step(0, of: 41) == 20)
  }

  @Test func figuresHoldEveryWord() throws {
    let results = try results(["The music was beautiful.", "Stale."])
    let pages = results.pages()
    let texts = pages.flatMap(\.marks).compactMap { mark -> String? in
      if case .text(let paragraph, _, _) = mark { paragraph.text } else { nil }
    }
    for word in ["music", "beautiful", "Stale", "."] { #expect(texts.contains(word)) }
    var narrow = SheetLook()
    narrow.width = 60
    #expect(results.pages(narrow).allSatisfy { $0.width == 60 && $0.height > 0 })
  }
}
