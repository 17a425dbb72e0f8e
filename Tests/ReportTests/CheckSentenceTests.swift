import Fields
import Foundation
import Models
import Testing

@testable import Attribution
@testable import Evaluation
@testable import Explaining
@testable import Report

/// The sentences about checks by hiding.
@Suite struct CheckSentenceTests {
  private static let region = Region(isInside: (0..<16).map { $0 < 4 })

  private static func check(
    _ score: Double, hidden: (Double, Double), alone: (Double, Double), isNegative: Bool = false,
    region: Region = region
  ) -> RegionCheck {
    RegionCheck(
      region: region, map: "guided", isNegative: isNegative, score: score,
      hidden: RegionCheck.Trial(score: hidden.0, elsewhere: hidden.1, disc: 0.5, shareBeaten: 1),
      alone: RegionCheck.Trial(score: alone.0, elsewhere: alone.1, disc: 0.25, shareBeaten: 0.75),
      fills: ["blur:4.5%", "mean"], others: 8, seed: 3, alternatives: [], forwardEvaluations: 40)
  }

  private static func explanation(
    _ checks: [RegionCheck], contrast: String? = nil, score: ScoreKind = .probability, isText: Bool = false
  ) throws -> Explanation {
    let axes = isText ? [Axis(.token, 16)] : [Axis(.y, 4), Axis(.x, 4), Axis(.channel, 1)]
    let field = try Field(
      name: "photo", axes: axes, values: (0..<16).map { Float($0) },
      unit: isText ? nil : Field.levelUnit)
    let target = Target(
      output: "y", index: 386, position: [386], label: "African elephant",
      contrastIndex: contrast == nil ? nil : 101, contrastLabel: contrast, score: score)
    let attributions = Attributions(
      values: [Float](repeating: 1, count: 16), scoreAtInput: 0.67, evaluations: 1)
    var column = Explanation.MethodResult(
      method: "ig", name: "noise", rule: nil, baselines: [], meanBaseline: [], attributions: [attributions],
      verdicts: [Verdict(.map(MapFindings(attributions, of: target, fields: [field], isRandom: true)))],
      seconds: 0)
    column.add([checks])
    return Explanation(
      model: "m", fields: [field], outputs: [], targets: [target], columns: [column], measurements: [],
      aggregation: Aggregation(), warnings: [], seconds: Explanation.Seconds(), threads: 1)
  }

  private func sentences(_ explanation: Explanation) throws -> CheckSentences {
    try #require(CheckSentences(explanation, column: 0, target: 0))
  }

  @Test func aConfirmedRegion() throws {
    let said = try sentences(
      Self.explanation([Self.check(0.67, hidden: (0.4, 0.53), alone: (0.23, 0.0456))]))
    #expect(said.isConfirmed)
    #expect(
      said.sentence(isOutlined: true).replacing("\u{A0}", with: " ")
        == "African elephant, 67 %. Without the outlined quarter of the picture: 40 % (elsewhere: 53 %). With nothing else: 23 % (elsewhere: 5 %)."
    )
    #expect(said.sentence(isOutlined: false).contains("the strongest quarter of the picture"))
    #expect(!said.note.contains("unconfirmed") && said.note.contains("elsewhere"))
  }

  @Test func anUnconfirmedRegionSaysSo() throws {
    let explanation = try Self.explanation([
      Self.check(
        0.67, hidden: (0.6, 0.53), alone: (0.0004, 0), region: Region(isInside: (0..<16).map { $0 < 2 }))
    ])
    let said = try sentences(explanation)
    let sentence = said.sentence(isOutlined: true).replacing("\u{A0}", with: " ")
    #expect(!said.isConfirmed && said.note.hasSuffix("unconfirmed"))
    #expect(sentence.contains("Unconfirmed: hiding it lowers the score no further than hiding other places."))
    #expect(sentence.contains("the outlined 13 % of the picture") || sentence.contains("the outlined 12 %"))
    #expect(sentence.contains("With nothing else: below 0.1 % (elsewhere: 0 %)"))
    let verdict = explanation.columns[0].verdicts[0]
    #expect(verdict.isConfirmed == false && verdict.grade == .unconfirmed && verdict.grade.needsReview)
    #expect(verdict.text.hasPrefix("unconfirmed; "))
    // A grade that already needs review is kept.
    #expect(Verdict(.mean(of: [.weak: 2]), isConfirmed: false).grade == .weak)
    #expect(Verdict(.mean(of: [.stable: 2]), isConfirmed: true).grade == .stable)
  }

  /// Hiding the region lowers the score, but the region alone keeps less of the score than other places do.
  @Test func aRegionThatIsNotEnoughIsPartlyConfirmed() throws {
    let said = try sentences(
      Self.explanation([Self.check(0.67, hidden: (0.09, 0.48), alone: (0.03, 0.07))]))
    #expect(!said.isConfirmed && said.checks[0].isConfirmed && said.note.hasSuffix("partly confirmed"))
    #expect(
      said.facts(isOutlined: true)[0].hasPrefix(
        "Partly confirmed: alone it keeps no more than other places do."))
  }

  /// Each of the two classes has a region, named by its class and not by "for" and "against".
  @Test func aDifferenceHasTwoRegions() throws {
    let said = try sentences(
      Self.explanation(
        [
          Self.check(-0.44, hidden: (-0.51, -0.46), alone: (-0.1, -0.2)),
          Self.check(-0.44, hidden: (-0.34, -0.46), alone: (-0.3, -0.2), isNegative: true),
        ], contrast: "tusker"))
    #expect(
      said.facts(isOutlined: true) == [
        "Region for African elephant hidden: −0.07 (elsewhere: −0.02).",
        "Region for tusker hidden: +0.10 (elsewhere: −0.02).",
      ])
    #expect(said.sentence(isOutlined: true).hasPrefix("African elephant − tusker, −0.44. Region for"))
  }

  /// "For" and "against" are used only if hiding confirmed the sign.
  @Test func signsAreNamedOnceTheyAreConfirmed() throws {
    let said = try sentences(
      Self.explanation([
        Self.check(0.67, hidden: (0.5, 0.6), alone: (0.3, 0.2)),
        Self.check(0.67, hidden: (0.6, 0.6), alone: (0.3, 0.2), isNegative: true),
      ]))
    let facts = said.facts(isOutlined: true)
    #expect(facts[0].hasPrefix("Region for African elephant hidden: −0.17"))
    #expect(
      facts[1].hasPrefix("Region of negative values hidden: −0.07") && facts[1].hasSuffix("unconfirmed."))
  }

  @Test func wordsAndNumbers() throws {
    let said = try sentences(
      Self.explanation(
        [Self.check(4.25, hidden: (1.5, 4), alone: (3.5, 0.5))], score: .output, isText: true))
    #expect(
      said.sentence(isOutlined: false)
        == "African elephant, 4.25. Without the strongest quarter of the words: 1.5 (other words: 4). With nothing else: 3.5 (other words: 0.5)."
    )
    let nothing = try CheckSentences(Self.explanation([]), column: 0, target: 0)
    #expect(nothing == nil)
  }

  @Test func theDocumentHasEveryNumber() throws {
    let explanation = try Self.explanation([Self.check(0.67, hidden: (0.4, 0.53), alone: (0.23, 0.05))])
    let document = try #require(JSONDocument(explanation, name: "a.jpg", version: "1"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(document.json().utf8)) as? [String: Any])
    let check = try #require((json["checks"] as? [[String: Any]])?.first)
    #expect(
      Set(check.keys) == [
        "target", "output", "method", "column", "map", "sign", "region", "score", "hidden", "alone", "fills",
        "others", "seed", "confirmed", "enough", "forward_evaluations", "alternatives",
      ])
    #expect((check["region"] as? [String: Any])?["runs"] as? [Int] == [0, 4, 12])
    #expect((check["hidden"] as? [String: Any])?["disc"] as? Double == 0.5)
    #expect(
      check["confirmed"] as? Bool == true && check["enough"] as? Bool == true
        && check["sign"] as? String == "positive")
    // The output of `Codable` is decoded without loss.
    let again = try JSONDecoder().decode(Explanation.self, from: JSONEncoder().encode(explanation))
    #expect(again == explanation)
  }
}
