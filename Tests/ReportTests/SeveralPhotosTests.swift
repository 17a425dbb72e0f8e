import Explaining
import Foundation
import Testing

@testable import Report

/// The page of many photos.
@Suite struct SeveralPhotosTests {
  private func document(_ count: Int, change: (Int, inout Explanation) -> Void = { _, _ in }) throws
    -> ReportDocument
  {
    var document = ReportDocument()
    for number in 0..<count {
      var explanation = try Samples.plain.get()
      change(number, &explanation)
      try document.add(
        explanation, name: "photo \(number).jpg",
        facts: [Provenance("number", "\(number)"), Provenance("all", "1")])
    }
    return document
  }

  /// Each row adds a few kilobytes; the common facts are those that all rows share.
  @Test func manyAreSmall() throws {
    let (few, many) = (try document(20), try document(120))
    #expect(many.photos.count == ReportDocument.fullLimit && many.rows.count == 120)
    let share = (try many.page().count - few.page().count) / 100
    #expect(share < 16_000, "\(share) bytes a photo")
    #expect(many.facts == [Provenance("all", "1")])
  }

  /// Unusual photos are kept in full, even if they come late.
  @Test func unusualOnesAreKept() throws {
    let document = try document(40) { number, explanation in
      guard number % 10 == 9 else { return }
      // All evidence is in one corner.
      var field = [Float](repeating: 0, count: explanation.columns[0].attributions[0].values.count)
      for index in 0..<30 { field[index] = 1 }
      explanation.columns[0].attributions[0] = explanation.columns[0].attributions[0].with(field)
    }
    #expect(document.rows[9].border > 0.99 && document.rows[9].reasons.count == 1)
    #expect(Set([9, 19, 29, 39]).isSubset(of: Set(document.photos.map(\.number))))
    let page = String(decoding: try document.page(), as: UTF8.self)
    #expect(page.contains("Look at these first") && page.contains("of the evidence lies at the borders"))
    #expect(page.contains("#photo-39\">photo 39.jpg</a>"))
  }

  /// The common folder of all names is omitted.
  @Test func shortNames() {
    func short(_ names: [String]) -> [String] { names.map(ShortNames(of: names).short) }
    #expect(short(["a/b/c.jpg", "a/b/d/e.jpg"]) == ["c.jpg", "d/e.jpg"])
    #expect(short(["/x/a.jpg"]) == ["a.jpg"] && short(["a.jpg"]) == ["a.jpg"] && short([]).isEmpty)
    #expect(short(["/x/a.jpg", "x/a.jpg"]) == ["/x/a.jpg", "x/a.jpg"])
    #expect(short(["a/x.jpg", "ab/x.jpg"]) == ["a/x.jpg", "ab/x.jpg"])
  }

  /// Constant evidence is distributed according to the area.
  @Test func placesOfEvidence() {
    let even = ThumbnailMap(
      GridSums([Float](repeating: 1, count: 224 * 224), width: 224, height: 224, side: 56))
    let place = EvidencePlace(even)
    #expect(abs(place.border - 52.0 / 196) < 1e-3 && abs(place.center - 64.0 / 196) < 1e-3)
    #expect(!place.isAtBorder)
  }

  /// The mean map of a class, and the photo least similar to it.
  @Test func classes() throws {
    let document = try document(4) { number, explanation in
      explanation.targets[0].label = number < 3 ? "elephant" : "tusker"
      guard number == 2 else { return }
      let values = explanation.columns[0].attributions[0].values
      explanation.columns[0].attributions[0] = explanation.columns[0].attributions[0].with(values.reversed())
    }
    let groups = ClassGroup.all(of: document.rows)
    #expect(groups.map(\.label) == ["elephant"])
    #expect(groups[0].count == 3 && groups[0].least.number == 2 && groups[0].most.number != 2)
    #expect(groups[0].most.correlation > groups[0].least.correlation)
  }
}
