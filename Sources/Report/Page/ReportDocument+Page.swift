import Explaining
import Files
import Foundation

extension ReportDocument {
  /// Renders the page: one file that needs no other file and no network. Equal documents make equal pages.
  ///
  /// - Throws: an error of the template library if a template is broken.
  public func page() throws -> Data {
    let isOneOfMany = rows.count > 1 || photos.isEmpty
    let names = ShortNames(of: rows.map(\.name))
    let classes = isOneOfMany ? ClassGroup.all(of: rows) : []
    let data = PageData(
      look: look, rows: isOneOfMany ? rows.map(\.map) : [], classes: classes.map(\.mean))
    let photos = try photos.map { record in
      var photo = record
      photo.name = names.short(record.name)
      photo.data = try PageJSON.text(record)
      return photo
    }
    var values: PageValues = [
      "title": title
        ?? (isOneOfMany
          ? "\(count) \(things) explained"
          : "\(rows.first.map { names.short($0.name) } ?? ""), explained"),
      "software": software, "things": things, "isOneOfMany": isOneOfMany, "photos": photos,
      "styles": data.styles, "colors": data.colors, "data": try PageJSON.text(data),
    ]
    values["fixedTop"] = look.top?.formatted
    values["index"] = isOneOfMany ? try indexValues(classes, names) : nil
    return try PageFiles.page("page", style: PageFiles.style, script: PageFiles.script, values)
  }
}

extension ReportDocument {
  /// The largest number of photos named before the table.
  private static let firstLimit = 20

  /// A column of the table.
  private struct Head {
    let key: String
    let title: String
    /// Whether the column is sorted by number, and whether it is aligned right.
    let isNumber: Bool
    let isRight: Bool

    init(_ key: String, _ title: String, isNumber: Bool = true, isRight: Bool = true) {
      (self.key, self.title, self.isNumber, self.isRight) = (key, title, isNumber, isRight)
    }
  }

  private static let heads = [
    Head("name", "Name", isNumber: false, isRight: false),
    Head("label", "Class", isNumber: false, isRight: false),
    Head("score", "Score"), Head("rank", "Verdict", isRight: false), Head("agreement", "Agreement"),
    Head("border", "Border"), Head("center", "Centre"), Head("reasons", "Remarks", isRight: false),
  ]

  /// Returns the values for the table of many photos and for the text around it.
  private func indexValues(_ groups: [ClassGroup], _ names: ShortNames) throws -> PageValues {
    let full = Set(photos.map(\.number))
    func place(_ number: Int) -> String { full.contains(number) ? "#photo-\(number)" : "#row-\(number)" }
    let totals = totals ?? ReportTotals(of: rows)
    let mapsToReview = totals.mapsToReview
    let unusual = rows.filter { !$0.reasons.isEmpty }.sorted {
      ($1.reasons.count, $1.score, $0.number) < ($0.reasons.count, $0.score, $1.number)
    }
    let first = unusual.prefix(Self.firstLimit).map { row -> PageValues in
      [
        "place": place(row.number), "name": names.short(row.name),
        "reason": row.reasons.joined(separator: "; "),
      ]
    }
    let present = Set(rows.map(\.grade.word))
    func similarity(_ photo: ClassGroup.Similarity) -> PageValues {
      [
        "place": place(photo.number), "name": names.short(photo.name),
        "correlation": photo.correlation.signed,
      ]
    }
    var values: PageValues = [
      "model": model ?? photos.first?.model ?? "",
      "heading": title ?? "\(totals.count) \(things) explained",
      "statement": Self.summary(
        mapsToReview: mapsToReview, checked: Self.checked(totals.grades), of: totals.count),
      "counts": Verdict.Grade.summary(of: totals.grades), "hasWorrying": mapsToReview > 0, "first": first,
      "grades": Verdict.Grade.allCases.map(\.word).filter(present.contains), "heads": Self.heads,
      "rows": rows.map { rowValues($0, name: names.short($0.name), isFull: full.contains($0.number)) },
      "classes": groups.enumerated().map { number, group -> PageValues in
        [
          "number": number, "label": group.label, "count": group.count, "most": similarity(group.most),
          "least": similarity(group.least),
        ]
      },
      "facts": facts,
    ]
    let mapNames = Set(rows.map(\.mapName))
    values["mapName"] = mapNames.count == 1 ? mapNames.first ?? nil : nil
    values["nextStep"] =
      first.isEmpty
      ? "open one of the \(things) in the table to see its map, or sort the table by agreement."
      : "open the first one below: its map needs a look more than the others."
    if rows.count > 1 {
      let numbers = Dictionary(
        rows.map { (names.short($0.name), $0.number) }, uniquingKeysWith: { first, _ in first })
      values["summary"] = try ReportRow.summary(of: rows, things: things) { names.short($0.name) }
        .values { numbers[$0].map(place) }
    }
    if totals.failed > 0 {
      values["failed"] = "\(totals.failed) more failed; failures.jsonl lists the errors."
    }
    if unusual.count > first.count { values["moreFirst"] = unusual.count - first.count }
    if totals.count > rows.count {
      values["rest"] = "The table lists \(rows.count) of \(totals.count). \(totals.rest)"
    }
    return values
  }

  private static func summary(mapsToReview: Int, checked: Int, of count: Int) -> String {
    if mapsToReview > 0 {
      return
        "\(mapsToReview) of \(count) maps \(mapsToReview == 1 ? "is" : "are") unreliable or inconclusive."
    }
    if checked == 0 { return "No map was checked." }
    return
      "\(checked) of \(count) maps \(checked == 1 ? "was" : "were") checked for stability, completeness or numerical error; none is unreliable."
  }

  /// Returns the number of maps that have a verdict from a check of any kind.
  private static func checked(_ grades: [Verdict.Grade: Int]) -> Int {
    grades.reduce(0) { $0 + ($1.key == .unmeasured ? 0 : $1.value) }
  }

  /// Returns the values for a row of the table: numbers to sort by, and texts to show.
  private func rowValues(_ row: ReportRow, name: String, isFull: Bool) -> PageValues {
    let ratio = Double(row.map.width) / Double(row.map.height)
    var values: PageValues = [
      "number": row.number, "name": name, "label": row.label, "score": "\(row.score)",
      "scoreText": row.isProbability ? row.score.fixed(3) : row.score.formatted,
      "grade": row.grade.word, "rank": row.grade.rank, "needsReview": row.grade.needsReview,
      "verdict": row.verdict, "agreement": row.agreement.map { $0.fixed(6) } ?? "",
      "agreementText": row.agreement?.fixed(3).replacing("-", with: "−") ?? "–",
      "border": row.border.fixed(6), "borderText": "\((100 * row.border).fixed(0)) %",
      "center": row.center.fixed(6), "centerText": "\((100 * row.center).fixed(0)) %",
      "reasonCount": row.reasons.count, "reasonText": row.reasons.joined(separator: "; "),
      "isFull": isFull, "command": "igviz \(row.name.shellQuoted) -o report.html",
      "thumbnail": row.thumbnail.base64EncodedString(), "thumbnailWidth": max(1, Int(80 * ratio)),
      "thumbnailHeight": 80,
    ]
    // Photos without a full view link to their pictures.
    if !isFull {
      values["link"] = row.link?.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
    }
    return values
  }
}
