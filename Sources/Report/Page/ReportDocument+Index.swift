import Explaining
import Files
import Foundation

/// The table of many photos, and what is said above and below it.
struct IndexContext {
  let model: String
  let heading: String
  /// What all of them are called.
  let things: String
  let summary: String
  /// "12 stable, 3 weak".
  let counts: String
  let hasWorrying: Bool
  /// About those that are not here at all.
  let failed: String?
  let hasFirst: Bool
  let first: [Reason]
  let hasMoreFirst: Bool
  let moreFirst: Int
  let grades: [String]
  let heads: [Head]
  let rows: [IndexRow]
  let hasClasses: Bool
  let classes: [ClassContext]
  let facts: [Provenance]
  /// Where those are that the table does not show.
  let rest: String?

  struct Reason {
    let place: String
    let name: String
    let reason: String
  }

  struct Head {
    let key: String
    let title: String
    /// Whether it sorts by numbers, and whether it shows them.
    let isNumber: Bool
    let isRight: Bool

    init(_ key: String, _ title: String, isNumber: Bool = true, isRight: Bool = true) {
      (self.key, self.title, self.isNumber, self.isRight) = (key, title, isNumber, isRight)
    }
  }

  private static let firstLimit = 20

  private static let allHeads = [
    Head("name", "Name", isNumber: false, isRight: false),
    Head("label", "Class", isNumber: false, isRight: false),
    Head("score", "Score"), Head("rank", "Verdict", isRight: false), Head("agreement", "Agreement"),
    Head("border", "Border"), Head("center", "Centre"), Head("reasons", "What to look at", isRight: false),
  ]

  init(_ document: ReportDocument, classes groups: [ClassGroup], names: ShortNames) {
    let full = Set(document.photos.map(\.number))
    func place(_ number: Int) -> String { full.contains(number) ? "#photo-\(number)" : "#row-\(number)" }
    let rows = document.rows
    let totals = document.totals ?? ReportTotals(of: rows)
    model = document.model ?? document.photos.first?.model ?? ""
    things = document.things
    heading = document.title ?? "\(totals.count) \(document.things) explained"
    let worrying = totals.worrying
    hasWorrying = worrying > 0
    summary =
      worrying == 0
      ? "Nothing speaks against these maps."
      : "Do not believe \(worrying) of the \(totals.count) maps without another look."
    counts = Verdict.Grade.summary(of: totals.grades)
    failed =
      totals.failed > 0 ? "\(totals.failed) more could not be explained; failures.jsonl says why." : nil
    let unusual = rows.filter { !$0.reasons.isEmpty }.sorted {
      ($1.reasons.count, $1.score, $0.number) < ($0.reasons.count, $0.score, $1.number)
    }
    first = unusual.prefix(Self.firstLimit).map {
      Reason(place: place($0.number), name: names.short($0.name), reason: $0.reasons.joined(separator: "; "))
    }
    hasFirst = !first.isEmpty
    moreFirst = unusual.count - first.count
    hasMoreFirst = moreFirst > 0
    let present = Set(rows.map(\.grade.word))
    grades = Verdict.Grade.allCases.map(\.word).filter(present.contains)
    heads = Self.allHeads
    self.rows = rows.map { IndexRow($0, name: names.short($0.name), isFull: full.contains($0.number)) }
    classes = groups.enumerated().map { number, group in
      ClassContext(
        number: number, label: group.label, count: group.count,
        most: .init(group.most, names, place: place(group.most.number)),
        least: .init(group.least, names, place: place(group.least.number)))
    }
    hasClasses = !classes.isEmpty
    facts = document.facts
    rest =
      totals.count > rows.count ? "The table shows \(rows.count) of \(totals.count). \(totals.rest)" : nil
  }
}

/// A row of the table, ready to be written.
struct IndexRow {
  let number: Int
  let name: String
  let label: String
  let score: String
  let scoreText: String
  let grade: String
  let rank: Int
  let needsReview: Bool
  let verdict: String
  let agreement: String
  let agreementText: String
  let border: String
  let borderText: String
  let center: String
  let centerText: String
  let reasonCount: Int
  let reasonText: String
  let isFull: Bool
  /// Of its picture, for those that are not shown in full.
  let link: String?
  let command: String
  let thumbnail: String
  let thumbnailWidth: Int
  let thumbnailHeight: Int

  init(_ row: ReportRow, name: String, isFull: Bool) {
    (number, self.name, label) = (row.number, name, row.label)
    (score, scoreText) = ("\(row.score)", row.isProbability ? row.score.fixed(3) : row.score.formatted)
    (grade, rank, needsReview) = (row.grade.word, row.grade.rank, row.grade.needsReview)
    verdict = row.verdict
    agreement = row.agreement.map { $0.fixed(6) } ?? ""
    agreementText = row.agreement?.fixed(3).replacing("-", with: "−") ?? "–"
    (border, borderText) = (row.border.fixed(6), "\((100 * row.border).fixed(0)) %")
    (center, centerText) = (row.center.fixed(6), "\((100 * row.center).fixed(0)) %")
    (reasonCount, reasonText) = (row.reasons.count, row.reasons.joined(separator: "; "))
    self.isFull = isFull
    link = isFull ? nil : row.link?.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
    command = "igviz \(row.name.shellQuoted) -o report.html"
    thumbnail = row.thumbnail.base64EncodedString()
    let ratio = Double(row.map.width) / Double(row.map.height)
    (thumbnailWidth, thumbnailHeight) = (max(1, Int(80 * ratio)), 80)
  }
}

/// A class of the report, ready to be written.
struct ClassContext {
  struct Similarity {
    let place: String
    let name: String
    let correlation: String

    init(_ likeness: ClassGroup.Similarity, _ names: ShortNames, place: String) {
      (self.place, name) = (place, names.short(likeness.name))
      correlation = likeness.correlation.signed
    }
  }

  let number: Int
  let label: String
  let count: Int
  let most: Similarity
  let least: Similarity
}
