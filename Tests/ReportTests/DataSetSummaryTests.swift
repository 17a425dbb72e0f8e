import Explaining
import Foundation
import Testing

@testable import Report

/// The importance of features over many inputs, and the common features of wrong predictions.
@Suite struct DataSetSummaryTests {
  @Test func meansHaveStandardErrors() throws {
    let mean = try #require(MeanWithError([1, 2, 3, 6, .nan]))
    // Deviations −2, −1, 0, 3: a variance of 14/3, divided by four.
    #expect(mean.count == 4 && mean.mean == 3)
    #expect(abs((mean.standardError ?? 0) - (14.0 / 3 / 4).squareRoot()) < 1e-12)
    #expect(MeanWithError([0.5])?.standardError == nil && MeanWithError([.nan]) == nil)
    #expect(MeanWithError([-0.25, -0.25])?.text(isSigned: true) == "−0.25 ± 0")
    #expect(MeanWithError([0.25])?.text(isSigned: true) == "+0.25")
  }

  @Test func confusionsAreGroupedTheMostFrequentFirst() {
    let pairs: [(truth: String?, prediction: String?)] = [
      ("a", "a"), ("b", "a"), ("a", "b"), ("a", "b"), (nil, "a"), ("c", nil),
    ]
    let members = pairs.enumerated().map {
      DataSetMember(name: "row \($0)", prediction: $1.prediction, truth: $1.truth)
    }
    let confusions = DataSetSummary.confusions(of: members) { indices in
      #expect(!indices.contains(0))
      return []
    }
    #expect(confusions.map { "\($0.truth)→\($0.prediction) \($0.count)" } == ["a→b 2", "b→a 1"])
    #expect(confusions[0].members == ["row 2", "row 3"])
    let (compared, wrong) = DataSetSummary.compared(members)
    #expect(compared == 4 && wrong == 3)
    #expect(DataSetSummary.compared([members[4]]).compared == nil)
    #expect(DataSetSummary.classes(of: members).map { "\($0.label) \($0.indices.count)" } == ["a 3", "b 2"])
  }

  /// Returns a map whose evidence is one square of pixels.
  private func map(_ x: Int, _ y: Int, side: Int = 12, ground: Float = 0) -> ThumbnailMap {
    var values = [Float](repeating: ground, count: 56 * 56)
    for row in y..<y + side { for column in x..<x + side { values[row * 56 + column] += 1 } }
    return ThumbnailMap(GridSums(values, width: 56, height: 56, side: 56))
  }

  @Test func regions() throws {
    let corner = try #require(NinthShares(map(0, 44)))
    #expect(corner.shares[6] == 1 && corner.shares.reduce(0, +) == 1)
    #expect(abs(corner.areas.reduce(0, +) - 1) < 1e-12 && abs(corner.areas[4] - 1.0 / 9) < 0.01)
    #expect(NinthShares(map(0, 0, side: 0)) == nil)
  }

  /// Only a spot in a corner is found, not one in the middle or at an edge, nor evidence that is everywhere.
  @Test func watermarks() {
    #expect(CornerSpot(map(44, 44))?.corner == "bottom right" && CornerSpot(map(44, 44))?.share == 1)
    #expect(CornerSpot(map(0, 2))?.corner == "top left")
    #expect(CornerSpot(map(20, 20)) == nil && CornerSpot(map(44, 20)) == nil)
    #expect(CornerSpot(map(0, 0, side: 56)) == nil && CornerSpot(map(44, 44, ground: 1)) == nil)
  }

  /// Two photos of a class with the same corner are a group; a single photo is not.
  @Test func placesOfPhotos() throws {
    var document = ReportDocument()
    for number in 0..<3 {
      var explanation = try Samples.plain.get()
      var values = [Float](repeating: 0, count: explanation.columns[0].attributions[0].values.count)
      let side = explanation.fields[0].axes[0].extent
      if number < 2 {
        for index in values.indices where index / 3 / side < 20 && index / 3 % side < 20 { values[index] = 1 }
      } else {
        values = explanation.columns[0].attributions[0].values
      }
      explanation.columns[0].attributions[0] = explanation.columns[0].attributions[0].with(values)
      try document.add(explanation, name: "photo \(number).jpg")
    }
    let summary = ReportRow.summary(of: document.rows, things: "photos") { $0.name }
    let watermark = try #require(summary.places.first { $0.isLikeWatermark })
    #expect(watermark.place == "in the top left corner" && watermark.count == 2 && watermark.total == 3)
    #expect(watermark.members == ["photo 0.jpg", "photo 1.jpg"])
    let json = try JSONSerialization.jsonObject(with: Data(try summary.json.utf8)) as? [String: Any]
    let places = try #require(json?["places"] as? [[String: Any]])
    #expect(places.contains { $0["is_like_watermark"] as? Bool == true })
    let page = String(decoding: try document.page(), as: UTF8.self)
    #expect(page.contains("as with a watermark") && page.contains("All photos together"))
    #expect(page.contains("Maps and verdicts are of \(try #require(document.rows[0].mapName))"))
  }
}
