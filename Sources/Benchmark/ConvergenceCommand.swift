import ArgumentParser
import Attribution
import Engine
import Foundation
import ImageCoding
import Models
import Explaining
import Fields

struct ConvergenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convergence", abstract: "Count the gradients of an accurate attribution, by rule",
    discussion: """
      Computes the map of each photo and baseline with a trapezoid of 4,096 intervals. Then applies every uniform rule of \
      Captum with more and more points, and the adaptive rule with tolerances of 0.05, 0.02 and 0.01. An attribution is \
      accurate if its residual is at most 1 % of F(x) − F(x′) and its map, summed over channels, differs by at most 5 % in \
      L1. For a uniform rule the result is the number of points from which on it stays accurate. A smaller number that is \
      accurate by chance is printed, too.
      """)

  @Argument(help: "Photos.")
  var photos: [String]

  @Option(help: "Name in 'igviz models'")
  var model = "efficientnet-lite0"

  @Option(help: "Number of threads")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Write the raw figures to this file")
  var json: String?

  func run() throws {
    let model = try Model(named: model)
    var cases: [ConvergenceCase] = []
    for path in photos {
      let field = try model.field(of: PixelImage(contentsOf: path))
      let network = try model.prepared(for: [field]).network.network
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      let baselines: [any Baseline] = [ConstantBaseline(level: 0, name: "black"), NoiseBaseline(seed: 0)]
      for baseline in baselines {
        let race = ConvergenceRace(
          network: network, pixels: field.values, baseline: try baseline.values(for: field, stream: 0),
          threads: threads)
        let result = try race.run(name: "\(name), \(baseline.name)")
        print(result.table)
        cases.append(result)
      }
    }
    print(ConvergenceCase.summary(of: cases))
    if let json { try writeFigures(cases, to: json) }
  }
}

/// Compares the rules for one photo and baseline with an exact map.
private struct ConvergenceRace {
  private static let counts = [
    10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600,
  ]
  private static let tolerances = [0.05, 0.02, 0.01]
  private static let channels = 3

  let network: Network
  let pixels: [Float]
  let baseline: [Float]
  let threads: Int

  func run(name: String) throws -> ConvergenceCase {
    let exact = try attribution(.fixed(.trapezoid(intervals: 4096)))
    let difference = exact.completeness?.difference ?? .nan
    let reference = map(exact)
    // A left sum of one interval is the gradient at the baseline.
    let (first, last) = (
      try map(attribution(.fixed(.left(intervals: 1)))), try map(attribution(.fixed(.right(intervals: 1))))
    )
    var uniform: [ConvergenceCase.Trial] = []
    for count in Self.counts {
      let trapezoid = try map(attribution(.fixed(.trapezoid(intervals: count))))
      // Left and right sums have the trapezoid's points; half a weight moves from one end to the other.
      let shift = zip(first, last).map { ($0 - $1) / Double(2 * count) }
      let maps = try [
        ("trapezoid", count + 1, trapezoid), ("left", count, zip(trapezoid, shift).map(+)),
        ("right", count, zip(trapezoid, shift).map(-)),
        ("midpoint", count, map(attribution(.fixed(.midpoint(intervals: count))))),
        ("gauss-legendre", count, map(attribution(.fixed(.gaussLegendre(points: count))))),
      ]
      uniform += maps.map {
        trial($0, points: $1, map: $2, reference: reference, difference: difference)
      }
    }
    let adaptive = try Self.tolerances.map { tolerance in
      let attribution = try attribution(.adaptive(AdaptiveRule(tolerance: tolerance)))
      var trial = trial(
        "adaptive, tolerance \(tolerance)", points: attribution.evaluations, map: map(attribution),
        reference: reference, difference: difference)
      trial.uncorrectedResidual = attribution.paths[0].accuracy?.uncorrectedResidual
      trial.expectedMapError = attribution.paths[0].accuracy?.mapError
      return trial
    }
    return ConvergenceCase(name: name, uniform: uniform, adaptive: adaptive)
  }

  private func attribution(_ rule: IntegratedGradients.Rule) throws -> Attributions {
    let logits = try Evaluator(network).forward(pixels)
    let target = logits.indices.max { logits[$0] < logits[$1] } ?? 0
    let score = Score(element: target, activation: .softmax(.range(logits.indices)))
    return try IntegratedGradients(rule: rule).attributions(
      of: NetworkScores(of: network, [score]), input: pixels, baselines: BaselineSamples([baseline]),
      execution: Execution(threads: threads))[0]
  }

  /// Attributions summed over each pixel's channels.
  private func map(_ attribution: Attributions) -> [Double] {
    stride(from: 0, to: pixels.count, by: Self.channels).map { start in
      attribution.values[start..<start + Self.channels].reduce(0) { $0 + Double($1) }
    }
  }

  private func trial(
    _ rule: String, points: Int, map: [Double], reference: [Double], difference: Double
  ) -> ConvergenceCase.Trial {
    let error = zip(map, reference).reduce(0) { $0 + abs($1.0 - $1.1) }
    return ConvergenceCase.Trial(
      rule: rule, gradients: points, residual: abs(map.reduce(0, +) - difference) / abs(difference),
      mapError: error / reference.reduce(0) { $0 + abs($1) })
  }
}

/// The results for one photo and baseline.
struct ConvergenceCase: Encodable {
  struct Trial: Encodable {
    let rule: String
    let gradients: Int
    let residual: Double
    let mapError: Double
    /// The residual before the completeness correction; set for adaptive rules only, as is `expectedMapError`.
    var uncorrectedResidual: Double?
    var expectedMapError: Double?

    var isAccurate: Bool { residual <= 0.01 && mapError <= 0.05 }
  }

  let name: String
  let uniform: [Trial]
  let adaptive: [Trial]

  /// The trial with the fewest points from which on its uniform rule stays accurate; `nil` if no rule does.
  private var bestUniform: Trial? { best { $0.lastIndex { !$0.isAccurate }.map { $0 + 1 } ?? 0 } }

  /// The trial with the fewest points at which a uniform rule is accurate, if only by luck.
  private var luckiestUniform: Trial? { best { $0.firstIndex(where: \.isAccurate) ?? $0.count } }

  private func best(_ index: ([Trial]) -> Int) -> Trial? {
    Dictionary(grouping: uniform, by: \.rule).values.compactMap { trials in
      let index = index(trials)
      return index < trials.count ? trials[index] : nil
    }.min { ($0.gradients, $0.rule) < ($1.gradients, $1.rule) }
  }

  /// The number of gradients of a uniform trial for each gradient of an adaptive one; 0 if the adaptive trial is not accurate.
  private func ratio(_ uniform: Trial?, _ adaptive: Trial) -> Double {
    adaptive.isAccurate ? uniform.map { Double($0.gradients) / Double(adaptive.gradients) } ?? .infinity : 0
  }

  var table: String {
    var lines = ["\(name)"]
    for (title, trial) in [("stays accurate", bestUniform), ("first accurate", luckiestUniform)] {
      lines.append(
        "  uniform, \(title): "
          + (trial.map { "\($0.gradients) gradients, \($0.rule)" } ?? "not with 600 points"))
    }
    for trial in adaptive {
      lines.append(
        String(
          format:
            "  %@: %d gradients, residual %.2f %% (%.2f %% before correction), map error %.2f %% (at most about %.2f %%), %.1f and %.1f times fewer",
          trial.rule, trial.gradients, 100 * trial.residual, 100 * (trial.uncorrectedResidual ?? .nan),
          100 * trial.mapError,
          100 * (trial.expectedMapError ?? .nan), ratio(bestUniform, trial), ratio(luckiestUniform, trial)))
    }
    return lines.joined(separator: "\n")
  }

  static func summary(of cases: [ConvergenceCase]) -> String {
    guard let first = cases.first else { return "" }
    let lines = first.adaptive.indices.map { index in
      let steady = cases.map { $0.ratio($0.bestUniform, $0.adaptive[index]) }
      let lucky = cases.map { $0.ratio($0.luckiestUniform, $0.adaptive[index]) }
      return String(
        format:
          "  %@: median %.1f times fewer gradients than the best uniform rule (worst %.1f); %.1f than the luckiest (worst %.1f)",
        first.adaptive[index].rule, steady.median, steady.min() ?? 0, lucky.median, lucky.min() ?? 0)
    }
    return (["all \(cases.count)"] + lines).joined(separator: "\n")
  }
}
