import Evaluation
import Explaining
import Fields
import Figure

/// A region of a map, and the scores while it is hidden and while only it is shown, as data for the page.
struct CheckRecord: Encodable, Sendable {
  struct Trial: Encodable, Sendable {
    let score: Double
    let elsewhere: Double
    let disc: Double?
    let shareBeaten: Double

    init(_ trial: RegionCheck.Trial) {
      (score, elsewhere, disc, shareBeaten) = (trial.score, trial.elsewhere, trial.disc, trial.shareBeaten)
    }
  }

  /// The result of the check, in a sentence.
  let sentence: String
  let isNegative: Bool
  let isConfirmed: Bool
  /// The region's share of the picture.
  let share: Double
  /// The picture's pixels, row-major, as run lengths: outside, inside, outside and so on.
  let runs: [Int]
  /// Closed lines around the region; x and y of each point, in hundredths of a pixel.
  let rings: [[[Int]]]
  let score: Double
  let isPercent: Bool
  let hidden: Trial
  let alone: Trial
  let fills: [String]
  let others: Int

  /// Returns the checks of a column's map of a target; empty if nothing was checked.
  static func all(_ subject: PictureSubject, column: Int, target: Int) throws(FieldError) -> [CheckRecord] {
    let explanation = subject.explanation
    guard let sentences = CheckSentences(explanation, column: column, target: target) else { return [] }
    let facts = sentences.facts(isOutlined: true)
    let kind = explanation.targets[target]
    var records: [CheckRecord] = []
    for (check, sentence) in zip(sentences.checks, facts) {
      guard let mask = try subject.mask(of: check.region) else { continue }
      let rings = Contour.rings(around: mask, width: subject.plane.width, height: subject.plane.height)
      records.append(
        CheckRecord(
          sentence: sentence, isNegative: check.isNegative,
          isConfirmed: sentences.checks.count == 1 ? sentences.isConfirmed : check.isConfirmed,
          share: check.region.share, runs: Region(isInside: mask).runs,
          rings: rings.map { $0.points.map { [Int((100 * $0.x).rounded()), Int((100 * $0.y).rounded())] } },
          score: check.score, isPercent: kind.score == .probability && kind.contrastLabel == nil,
          hidden: Trial(check.hidden), alone: Trial(check.alone), fills: check.fills, others: check.others))
    }
    return records
  }
}

extension PictureSubject {
  /// Whether each pixel of the picture is in a region of the field; `nil` if the region has other positions.
  ///
  /// - Throws: `FieldError`
  fileprivate func mask(of region: Region) throws(FieldError) -> [Bool]? {
    let axes = PositionIndex.axes(of: field)
    guard region.places == axes.reduce(1, { $0 * $1.extent }) else { return nil }
    let mask = try Field(name: field.name, axes: axes, values: region.isInside.map { $0 ? 1 : 0 })
    return (PicturePlane(of: mask)?.arranged(mask.values) ?? mask.values).map { $0 > 0.5 }
  }
}
