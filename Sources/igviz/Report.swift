import Attribution
import Foundation

/// The document `--json` prints. Its names are public: once published they stay.
struct Report: Encodable {
  struct Target: Encodable {
    let index: Int
    let label: String
  }

  struct Prediction: Encodable {
    let index: Int
    let label: String
    let probability: Double
  }

  /// One baseline's attribution or, last, the average.
  struct Run: Encodable {
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
  }

  struct Seconds: Encodable {
    let load: Double
    let decode: Double
    let attribute: Double
    let render: Double
    let total: Double
  }

  let image: String
  let model: String
  let score: String
  let target: Target
  let top: [Prediction]
  let attributions: [Run]
  let seconds: Seconds
  let threads: Int
  let files: [String]
  let version: String

  init(_ explanation: Explanation, files: [String]) {
    let plan = explanation.plan
    image = plan.inputName
    model = plan.modelName
    score = explanation.scoreName
    target = Target(index: explanation.score.target, label: explanation.targetLabel)
    top = explanation.top.map { Prediction(index: $0.index, label: $0.label, probability: $0.probability) }
    attributions =
      zip(explanation.baselines, explanation.attributions).map { baseline, attribution in
        Run(attribution, baseline: baseline.name, seed: baseline.seed, rule: plan.rule.name)
      } + [Run(explanation.average, baseline: "average", seed: nil, rule: plan.rule.name)]
    let seconds = explanation.seconds
    self.seconds = Seconds(
      load: seconds.load, decode: seconds.decode, attribute: seconds.attribute, render: seconds.render,
      total: seconds.total)
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
  fileprivate init(_ attribution: Attribution, baseline: String, seed: UInt64?, rule: String) {
    self.baseline = baseline
    _seed = Nullable(wrappedValue: seed)
    self.rule = rule
    points = attribution.points
    evaluations = attribution.evaluations
    scoreInput = attribution.scoreAtInput
    scoreBaseline = attribution.scoreAtBaseline
    sum = attribution.sum
    residual = attribution.residual
    _relativeResidual = Nullable(wrappedValue: attribution.relativeResidual)
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
