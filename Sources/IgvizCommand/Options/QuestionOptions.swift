import ArgumentParser
import Attribution
import Explaining
import Fields
import Foundation
import Models

/// What is asked of a model.
struct QuestionOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The model: an ONNX file, or a name of 'igviz models list'.", valueName: "model"),
    completion: .file(extensions: ["onnx"]))
  var model = standardModel

  static let standardModel = "efficientnet-lite0"

  @Option(
    name: [.customShort("t"), .customLong("target")],
    help: ArgumentHelp(
      "What to explain: a class by its index, its name or words of it; \"a - b\" for the difference of two; top3 for the first three; all; of numbers an index, 3,10,12 for an element of an output with three axes, or sum. May be repeated: one row each. (default: the top class; all numbers up to 16)",
      valueName: "class"))
  var targets: [String] = []

  @Option(
    name: [.customShort("b"), .customLong("baseline")],
    help: ArgumentHelp(
      "What the input is compared with, where the path begins: "
        + BaselineKind.all.map { "\($0.usage) (\($0.summary))" }.joined(separator: "; ")
        + "; sample:N or sample (a row of the data, or random ones); of texts pad, mask (padding or a mask in place of every word), text:WORDS or a .txt file (another text); a picture, an array (.npy) or a folder of them. black+white averages several. May be repeated: one column each. (default: \(BaselineRequest.photoDefault.name), or black where ACCURACY says how to integrate a path; of arrays zero, of texts pad)",
      valueName: "baseline"),
    completion: .list(BaselineKind.all.flatMap(\.names)))
  var baselines: [BaselineRequest] = []

  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      MethodKind.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")
        + ". May be repeated: a column each. (default: gradient and ig)", valueName: "method"))
  var methods: [MethodArgument] = []

  @Option(
    help: ArgumentHelp(
      "The layer, or the value, that grad-cam looks at, and of texts the one whose values are explained; 'igviz models info' lists them. (default: the last one whose positions lie over the input; of texts the table that words are looked up in)",
      valueName: "name"))
  var layer: String?

  @Option(
    help: ArgumentHelp(
      "Random inputs, masks or steps of methods that have some: smoothgrad, vargrad, expected-gradients, rise, idgi, guided-ig. (default: the method's own)",
      valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      ScoreKind.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: "; ")
        + ". (default: probability of classes and labels, output of numbers)", valueName: "score"))
  var score: ScoreKind?

  @Option(
    help: ArgumentHelp(
      "Random baselines, or pictures of a folder, to average; with --rule stratified by a few points on each path, else by whole integrals. (default: as many as make the map stable, up to 159 gradients)",
      valueName: "count"
    ))
  var runs: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of everything that is random: baselines, methods and metrics. Different seeds share no baseline. (default: 0)",
      valueName: "number"))
  var seed: UInt64?

  @Option(
    name: [.customLong("draw"), .customLong("draw-along")],
    help: ArgumentHelp(
      "How random baselines are drawn. From data: row (whole rows), or an axis, as feature or lat (each position along it from a row of its own). For several samples: all (the same ones), or each (new ones for each). May be repeated. (default: row and all)",
      valueName: "how"))
  var draws: [Draw] = []

  enum Draw: Hashable, ExpressibleByArgument {
    case row, all, each
    case along(Axis.Kind)

    init?(argument: String) {
      switch argument {
      case "row": self = .row
      case "all": self = .all
      case "each": self = .each
      default:
        guard let kind = Axis.Kind(label: argument), kind != .batch else { return nil }
        self = .along(kind)
      }
    }

    var name: String {
      switch self {
      case .row: "row"
      case .all: "all"
      case .each: "each"
      case .along(let kind): kind.rawValue
      }
    }
    var axis: Axis.Kind? { if case .along(let kind) = self { kind } else { nil } }
    var isAboutData: Bool { self != .all && self != .each }
  }

  /// Whether each sample has random baselines of its own.
  var drawsEach: Bool { draws.contains(.each) }
  /// The axis along which data are drawn from; `nil` for whole rows.
  var drawAxis: Axis.Kind? { draws.compactMap(\.axis).first }

  func validate() throws {
    if Set(draws.filter(\.isAboutData)).count > 1 || Set(draws.filter { !$0.isAboutData }).count > 1 {
      throw ValidationError("--draw names one axis or row, and all or each.")
    }
    if let runs, !(1...Request.largestRuns).contains(runs) {
      throw ValidationError("--runs is a number from 1 to \(Request.largestRuns), not \(runs).")
    }
    if let samples, !(1...Request.largestSamples).contains(samples) {
      throw ValidationError("--samples is a number from 1 to \(Request.largestSamples), not \(samples).")
    }
  }
}

extension QuestionOptions {
  /// What is asked of every input.
  ///
  /// - Parameters:
  ///   - methods: unless some are asked for.
  ///   - threads: `nil` for every core.
  /// - Throws: `AttributionError`
  func request(
    methods standard: [MethodKind], rules: RuleOptions, reading: ImageOptions, threads: Int?
  ) throws -> Request {
    var request = Request(
      methods: methods.isEmpty ? standard : methods.map(\.kind), baselines: baselines, targets: targets,
      score: score, rule: try rules.quadrature, activation: layer.map { .named($0) } ?? .last,
      samples: samples, runs: runs, seed: seed ?? 0,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      readPicture: { try reading.image(at: $0) })
    request.drawAxis = drawAxis
    return request
  }
}

extension QuestionOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("model", model),
      OptionUse("target", targets),
      OptionUse("baseline", baselines, .comparing),
      OptionUse("method", methods),
      OptionUse("layer", layer, .layers),
      OptionUse("samples", samples, .sampling),
      OptionUse("score", score),
      OptionUse("runs", runs, .randomBaselines),
      OptionUse("seed", seed, .randomness),
      OptionUse("draw", draws.filter(\.isAboutData), .dataBaselines),
      OptionUse("draw", draws.filter { !$0.isAboutData }, .severalSamples, .randomness),
    ]
  }
}

extension ScoreKind: ExpressibleByArgument {}

extension BaselineRequest: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
