import Explaining
import GradVisualizer

/// Explanations as one page that a browser opens: a value that grows explanation by explanation, however many there are.
///
/// Of every photo it keeps a row with a small picture and a small map; of a few, those that deserve a look first, everything.
public struct ReportDocument: Hashable, Sendable, Codable {
  /// Photos that are kept in full.
  public static let fullLimit = 12

  /// `nil` for one that says what the photos are.
  public var title: String?
  /// The program and its version.
  public var software: String
  public var look: ReportLook
  /// Where the photos that are shown in full do not say it.
  public var model: String?
  /// Where the page shows only some of all explanations.
  public var totals: ReportTotals?
  private(set) var rows: [ReportRow] = []
  private(set) var photos: [PhotoRecord] = []
  /// What all of them share.
  private(set) var facts: [Provenance] = []

  /// - Parameters:
  ///   - software: the program and its version.
  ///   - look: how pictures look at first.
  public init(title: String? = nil, software: String = "igviz", look: ReportLook = ReportLook()) {
    (self.title, self.software, self.look) = (title, software, look)
  }

  public var isEmpty: Bool { rows.isEmpty }

  /// Of all explanations, shown or not.
  var count: Int { totals?.count ?? rows.count }

  /// What all of them are called.
  var things: String { rows.allSatisfy(\.isPhoto) ? "photos" : "inputs" }

  /// Adds one; an explanation of something that is no picture is left out.
  ///
  /// - Parameters:
  ///   - name: the input's, as it was given.
  ///   - facts: how it was made: the command, hashes.
  ///   - outlines: how regions are found, for pictures that show them.
  /// - Throws: `FieldError`, `FieldPictureError`, `FigureError`, `ImageError`, `VisualizerError`
  public mutating func add(
    _ explanation: Explanation, name: String, facts: [Provenance] = [], outlines: KerasVisualizer? = nil
  ) throws {
    let number = rows.count
    guard let row = try ReportRow(explanation, number: number, name: name) else { return }
    rows.append(row)
    self.facts = rows.count == 1 ? facts : self.facts.filter(facts.contains)
    guard let left = photoToLeave(for: row) else { return }
    guard
      let photo = try PhotoRecord(
        explanation, number: number, name: name, facts: facts, outlines: outlines)
    else { return }
    if photos.indices.contains(left) { photos.remove(at: left) }
    photos.append(photo)
  }

  /// Adds one that is not shown in full.
  public mutating func add(_ entry: ReportEntry, facts: [Provenance] = []) {
    var row = entry.row
    row.number = rows.count
    rows.append(row)
    self.facts = rows.count == 1 ? facts : self.facts.filter(facts.contains)
  }

  /// Which photo is no longer kept in full where another one is; the end where there is room, `nil` where that one is no
  /// more worth a look than those there are.
  private func photoToLeave(for row: ReportRow) -> Int? {
    guard photos.count >= Self.fullLimit else { return photos.endIndex }
    let least = photos.indices.min {
      (rows[photos[$0].number].reasons.count, -$0) < (rows[photos[$1].number].reasons.count, -$1)
    }
    return least.flatMap { rows[photos[$0].number].reasons.count < row.reasons.count ? $0 : nil }
  }
}
