import Explaining
import Foundation
import GradVisualizer

/// Explanations as one HTML page. Any number of explanations can be added, one by one.
///
/// Every photo has a row with a small picture and a small map. The few photos with the most reasons for a review are kept in full.
public struct ReportDocument: Sendable {
  /// The largest number of photos kept in full.
  public static let fullLimit = 12

  /// The page's title; `nil` for a title that names the photos.
  public var title: String?
  /// The program and its version.
  public var software: String
  /// The initial look of maps.
  public var look: ReportLook
  /// The model's name, for a page without photos in full.
  package var model: String?
  /// The totals of all explanations, if the page shows only some of them.
  package var totals: ReportTotals?
  private(set) var rows: [ReportRow] = []
  private(set) var photos: [PhotoRecord] = []
  /// The facts that all explanations share.
  private(set) var facts: [Provenance] = []

  /// A page without explanations.
  ///
  /// - Parameters:
  ///   - title: the page's title.
  ///   - software: the program and its version.
  ///   - look: the initial look of maps.
  public init(title: String? = nil, software: String = "igviz", look: ReportLook = ReportLook()) {
    (self.title, self.software, self.look) = (title, software, look)
  }

  /// Whether no explanation was added yet.
  public var isEmpty: Bool { rows.isEmpty }

  /// The number of all explanations, shown or not.
  var count: Int { totals?.count ?? rows.count }

  /// The page's word for the inputs.
  var things: String { rows.allSatisfy(\.isPhoto) ? "photos" : "inputs" }

  /// Adds an explanation; ignored if none of its inputs is a picture.
  ///
  /// - Parameters:
  ///   - explanation: the explanation of a photo.
  ///   - name: the input's name, as it was given.
  ///   - facts: how the explanation was made: the command, hashes.
  ///   - outlines: how regions are found, for pictures that show them.
  ///   - photo: the photo before it was cropped for the model.
  /// - Throws: `FieldError`, `FieldPictureError`, `ImageError`, `VisualizerError`
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

  /// Adds a photo that is not shown in full.
  package mutating func add(_ entry: ReportEntry, facts: [Provenance] = []) {
    var row = entry.row
    row.number = rows.count
    rows.append(row)
    self.facts = rows.count == 1 ? facts : self.facts.filter(facts.contains)
  }
}
