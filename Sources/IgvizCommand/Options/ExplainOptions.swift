import ArgumentParser
import Attribution
import Evaluation
import Explaining
import Foundation
import ImageCoding
import Models
import Readers

/// All options of `explain` and `compare`.
struct ExplainOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Photos, folders, '*.jpg', @list.txt; tables, texts or arrays",
      discussion:
        "Photos are JPEG, PNG or WebP. A quoted pattern is expanded; @list.txt names a file with one path per line. '-' reads a photo or an array from standard input, csv:- a table, txt:- texts. Tables (.csv, .tsv), texts (.txt, one per line) and arrays (.npy, .npz, IDX) are inputs of ONNX models.",
      valueName: "image"),
    completion: .file(extensions: ImageFormat.readExtensions + ["npy", "npz", "csv", "tsv", "txt"]))
  var images: [String] = []

  @OptionGroup(title: "QUESTION")
  var question: QuestionOptions

  @OptionGroup(title: "RESULTS")
  var results: ResultOptions

  @OptionGroup(title: "CHECK")
  var check: CheckOptions

  @OptionGroup(title: "MANY PHOTOS")
  var many: ManyOptions

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

  @OptionGroup(title: "PAGE LAYOUT")
  var figure: FigureOptions

  @OptionGroup(title: "READING PHOTOS")
  var reading: ImageOptions

  func validate() throws {
    guard arrays.inputs.isEmpty || images.allSatisfy(InputFiles.isText) else {
      throw ValidationError("Give photos or --input arrays, not both.")
    }
    if results.quick, !question.methods.isEmpty || !results.metrics.isEmpty {
      throw ValidationError("--quick selects methods and metrics; leave out --method and --metric.")
    }
    guard !images.isEmpty || !arrays.inputs.isEmpty || !text.tokens.isEmpty else {
      throw ValidationError("Missing expected argument '<image>'.")
    }
  }

  /// All option groups, to be checked against the kind of the run.
  var groups: [any CheckedOptions] {
    [question, results, check, many, rules, arrays, table, text, modelOptions, drawing, figure, reading]
  }

  /// Returns the request for an input that was read.
  ///
  /// - Throws: `AttributionError`
  /// - Parameters:
  ///   - source: the input to explain.
  ///   - isSheet: whether the input's rows share a sheet.
  ///   - model: the model to explain.
  func request(
    _ runMode: RunMode, for source: InputSource, of model: Model, isSheet: Bool
  ) throws -> Request {
    var request = try request(
      runMode, isSeries: source.labels != nil || isSheet, isForwardOnly: model.isForwardOnly)
    request.data = source.data
    request.texts = source.encoder
    return request
  }

  /// Returns the request for photos, and for other inputs before they are read.
  ///
  /// - Throws: `AttributionError`
  func request(
    _ runMode: RunMode, isSeries: Bool = false, isForwardOnly: Bool = false
  ) throws -> Request {
    var request = try question.request(
      methods: runMode.methods(
        isSeries: isSeries, isQuick: results.quick, isForwardOnly: isForwardOnly),
      rules: rules, reading: reading,
      threads: results.threads)
    let metrics = results.quick ? [.hidden, .alone] : results.metrics.flatMap(\.kinds)
    request.metrics =
      !metrics.isEmpty || !(results.evaluate || runMode == .comparison)
      ? metrics : [.insertionMinusDeletion]
    check.apply(to: &request, drawing: drawing)
    request.leavesOutUnfit = runMode == .comparison && question.methods.isEmpty
    request.reading = ArrayFile(missingValue: arrays.nan)
    return request
  }
}
