import ArgumentParser
import Attribution
import ConvNet
import Foundation
import ModelZoo

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a classifier's answer to a photo.")

  @Argument(
    help: ArgumentHelp(
      "The photo, JPEG or PNG; or an array (.npy) of an ONNX model's own input.", valueName: "image"))
  var image: String?

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "An array for one of several inputs of an ONNX model; once for each.", valueName: "name=file.npy"))
  var inputs: [NamedFile] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The picture to write; PNG, or JPEG by its extension. (default: <image>.igviz.png here)",
      valueName: "file"))
  var output: String?

  // MARK: What to explain

  @Option(
    help: ArgumentHelp("The classifier: an ONNX file, or a name of 'igviz models list'.", valueName: "model"))
  var model = "efficientnet-lite0"

  @OptionGroup(title: "ONNX models")
  var modelOptions: ModelOptions

  @Option(
    name: .customLong("target"),
    help: ArgumentHelp(
      "The class to explain: its index, its name, or a part of it; \"a - b\" for the difference of two, top3 for the first three. May be repeated: one row each. (default: the top class)",
      valueName: "class"))
  var targets: [String] = []

  @Option(help: "Explain the class's probability (the default) or its logit.")
  var score: Score.Kind?

  // MARK: How

  @Option(
    name: .customLong("baseline"),
    help: ArgumentHelp(
      "Where the path to the input begins: black (or zero), white, gray, mean (the photo's mean colour), noise (uniform in 0…255, of an array in its own range), gaussian:σ (the photo plus noise of σ levels), blur:σ (in pixels), max-distance, a picture, a folder of pictures (expected gradients), or an array (.npy). black+white averages several. May be repeated: one column each. (default: black)",
      valueName: "baseline"))
  var baselines: [BaselineOption] = []

  @Option(
    help: ArgumentHelp(
      "Random baselines, or pictures of a folder, to average. (default: 2; 8 of a folder)", valueName: "count"
    ))
  var runs: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of the first random baseline; the next ones count up. (default: 0)", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Where on the path gradients are computed: adaptive (where they matter, until --tolerance is reached), trapezoid, midpoint, left, right, simpson or gauss-legendre. (default: adaptive; trapezoid with --steps)",
      valueName: "rule"))
  var rule: RuleName?

  @Option(
    help: ArgumentHelp(
      "Intervals of a fixed rule, points of gauss-legendre. (default: 50)", valueName: "count"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "Adaptive: the completeness residual to reach, as a share of |F(x) − F(x′)|, or of 0.001 if that is more. (default: 0.02)",
      valueName: "share"))
  var tolerance: Double?

  @Option(
    help: ArgumentHelp(
      "Adaptive: the expected error of the map to reach, as a share of Σ |attributions|. (default: 0.05)",
      valueName: "share"))
  var mapTolerance: Double?

  @Option(
    help: ArgumentHelp("Adaptive: the most gradients of a path. (default: 512)", valueName: "count"))
  var maxPoints: Int?

  @Option(help: ArgumentHelp("Threads to use. (default: every core)", valueName: "count"))
  var threads: Int?

  // MARK: What comes out

  @OptionGroup(title: "Drawing")
  var drawing: VisualizerOptions

  @OptionGroup(title: "Reading")
  var reading: ImageOptions

  @Flag(help: "Print the results as one JSON document.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Save input, baseline, gradients and integrated_gradients there as .npy files.", valueName: "folder"))
  var arrays: String?

  @Option(
    help: ArgumentHelp(
      "Draw the score along the path, with the points that were computed, into this picture.",
      valueName: "file"))
  var plotPath: String?

  static let stepLimit = 1_000_000
  static let gaussLegendreLimit = 10_000
  static let runLimit = 10_000
  static let threadLimit = 1024

  func validate() throws {
    try validateRule()
    if let runs, !(1...Self.runLimit).contains(runs) {
      throw ValidationError("--runs is a number from 1 to \(Self.runLimit), not \(runs).")
    }
    if let threads, !(1...Self.threadLimit).contains(threads) {
      throw ValidationError("--threads is a number from 1 to \(Self.threadLimit), not \(threads).")
    }
    if !baselines.contains(where: \.isRandom), runs != nil || seed != nil {
      throw ValidationError("--runs and --seed go with a random baseline; add --baseline noise.")
    }
    guard image == nil || inputs.isEmpty else {
      throw ValidationError("Give one image, or arrays with --input; not both.")
    }
    guard image != nil || !inputs.isEmpty else {
      throw ValidationError("Missing expected argument '<image>'.")
    }
    for (name, path) in [("output", output), ("plot-path", plotPath)] where path?.isEmpty == true {
      throw ValidationError("--\(name) needs a file name.")
    }
  }

  private func validateRule() throws {
    let limit = rule == .gaussLegendre ? Self.gaussLegendreLimit : Self.stepLimit
    if let steps, !(1...limit).contains(steps) {
      throw ValidationError("--steps is a number from 1 to \(limit), not \(steps).")
    }
    if rule == .simpson, let steps, !steps.isMultiple(of: 2) {
      throw ValidationError(
        "Simpson's rule takes its intervals in pairs: --steps must be even, not \(steps).")
    }
    if rule == .adaptive, steps != nil {
      throw ValidationError(
        "--steps goes with a fixed rule; the adaptive one takes --tolerance and --max-points.")
    }
    if !isAdaptive, tolerance != nil || mapTolerance != nil || maxPoints != nil {
      throw ValidationError(
        "--tolerance, --map-tolerance and --max-points go with the adaptive rule; leave out --rule and --steps."
      )
    }
    for (name, share) in [("tolerance", tolerance), ("map-tolerance", mapTolerance)] {
      if let share, !(share > 0 && share <= 1) {
        throw ValidationError("--\(name) is a share above 0 and up to 1, not \(share).")
      }
    }
    if let maxPoints, !(AdaptiveRule.leastPoints...Self.stepLimit).contains(maxPoints) {
      throw ValidationError(
        "--max-points is a number from \(AdaptiveRule.leastPoints) to \(Self.stepLimit), not \(maxPoints).")
    }
  }

  private var isAdaptive: Bool { rule == .adaptive || (rule == nil && steps == nil) }

  /// The rule with its numbers.
  var quadrature: IntegratedGradients.Rule {
    if isAdaptive {
      let standard = AdaptiveRule()
      return .adaptive(
        AdaptiveRule(
          tolerance: tolerance ?? standard.tolerance, mapTolerance: mapTolerance ?? standard.mapTolerance,
          pointLimit: maxPoints ?? standard.pointLimit))
    }
    let steps = steps ?? 50
    switch rule {
    case .midpoint: return .fixed(.midpoint(intervals: steps))
    case .left: return .fixed(.left(intervals: steps))
    case .right: return .fixed(.right(intervals: steps))
    case .simpson: return .fixed(.simpson(intervals: steps))
    case .gaussLegendre: return .fixed(.gaussLegendre(points: steps))
    case .trapezoid, .adaptive, nil: return .fixed(.trapezoid(intervals: steps))
    }
  }

  func run() throws {
    let explanation = try Explanation(of: plan())
    let files = try explanation.write()
    for warning in explanation.warnings { Console.note("igviz: \(warning)") }
    if json {
      try Console.print(Report(explanation, files: files).json())
    } else {
      try Console.print(explanation.summary(files: files))
    }
    if explanation.isConverged == false { throw ExitCode.notConverged }
  }
}

/// NAME=FILE.
struct NamedFile: ExpressibleByArgument {
  let name: String
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    (name, path) = (parts[0], parts[1])
  }
}

/// The rules `--rule` knows.
enum RuleName: String, CaseIterable, ExpressibleByArgument {
  case adaptive, trapezoid, midpoint, left, right, simpson
  case gaussLegendre = "gauss-legendre"
}

extension Score.Kind: ExpressibleByArgument {}
