import ArgumentParser
import Attribution
import Explaining
import Fields
import Foundation
import Models

/// The options for the question: model, targets, baselines, methods and randomness.
struct QuestionOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("ONNX file, or a name in 'igviz models'", valueName: "model"),
    completion: .file(extensions: ["onnx"]))
  var model = standardModel

  static let standardModel = "efficientnet-lite0"

  @Option(
    name: [.customShort("t"), .customLong("target")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Target: 'igviz help targets'; repeatable (default: the top class)", valueName: "class"))
  var targets: [String] = []

  @Option(
    name: [.customShort("b"), .customLong("baseline")],
    help: ArgumentHelp(
      "Baseline, see 'igviz help baselines' (default: \(BaselineRequest.photoDefault.name))",
      discussion:
        "Repeatable. With an option of the section ACCURACY the default is black; for arrays and tables it is zero, for texts pad.",
      valueName: "baseline"),
    completion: .list(BaselineKind.all.flatMap(\.names)), transform: BaselineRequest.init(argument:))
  var baselines: [BaselineRequest] = []

  @Option(
    name: .customLong("method"),
    help: ArgumentHelp(
      "Method: 'igviz help methods' (default: gradient, ig; compare: all)",
      discussion: "Repeatable. The default for trees, which have no gradient, is shapley.",
      valueName: "method"))
  var methods: [MethodArgument] = []

  @Option(
    help: ArgumentHelp(
      "Layer for grad-cam and for texts; see 'igviz models info'",
      discussion:
        "The default for grad-cam is the last layer with positions along the input's axes; for texts it is the embedding.",
      valueName: "name"))
  var layer: String?

  @Option(
    help: ArgumentHelp(
      "Noisy copies, masks or steps (default: depends on the method)",
      discussion:
        "Methods with this number: \(MethodKind.all.filter(\.takesSamples).map(\.name).joined(separator: ", ")).",
      valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "Score to explain: \(ScoreKind.allCases.map(\.rawValue).joined(separator: ", "))",
      discussion: "The default is probability for classes and labels, and output for numbers.",
      valueName: "score"))
  var score: ScoreKind?

  @Option(
    help: ArgumentHelp(
      "Random baselines to average (default: until the map is stable)",
      discussion:
        "Also the number of pictures drawn from a folder. Each path has 3 points with the default rule, stratified, and a whole integral with --rule adaptive. Without this option the run stops at 159 gradients.",
      valueName: "count"
    ))
  var runs: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of random baselines, methods and metrics (default: 0)", valueName: "number"))
  var seed: UInt64?

  @Option(
    name: [.customLong("draw"), .customLong("draw-along")],
    help: ArgumentHelp(
      "Drawing of random baselines: row, an axis, all, each",
      discussion:
        "row: whole rows of the data. An axis, such as feature or lat: each position along the axis from its own row. all: the same baselines for all samples. each: new baselines for each sample. Repeatable; the default is row and all.",
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

  /// Whether each sample draws its own random baselines.
  var drawsEach: Bool { draws.contains(.each) }
  /// The axis along which baselines are drawn from the data; `nil` for whole rows.
  var drawAxis: Axis.Kind? { draws.compactMap(\.axis).first }

  func validate() throws {
    if Set(draws.filter(\.isAboutData)).count > 1 || Set(draws.filter { !$0.isAboutData }).count > 1 {
      throw ValidationError("--draw takes row or one axis, and all or each.")
    }
    try (1...Request.largestRuns).check(runs, of: "runs")
    try (1...Request.largestSamples).check(samples, of: "samples")
  }
}

extension QuestionOptions {
  /// Returns the request for every input.
  ///
  /// - Parameters:
  ///   - methods: the default methods, used without `--method`.
  ///   - threads: the number of threads; `nil` for one per core.
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
    request.readMask = { try reading.image(at: $0, background: .black) }
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

extension BaselineRequest {
  /// - Throws: `ValidationError` that names the problem, with a similar baseline if there is one.
  init(argument: String) throws {
    guard let request = BaselineRequest(argument) else {
      throw ValidationError(Self.problem(of: argument))
    }
    self = request
  }
}
