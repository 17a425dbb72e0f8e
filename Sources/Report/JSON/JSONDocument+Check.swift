import Evaluation
import Explaining

extension JSONDocument {
  /// The model's scores while a region of a map is hidden, and while only the region is shown.
  struct CheckEntry: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    @Nullable var column: String?
    /// The name of the map from which the region is taken.
    let map: String
    /// "positive" or "negative": the sign of the region.
    let sign: String
    let region: CheckedRegion
    let score: Double
    let hidden: CheckTrial
    let alone: CheckTrial
    let fills: [String]
    let others: Int
    let seed: UInt64
    let confirmed: Bool
    let enough: Bool
    let forwardEvaluations: Int
    /// Regions of other maps; empty unless the check is full.
    let alternatives: [CheckAlternative]
  }

  /// A region of the input's positions, as run lengths: outside, inside, outside …
  struct CheckedRegion: Encodable {
    let places: Int
    let size: Int
    let share: Double
    let runs: [Int]

    init(_ region: Region) {
      (places, size, share, runs) = (region.places, region.size, region.share, region.runs)
    }
  }

  struct CheckTrial: Encodable {
    let score: Double
    let elsewhere: Double
    @Nullable var disc: Double?
    let shareBeaten: Double

    init(_ trial: RegionCheck.Trial) {
      (score, elsewhere, shareBeaten) = (trial.score, trial.elsewhere, trial.shareBeaten)
      _disc = Nullable(wrappedValue: trial.disc)
    }
  }

  struct CheckAlternative: Encodable {
    let map: String
    let region: CheckedRegion
    /// One entry for each fill, in the order of their names.
    let scores: [FillScores]
  }

  struct FillScores: Encodable {
    let fill: String
    let hidden: Double
    let alone: Double
  }
}

extension JSONDocument.CheckEntry {
  /// Returns an entry for every check of an explanation.
  static func all(of explanation: Explanation) -> [Self] {
    explanation.targets.enumerated().flatMap { index, target in
      explanation.columns.flatMap { column in
        (column.checks.indices.contains(index) ? column.checks[index] : []).map {
          Self($0, of: target, in: column)
        }
      }
    }
  }

  private init(_ check: RegionCheck, of target: Target, in column: Explanation.MethodResult) {
    self.init(
      target: target.index, output: target.output, method: column.method, column: column.name, map: check.map,
      sign: check.isNegative ? "negative" : "positive", region: JSONDocument.CheckedRegion(check.region),
      score: check.score, hidden: JSONDocument.CheckTrial(check.hidden),
      alone: JSONDocument.CheckTrial(check.alone), fills: check.fills, others: check.others, seed: check.seed,
      confirmed: check.isConfirmed, enough: check.isEnough, forwardEvaluations: check.forwardEvaluations,
      alternatives: check.alternatives.map(JSONDocument.CheckAlternative.init))
  }
}

extension JSONDocument.CheckAlternative {
  init(_ alternative: RegionCheck.Alternative) {
    self.init(
      map: alternative.map, region: JSONDocument.CheckedRegion(alternative.region),
      scores: alternative.hidden.keys.sorted().map {
        JSONDocument.FillScores(
          fill: $0, hidden: alternative.hidden[$0] ?? .nan, alone: alternative.alone[$0] ?? .nan)
      })
  }
}
