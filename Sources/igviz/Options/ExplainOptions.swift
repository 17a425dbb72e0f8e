import ArgumentParser
import Attribution
import Evaluation
import Explaining
import Foundation
import ImageCoding
import Models
import Readers

/// Everything that `explain` takes.
struct ExplainOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Photos, JPEG, PNG or WebP; tables (.csv, .tsv), texts (.txt, a line each) or arrays (.npy, .npz, IDX), of an ONNX model's own input.",
      valueName: "image"),
    completion: .file(extensions: ImageFormat.readExtensions + ["npy", "npz", "csv", "tsv", "txt"]))
  var images: [String] = []

  @OptionGroup(title: "WHAT IS ASKED")
  var question: QuestionOptions

  @OptionGroup(title: "WHAT COMES OUT")
  var results: ResultOptions

  @OptionGroup(title: "ACCURACY")
  var rules: RuleOptions

  @OptionGroup(title: "ARRAYS")
  var arrays: ArrayOptions

  @OptionGroup(title: "TABLES")
  var table: TableOptions

  @OptionGroup(title: "TEXTS")
  var text: TextOptions

  @OptionGroup(title: "ONNX MODELS")
  var modelOptions: ModelOptions

  @OptionGroup(title: "DRAWING")
  var drawing: DrawingOptions

  @OptionGroup(title: "THE PAGE")
  var figure: FigureOptions

  @OptionGroup(title: "READING PICTURES")
  var reading: ImageOptions

  func validate() throws {
    guard images.isEmpty || arrays.inputs.isEmpty else {
      throw ValidationError("Give images, or arrays with --input; not both.")
    }
    guard arrays.inputs.isEmpty || text.tokens.isEmpty else {
      throw ValidationError("Give arrays with --input, or texts with --tokens; not both.")
    }
    guard !images.isEmpty || !arrays.inputs.isEmpty || !text.tokens.isEmpty else {
      throw ValidationError("Missing expected argument '<image>'.")
    }
  }

  /// What is asked of every input.
  ///
  /// - Throws: `AttributionError`
  /// - Parameters:
  ///   - source: what is explained.
  ///   - isSheet: whether its rows share a sheet.
  func request(
    _ presentation: Presentation, for source: InputSource, isSheet: Bool
  ) throws -> Request {
    let metrics = results.metrics.flatMap(\.kinds)
    var request = Request(
      methods: question.methods.isEmpty
        ? presentation.methods(isSeries: source.labels != nil || isSheet) : question.methods.map(\.kind),
      baselines: question.baselines, targets: question.targets, score: question.score,
      rule: try rules.quadrature, activation: question.layer.map { .named($0) } ?? .last,
      samples: question.samples,
      leavesOutUnfit: presentation == .comparison && question.methods.isEmpty,
      metrics: !metrics.isEmpty || !(results.evaluate || presentation == .comparison)
        ? metrics : [.insertionMinusDeletion],
      runs: question.runs, seed: question.seed ?? 0,
      threads: results.threads ?? ProcessInfo.processInfo.activeProcessorCount,
      readPicture: { [reading] in try reading.image(at: $0) })
    request.data = source.data
    request.texts = source.encoder
    request.drawAxis = question.drawAxis
    request.reading = ArrayFile(missingValue: arrays.nan)
    return request
  }
}
