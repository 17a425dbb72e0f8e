import Explaining

/// A photo on a page of many, without its full view: small enough to keep very many, and to save them.
package struct ReportEntry: Hashable, Sendable, Codable {
  var row: ReportRow

  /// `nil` if none of the explanation's inputs is a picture.
  ///
  /// - Parameters:
  ///   - name: the input's name, as it was given.
  ///   - link: the path of the photo's picture, relative to the page.
  /// - Throws: `FieldError`, `FieldPictureError`, `ImageError`
  package init?(_ explanation: Explanation, name: String, link: String?) throws {
    guard let subject = try PictureSubject.first(of: explanation),
      var row = try ReportRow(subject, number: 0, name: name)
    else { return nil }
    row.link = link
    self.row = row
  }

  /// The number of reasons to review the photo before others.
  package var reasonCount: Int { row.reasons.count }

  /// Returns the index that a photo takes among those that are kept: the end if there is room, else that of the last photo with the fewest
  /// reasons for a review; `nil` if the photo has no more reasons than that one.
  ///
  /// - Parameter kept: the number of reasons of each photo that is kept.
  package static func place(ofReasons count: Int, among kept: [Int], limit: Int) -> Int? {
    guard kept.count >= limit else { return kept.endIndex }
    let least = kept.indices.min { (kept[$0], -$0) < (kept[$1], -$1) }
    return least.flatMap { kept[$0] < count ? $0 : nil }
  }
}

/// The totals of all explanations, for a page that shows only some of them.
package struct ReportTotals: Hashable, Sendable, Codable {
  package var grades: [Verdict.Grade: Int]
  /// A sentence about the place of the explanations that are not shown.
  package var rest: String
  /// The number of inputs that could not be explained.
  package var failed: Int

  package init(grades: [Verdict.Grade: Int], rest: String, failed: Int = 0) {
    (self.grades, self.rest, self.failed) = (grades, rest, failed)
  }

  init(of rows: [ReportRow]) {
    self.init(grades: Dictionary(grouping: rows, by: \.grade).mapValues(\.count), rest: "")
  }

  package var count: Int { grades.values.reduce(0, +) }
  var mapsToReview: Int { grades.filter { $0.key.needsReview }.values.reduce(0, +) }
}
