import Attribution
import Explaining
import Fields
import Figure
import Foundation
import ImageCoding

/// A photo in the table of many photos.
struct ReportRow: Hashable, Sendable, Codable {
  var number: Int
  let name: String
  let label: String
  /// The true class, if the run has it.
  var truth: String?
  /// The method, with its baselines if it occurs several times, of the map that this row shows.
  let mapName: String?
  /// The score of the first target.
  let score: Double
  let isProbability: Bool
  let isPhoto: Bool
  let grade: Verdict.Grade
  let verdict: String
  let agreement: Double?
  /// The shares of the evidence at the border and in the centre of the picture.
  let border: Double
  let center: Double
  /// Reasons to review the photo before others; empty if nothing is unusual.
  let reasons: [String]
  /// The picture as JPEG.
  let thumbnail: Data
  let map: ThumbnailMap
  /// The path of the photo's picture, relative to the page.
  var link: String?

  private static let thumbnailSide = 96
  private static let thumbnailQuality = 80
  private static let confident = 0.5

  /// `nil` if the explanation has no method or no target.
  ///
  /// - Throws: `FieldError`, `ImageError`
  init?(_ subject: PictureSubject, number: Int, name: String) throws {
    let explanation = subject.explanation
    guard let column = explanation.columns.leading, let target = explanation.targets.first else { return nil }
    let evidence = try subject.evidence(column: column, target: 0)
    let attributions = explanation.columns[column].attributions[0]
    let verdict = explanation.columns[column].verdicts[0]
    self.number = number
    self.name = name
    label = target.name
    mapName = Explanation.MethodResult.headings(of: explanation.columns)[column]
    score = attributions.scoreAtInput
    isProbability = target.score == .probability
    isPhoto = subject.field.isPhoto
    grade = verdict.grade
    self.verdict = verdict.text
    agreement = attributions.stability?.agreement
    map = ThumbnailMap(evidence)
    let place = EvidencePlace(map)
    (border, center) = (place.border, place.center)
    thumbnail = try subject.image.fitted(to: Self.thumbnailSide).encoded(
      as: .jpeg, jpegQuality: Self.thumbnailQuality)
    reasons = Self.reasons(verdict, isConfident: isProbability && score >= Self.confident, place)
  }

  private static func reasons(_ verdict: Verdict, isConfident: Bool, _ place: EvidencePlace) -> [String] {
    var reasons: [String] = []
    switch verdict.grade {
    case .weak:
      reasons.append(
        isConfident ? "confident, but another seed gives a different map" : "the map is unstable")
    case .worseThanControl: reasons.append("a control that does not depend on the model scores better")
    case .unconfirmed:
      reasons.append(
        "hiding the strongest region changes the score less than hiding the same shape elsewhere")
    case .inexact: reasons.append("the integral missed the requested accuracy")
    case .incomplete: reasons.append("the attributions do not sum to the change of the score")
    case .nothing: reasons.append("the map is empty")
    case .inconclusive: reasons.append("the score is almost the same at the baseline")
    case .stable, .fair, .exact, .unmeasured: break
    }
    if place.isAtBorder {
      reasons.append("\((100 * place.border).fixed(0)) % of the evidence lies at the borders")
    }
    return reasons
  }
}

/// The distribution of the evidence over border and centre of the picture.
struct EvidencePlace: Hashable, Sendable {
  /// The share in the outermost tiles, which cover 27 % of the picture if there are 14 × 14 tiles.
  let border: Double
  /// The share in the middle 8 × 8 of 14 × 14 tiles, which cover 33 % of the picture.
  let center: Double

  /// Whether the border has more than 1.5 times the evidence of an even distribution: over 40 % if there are 14 × 14 tiles.
  let isAtBorder: Bool

  private static let muchAtBorder = 1.5

  init(_ map: ThumbnailMap) {
    let tiles = map.tiles
    func isOutermost(_ column: Int, _ row: Int) -> Bool {
      column == 0 || row == 0 || column == tiles.columns - 1 || row == tiles.rows - 1
    }
    border = tiles.share(isOutermost)
    isAtBorder = border > Self.muchAtBorder * tiles.area(isOutermost)
    func isMiddle(_ place: Int, of count: Int) -> Bool {
      let skipped = count * 3 / Tiles.side
      return place >= skipped && place < count - skipped
    }
    center = tiles.share { isMiddle($0, of: tiles.columns) && isMiddle($1, of: tiles.rows) }
  }
}

/// The positive evidence for a target, on a coarse grid.
struct ThumbnailMap: Hashable, Sendable, Codable {
  let width: Int
  let height: Int
  /// The sums over the pixels of each cell, row-major.
  let values: HalfFloats

  /// The largest number of cells along a side: a multiple of the tiles along a side.
  static let side = 4 * Tiles.side

  init(_ evidence: SignedMap) {
    self.init(
      GridSums(evidence.positive, width: evidence.width, height: evidence.height, side: Self.side))
  }

  init(_ sums: GridSums) {
    (width, height) = (sums.columns, sums.rows)
    values = HalfFloats(sums.values.map { Float($0) })
  }

  /// Sums over the tiles of the picture.
  var tiles: GridSums { GridSums(values.values, width: width, height: height, side: Tiles.side) }
}
