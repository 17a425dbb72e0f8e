import Explaining
import Foundation
import GradVisualizer

/// Explanations as one page that a browser opens: a value that grows explanation by explanation, however many there are.
///
/// Of every photo it keeps a row with a small picture and a small map; of a few, those that deserve a look first, everything.
public struct ReportDocument: Sendable {
  /// Photos that are kept in full.
  public static let fullLimit = 12

  /// `nil` for one that says what the photos are.
  public var title: String?
  /// The program and its version.
  public var software: String
  /// How maps look at first.
  public var look: ReportLook
  /// Where the photos that are shown in full do not say it.
  package var model: String?
  /// Where the page shows only some of all explanations.
  package var totals: ReportTotals?
  private(set) var rows: [ReportRow] = []
  private(set) var photos: [PhotoRecord] = []
  /// What all of them share.
  private(set) var facts: [Provenance] = []

  /// A page without explanations.
  ///
  /// - Parameters:
  ///   - title: of the page.
  ///   - software: the program and its version.
  ///   - look: how pictures look at first.
  public init(title: String? = nil, software: String = "igviz", look: ReportLook = ReportLook()) {
    (self.title, self.software, self.look) = (title, software, look)
  }

  /// Whether nothing was added yet.
  public var isEmpty: Bool { rows.isEmpty }

  /// Of all explanations, shown or not.
  var count: Int { totals?.count ?? rows.count }

  /// What all of them are called.
  var things: String { rows.allSatisfy(\.isPhoto) ? "photos" : "inputs" }

  /// Adds one; an explanation of something that is no picture is left out.
  ///
  /// - Parameters:
  ///   - explanation: of the photo.
  ///   - name: the input's, as it was given.
  ///   - facts: how it was made: the command, hashes.
  ///   - outlines: how regions are found, for pictures that show them.
  ///   - photo: the photo before it was cropped for the model.
  /// - Throws: `FieldError`, `FieldPictureError`, `FigureError`, `ImageError`, `VisualizerError`
  public mutating func add(
    _ explanation: Explanation, name: String, facts: [Provenance] = [], outlines: KerasVisualizer? = nil,
    photo: OriginalPhoto? = nil
  ) throws {
    let number = rows.count
    guard let subject = try PictureSubject.first(of: explanation),
      let row = try ReportRow(subject, number: number, name: name)
    else { return }
    rows.append(row)
    self.facts = rows.count == 1 ? facts : self.facts.filter(facts.contains)
    let kept = photos.map { rows[$0.number].reasons.count }
    guard
      let place = ReportEntry.place(ofReasons: row.reasons.count, among: kept, limit: Self.fullLimit)
    else { return }
    let record = try PhotoRecord(
      subject, number: number, name: name, facts: facts, outlines: outlines, photo: photo)
    if photos.indices.contains(place) { photos.remove(at: place) }
    photos.append(record)
  }

  /// Adds one that is not shown in full.
  package mutating func add(_ entry: ReportEntry, facts: [Provenance] = []) {
    var row = entry.row
    row.number = rows.count
    rows.append(row)
    self.facts = rows.count == 1 ? facts : self.facts.filter(facts.contains)
  }
}
