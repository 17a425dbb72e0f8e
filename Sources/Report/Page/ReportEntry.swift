import Explaining

/// A photo of a page of many, without its full view: small enough to be kept of very many, and to be written down.
package struct ReportEntry: Hashable, Sendable, Codable {
  var row: ReportRow

  /// `nil` for an explanation of something that is no picture.
  ///
  /// - Parameters:
  ///   - name: the input's, as it was given.
  ///   - link: where its picture lies, seen from the page.
  /// - Throws: `FieldError`, `FieldPictureError`, `ImageError`
  package init?(_ explanation: Explanation, name: String, link: String?) throws {
    guard let subject = try PictureSubject.first(of: explanation),
      var row = try ReportRow(subject, number: 0, name: name)
    else { return nil }
    row.link = link
    self.row = row
  }

  /// How much speaks for looking at it before others.
  package var reasonCount: Int { row.reasons.count }

  /// The place that a photo takes among those that are kept: the end if there is room, else that of the last of those with the
  /// fewest reasons to look at them; `nil` if the photo has no more reasons than these.
  ///
  /// - Parameter kept: how many reasons each of those that are kept has.
  package static func place(ofReasons count: Int, among kept: [Int], limit: Int) -> Int? {
    guard kept.count >= limit else { return kept.endIndex }
    let least = kept.indices.min { (kept[$0], -$0) < (kept[$1], -$1) }
    return least.flatMap { kept[$0] < count ? $0 : nil }
  }
}

/// What is said of all explanations on a page that shows only some of them.
package struct ReportTotals: Hashable, Sendable, Codable {
  package var grades: [Verdict.Grade: Int]
  /// A sentence that says where the others are.
  package var rest: String
  /// How many more there would be if all could be explained.
  package var failed: Int

  package init(grades: [Verdict.Grade: Int], rest: String, failed: Int = 0) {
    (self.grades, self.rest, self.failed) = (grades, rest, failed)
  }

  init(of rows: [ReportRow]) {
    self.init(grades: Dictionary(grouping: rows, by: \.grade).mapValues(\.count), rest: "")
  }

  package var count: Int { grades.values.reduce(0, +) }
  var worrying: Int { grades.filter { $0.key.needsReview }.values.reduce(0, +) }
}
