import Attribution
import Evaluation
import Fields
import Foundation
import ImageCoding
import Models
import Readers

/// What is asked of a model: by which methods, compared with what, about which of its answers, how exactly.
public struct Request: Sendable {
  /// A column each; a method with baselines has a column for each of these.
  public var methods: [MethodKind]
  /// If empty, the method's own; for Integrated Gradients `BaselineRequest.photoDefault` on photos, zero on other inputs.
  public var baselines: [BaselineRequest]
  /// As they are written on the command line: "386", "tusker", "tusker - African elephant", "top3", "all", "sum", "3,10,12". None stands for
  /// the most probable class or label, or for all numbers if they are few. Of a class map "cat" is the class where it is predicted, and
  /// "cat@mask.png" the class over the pixels of a mask.
  public var targets: [String]
  /// The probability of classes and labels, numbers as they are, unless something else is asked for.
  public var score: ScoreKind?
  /// `nil` stands for a few points on each of many paths if all baselines of a column are random and their number is not given;
  /// otherwise for an adaptive rule on every path.
  public var rule: IntegratedGradients.Rule?
  /// What methods look at that look inside the model.
  public var activation: ActivationChoice
  /// How the map that is shown is made.
  public var aggregation: Aggregation
  /// Random inputs, masks or steps of a method that has some; `nil` for its own number.
  public var samples: Int?
  /// Whether methods that do not suit an input are left out with a warning, and not an error.
  public var leavesOutUnfit: Bool
  /// What is measured of every map, with controls beside them.
  public var metrics: [MetricKind]
  /// How thoroughly the strongest region of photos and texts is checked by hiding it.
  public var check: CheckLevel
  /// That region's share of a photo or of a text's words, above 0 and below 1.
  public var regionArea = RegionChecker.standardArea
  /// Whether the region of negative attributions is checked, too. For a difference of classes it always is.
  public var checksBothSigns = false
  /// How many random baselines, or pictures of a folder, are averaged.
  public var runs: Int?
  /// Of random baselines, methods and metrics; different seeds share no baseline.
  public var seed: UInt64
  /// Rows that baselines may be drawn from.
  public var data: InputRows?
  /// Each position along this axis of such a baseline comes from a row of its own; `nil` for whole rows.
  public var drawAxis: Axis.Kind?
  /// How arrays that serve as baselines are read.
  public var reading = ArrayFile()
  /// How texts become the tokens that are explained, for baselines that are made of tokens.
  public var texts: TextEncoder?
  /// The result does not depend on it.
  public var threads: Int
  /// Of the photo as it was taken, whose size masks may have; `nil` where it is unknown.
  public var photoSize: PictureSize?
  /// Reads a mask of pixels; what is transparent in it is outside.
  public var readMask: @Sendable (_ path: String) throws -> PixelImage = {
    try PixelImage(contentsOf: $0, background: .black)
  }
  /// Reads a picture that serves as a baseline.
  public var readPicture: @Sendable (_ path: String) throws -> PixelImage

  /// A request. What is left out follows from the model.
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

  /// The most baselines of each random part.
  public static let largestRuns = 10_000
  /// The most threads.
  public static let largestThreads = 1024
  /// The most samples of a random method.
  public static let largestSamples = 1_000_000

  /// The same with random draws of its own for one of several inputs.
  public func drawing(forInput number: Int) -> Request {
    var request = self
    // Seeds of different inputs, and of different runs, lie far from each other.
    request.seed = seed &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15
    return request
  }

  /// - Parameter inputs: what the model is given.
  func draws(_ runs: Int?, _ inputs: [Field]) -> BaselineRequest.SamplingContext {
    BaselineRequest.SamplingContext(
      runs: runs, isExact: self.runs != nil, seed: seed, readPicture: readPicture, data: data,
      drawAxis: drawAxis, reading: reading, texts: texts, inputs: inputs)
  }

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
  /// The methods that explain it unless others are asked for: the plain gradient and Integrated Gradients, or Shapley values of a model
  /// without a gradient.
  public var standardMethods: [MethodKind] { isForwardOnly ? [.shapley] : [.gradient, .integratedGradients] }
}
