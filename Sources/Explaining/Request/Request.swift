import Attribution
import Evaluation
import Fields
import Foundation
import ImageCoding
import Models
import Readers

/// The question for an explanation: methods, baselines, targets, score, rule, metrics and seed.
public struct Request: Sendable {
  /// The methods. A method without baselines makes one column; other methods make one column for each of their baselines.
  public var methods: [MethodKind]
  /// The baselines. If empty, each method has a default: for Integrated Gradients, `BaselineRequest.photoDefault` on photos
  /// (`BaselineRequest.black` with a rule for single paths), padding on texts, zero on other inputs.
  public var baselines: [BaselineRequest]
  /// The targets as written on the command line: "386", "tusker", "tusker - African elephant", "top3", "all", "sum", "3,10,12".
  /// If empty, the most probable class or label is explained or, if there are only a few numbers, all numbers. In a class map,
  /// "cat" is the class over the pixels where it is predicted, and "cat@mask.png" the class over the pixels of a mask.
  public var targets: [String]
  /// The score that is explained; `nil` for the probability of classes and labels, and for numbers as they are.
  public var score: ScoreKind?
  /// The rule. `nil` stands for a few points on each of many paths if all baselines of a column are random, otherwise for an
  /// adaptive rule on every path.
  public var rule: IntegratedGradients.Rule?
  /// The layer used by activation-based methods (Grad-CAM).
  public var activation: ActivationChoice
  /// How attributions become the map that is drawn.
  public var aggregation: Aggregation
  /// The number of random inputs, masks or steps of methods that have some; `nil` for the method's default.
  public var samples: Int?
  /// Whether a method that does not suit an input is left out with a warning, instead of causing an error.
  public var leavesOutUnfit: Bool
  /// The metrics computed for every map and for controls.
  public var metrics: [MetricKind]
  /// How thoroughly the strongest region of photos and texts is checked by hiding it.
  public var check: CheckLevel
  /// The share of a photo, or of a text's words, that the checked region covers; above 0 and below 1.
  public var regionArea = RegionChecker.standardArea
  /// Whether the region of negative attributions is checked, too. For a difference of classes it always is.
  public var checksBothSigns = false
  /// The number of random baselines for each random part, or of files from a folder, that are averaged; `nil` for the default.
  public var runs: Int?
  /// The seed of random baselines, methods and metrics; different seeds share no baseline.
  public var seed: UInt64
  /// The rows from which baselines can be drawn.
  public var data: InputRows?
  /// The axis along which each position of such a baseline comes from an independently drawn row; `nil` for whole rows.
  public var drawAxis: Axis.Kind?
  /// Reads arrays that serve as baselines.
  public var reading = ArrayFile()
  /// Turns texts into tokens, for baselines made of tokens.
  public var texts: TextEncoder?
  /// The number of threads; results do not depend on it.
  public var threads: Int
  /// The size of the original photo, which masks may have; `nil` if unknown.
  public var photoSize: PictureSize?
  /// Reads a mask of pixels; its transparent pixels are outside.
  public var readMask: @Sendable (_ path: String) throws -> PixelImage = {
    try PixelImage(contentsOf: $0, background: .black)
  }
  /// Reads a picture that serves as a baseline.
  public var readPicture: @Sendable (_ path: String) throws -> PixelImage

  /// Creates a request. Omitted values get defaults that depend on the model.
  public init(
    methods: [MethodKind] = [.gradient, .integratedGradients], baselines: [BaselineRequest] = [],
    targets: [String] = [], score: ScoreKind? = nil,
    rule: IntegratedGradients.Rule? = nil, activation: ActivationChoice = .last,
    aggregation: Aggregation = Aggregation(), samples: Int? = nil, leavesOutUnfit: Bool = false,
    metrics: [MetricKind] = [], check: CheckLevel = .quick, runs: Int? = nil, seed: UInt64 = 0,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    readPicture: @escaping @Sendable (_ path: String) throws -> PixelImage = {
      try PixelImage(contentsOf: $0)
    }
  ) {
    self.methods = methods
    self.baselines = baselines
    self.targets = targets
    self.score = score
    self.rule = rule
    self.activation = activation
    self.aggregation = aggregation
    self.samples = samples
    self.leavesOutUnfit = leavesOutUnfit
    self.metrics = metrics
    self.check = check
    self.runs = runs
    self.seed = seed
    self.threads = threads
    self.readPicture = readPicture
  }

  /// The most baselines for each random part.
  public static let largestRuns = 10_000
  /// The most threads.
  public static let largestThreads = 1024
  /// The most samples of a random method.
  public static let largestSamples = 1_000_000

  /// Returns the request with other random draws, for one of several inputs.
  public func drawing(forInput number: Int) -> Request {
    var request = self
    // The seeds of different inputs, and of different runs, are far apart.
    request.seed = seed &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15
    return request
  }

  /// - Parameter inputs: the model's inputs, as given.
  func draws(_ runs: Int?, _ inputs: [Field]) -> BaselineRequest.SamplingContext {
    BaselineRequest.SamplingContext(
      runs: runs, isExact: self.runs != nil, seed: seed, readPicture: readPicture, data: data,
      drawAxis: drawAxis, reading: reading, texts: texts, inputs: inputs)
  }

  /// Checks the ranges of all options.
  ///
  /// - Throws: `RequestError`
  func validate() throws(RequestError) {
    guard !methods.isEmpty else { throw .noMethod }
    if let runs, !(1...Self.largestRuns).contains(runs) {
      throw .outOfRange("runs", runs, 1...Self.largestRuns)
    }
    if let samples, !(1...Self.largestSamples).contains(samples) {
      throw .outOfRange("samples", samples, 1...Self.largestSamples)
    }
    guard regionArea > 0, regionArea < 1 else { throw .wrongRegion(regionArea) }
    guard (1...Self.largestThreads).contains(threads) else {
      throw .outOfRange("threads", threads, 1...Self.largestThreads)
    }
  }
}

extension Model {
  /// The default methods: the plain gradient and Integrated Gradients, or Shapley values for a model without a gradient.
  public var standardMethods: [MethodKind] { isForwardOnly ? [.shapley] : [.gradient, .integratedGradients] }
}
