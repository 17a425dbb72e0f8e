import Attribution
import Foundation

/// The document `--json` prints. Its names are public: once published they stay.
struct Report: Encodable {
  struct Target: Encodable {
    let index: Int
    let label: String
    /// The class whose score is taken away; `null` unless a difference is explained.
    @Nullable var rivalIndex: Int?
    @Nullable var rivalLabel: String?
  }

  struct Prediction: Encodable {
    let index: Int
    let label: String
    let probability: Double
  }

  /// A point of a path that was evaluated.
  struct Point: Encodable {
    let alpha: Double
    let score: Double
    let slope: Double
  }

  /// One target's attribution from one baseline or, after a column's baselines, their average.
  struct Run: Encodable {
    let target: Int
    /// The `--baseline` it belongs to, as it was written.
    let column: String
    let baseline: String
    /// `null` where nothing is random, and for the average.
    @Nullable var seed: UInt64?
    let rule: String
    let points: Int
    let evaluations: Int
    let scoreInput: Double
    let scoreBaseline: Double
    let sum: Double
    let residual: Double
    /// `null` when F(x) = F(x′).
    @Nullable var relativeResidual: Double?
    /// Of an adaptive rule, else `null`; the average has the worst of its baselines.
    @Nullable var openResidual: Double?
    @Nullable var residualDeviation: Double?
    @Nullable var residualSum: Double?
    @Nullable var mapError: Double?
    @Nullable var converged: Bool?
    /// The standard error of an average of several.
    @Nullable var spread: Double?
    /// `null` for an average, and when the network is no classifier.
    @Nullable var baselineEntropyBits: Double?
    /// `null` for an average.
    @Nullable var unseenPixelShare: Double?
    /// Empty for an average.
    let path: [Point]
  }

  struct Seconds: Encodable {
    let load: Double
    let decode: Double
    /// The classes' scores at the input and at the baselines.
    let classify: Double
    let attribute: Double
    let render: Double
    let total: Double
  }

  let image: String
  let model: String
  let score: String
  /// The first of the targets.
  let target: Target
  let targets: [Target]
  let top: [Prediction]
  let attributions: [Run]
  /// `null` when no tolerance was asked for.
  @Nullable var converged: Bool?
  let warnings: [String]
  let seconds: Seconds
  let threads: Int
  let files: [String]
  let version: String

  init(_ explanation: Explanation, files: [String]) {
    let plan = explanation.plan
    image = plan.inputName
    model = plan.modelName
    score = explanation.scoreName
    targets = explanation.targets.map { target in
      Target(
        index: target.score.target, label: target.label,
        rivalIndex: Nullable(wrappedValue: target.score.rival),
        rivalLabel: Nullable(wrappedValue: target.rivalLabel))
    }
    target = targets[0]
    top = explanation.top.map { Prediction(index: $0.index, label: $0.label, probability: $0.probability) }
    attributions = explanation.targets.enumerated().flatMap { index, target in
      explanation.columns.flatMap { column in
        let attribution = column.attributions[index]
        return column.baselines.indices.map { number in
          Run(path: number, of: attribution, in: column, target: target.score.target, rule: plan.rule.name)
        } + [Run(averageOf: attribution, in: column, target: target.score.target, rule: plan.rule.name)]
      }
    }
    _converged = Nullable(wrappedValue: explanation.isConverged)
    warnings = explanation.warnings
    let seconds = explanation.seconds
    self.seconds = Seconds(
      load: seconds.load, decode: seconds.decode, classify: seconds.classify, attribute: seconds.attribute,
      render: seconds.render, total: seconds.total)
    threads = plan.threads
    self.files = files
    version = Igviz.version
  }

  /// The document, with keys in alphabetical order.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Report.Run {
  fileprivate init(
    path number: Int, of attribution: Attribution, in column: Column, target: Int, rule: String
  ) {
    let (path, baseline, check) = (attribution.paths[number], column.baselines[number], column.checks[number])
    self.init(
      target: target, column: column.name, baseline: baseline.name,
      seed: Nullable(wrappedValue: baseline.seed),
      rule: rule, points: path.points, evaluations: path.evaluations, scoreInput: path.scoreAtInput,
      scoreBaseline: path.scoreAtBaseline, sum: path.sum, residual: path.residual,
      relativeResidual: Nullable(wrappedValue: path.relativeResidual),
      openResidual: Nullable(wrappedValue: path.accuracy?.openResidual),
      residualDeviation: Nullable(wrappedValue: path.accuracy?.residualDeviation),
      residualSum: Nullable(wrappedValue: path.accuracy?.residualSum),
      mapError: Nullable(wrappedValue: path.accuracy?.mapError),
      converged: Nullable(wrappedValue: path.accuracy?.isConverged), spread: Nullable(wrappedValue: nil),
      baselineEntropyBits: Nullable(wrappedValue: check.entropy),
      unseenPixelShare: Nullable(wrappedValue: check.unseenShare),
      path: path.curve.map { Report.Point(alpha: $0.position, score: $0.score, slope: $0.slope) })
  }

  fileprivate init(averageOf attribution: Attribution, in column: Column, target: Int, rule: String) {
    func worst(_ value: KeyPath<Accuracy, Double>) -> Nullable<Double> {
      Nullable(wrappedValue: attribution.paths.compactMap { $0.accuracy?[keyPath: value] }.max())
    }
    self.init(
      target: target, column: column.name, baseline: "average", seed: Nullable(wrappedValue: nil), rule: rule,
      points: attribution.points, evaluations: attribution.evaluations, scoreInput: attribution.scoreAtInput,
      scoreBaseline: attribution.scoreAtBaseline, sum: attribution.sum, residual: attribution.residual,
      relativeResidual: Nullable(wrappedValue: attribution.relativeResidual),
      openResidual: worst(\.openResidual),
      residualDeviation: worst(\.residualDeviation), residualSum: worst(\.residualSum),
      mapError: worst(\.mapError),
      converged: Nullable(wrappedValue: attribution.isConverged),
      spread: Nullable(wrappedValue: attribution.spread),
      baselineEntropyBits: Nullable(wrappedValue: nil), unseenPixelShare: Nullable(wrappedValue: nil),
      path: [])
  }
}

/// An optional that is written as `null` instead of being left out.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
  var wrappedValue: Value?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}
