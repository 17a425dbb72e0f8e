import Attribution
import Foundation
import ImageCoding
import Models

/// What is asked of a model: by which methods, compared with what, about which of its answers, how exactly.
public struct Request: Sendable {
  /// A column each; a method with baselines has a column for each of these.
  public var methods: [MethodKind]
  /// None stands for `BaselineRequest.standard(for:)`.
  public var baselines: [BaselineRequest]
  /// As a person names them: "386", "tusker", "tusker - African elephant", "top3", "all", "sum", "3,10,12". None stands for
  /// the most probable class or label, or for all numbers if they are few.
  public var targets: [String]
  /// The probability of classes and labels, numbers as they are, unless something else is asked for.
  public var score: ScoreKind?
  /// `nil` stands for a few points on each of many paths where all baselines of a column are random and nobody says how many,
  /// and otherwise for an adaptive rule on every path.
  public var rule: IntegratedGradients.Rule?
  /// What methods look at that look inside the model.
  public var activation: ActivationChoice
  /// How the map that is shown is made.
  public var aggregation: Aggregation
  /// How many random baselines, or pictures of a folder, are averaged.
  public var runs: Int?
  /// Of the first random baseline; the next ones count up.
  public var seed: UInt64
  /// The result does not depend on it.
  public var threads: Int
  /// Reads a picture that serves as a baseline.
  public var readPicture: @Sendable (_ path: String) throws -> Image

  public init(
    methods: [MethodKind] = [.gradient, .integratedGradients], baselines: [BaselineRequest] = [],
    targets: [String] = [], score: ScoreKind? = nil,
    rule: IntegratedGradients.Rule? = nil, activation: ActivationChoice = .last,
    aggregation: Aggregation = Aggregation(),
    runs: Int? = nil, seed: UInt64 = 0, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    readPicture: @escaping @Sendable (_ path: String) throws -> Image = { try Image(contentsOf: $0) }
  ) {
    self.methods = methods
    self.baselines = baselines
    self.targets = targets
    self.score = score
    self.rule = rule
    self.activation = activation
    self.aggregation = aggregation
    self.runs = runs
    self.seed = seed
    self.threads = threads
    self.readPicture = readPicture
  }

  public static let largestRuns = 10_000
  public static let largestThreads = 1024

  /// The baselines, or the usual one for a model.
  func baselines(for model: Model) -> [BaselineRequest] {
    guard baselines.isEmpty else { return baselines }
    // Who says how a path is to be integrated wants one path and not an average.
    return [rule != nil && model.photoFit != nil ? .black : .standard(for: model)]
  }

  /// How paths from these baselines are integrated.
  func rule(for baseline: BaselineRequest) -> IntegratedGradients.Rule {
    rule
      ?? (runs == nil && baseline.isWhollyRandom ? .stratified(StratifiedRule()) : .adaptive(AdaptiveRule()))
  }

  func options(rule: IntegratedGradients.Rule = .adaptive(AdaptiveRule())) -> MethodOptions {
    MethodOptions(rule: rule, aggregation: aggregation, seed: seed)
  }

  /// How many random baselines are made, and from which seed on.
  func draws(for baseline: BaselineRequest) -> BaselineRequest.Draws {
    var count = runs
    if count == nil, case .stratified(let rule) = rule(for: baseline) {
      count = (rule.maxPaths + baseline.partCount - 1) / baseline.partCount
    }
    return BaselineRequest.Draws(runs: count, isExact: runs != nil, seed: seed, readPicture: readPicture)
  }

  /// - Throws: `RequestError`
  func validate() throws(RequestError) {
    guard !methods.isEmpty else { throw .noMethod }
    if let runs, !(1...Self.largestRuns).contains(runs) {
      throw .outOfRange("runs", runs, 1...Self.largestRuns)
    }
    guard (1...Self.largestThreads).contains(threads) else {
      throw .outOfRange("threads", threads, 1...Self.largestThreads)
    }
  }
}
