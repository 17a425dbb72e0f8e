import ArgumentParser
import Explaining
import Fields
import Foundation
import Pipeline
import Models
import Report

struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Print predictions only",
    discussion: """
      Prints one line per photo, row or text: the most probable classes with their probabilities, the likeliest words of a \
      language model, or the numbers of a model with numeric outputs.
      """)

  @Argument(
    help: ArgumentHelp(
      "Photos, folders, tables, texts or arrays, as for explain", valueName: "input"),
    completion: .file())
  var images: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("ONNX file, or a name in 'igviz models'", valueName: "model"),
    completion: .file(extensions: ["onnx"]))
  var model = QuestionOptions.standardModel

  @Option(help: ArgumentHelp("Number of classes per input (default: 3)", valueName: "count"))
  var top: Int?

  @Flag(help: "Print results as JSON: one document per input and line")
  var json = false

  @Option(
    name: [.customShort("j"), .customLong("threads")],
    help: ArgumentHelp("Number of threads (default: one per core)", valueName: "count"))
  var threads: Int?

  @OptionGroup(title: "ARRAYS")
  var arrays: ArrayOptions

  @OptionGroup(title: "TABLES")
  var table: TableOptions

  @OptionGroup(title: "TEXTS")
  var text: TextOptions

  @OptionGroup(title: "ONNX MODELS")
  var modelOptions: ModelOptions

  @OptionGroup(title: "READING PHOTOS")
  var reading: ImageOptions

  private static let standardTop = 3
  private static let largestTop = 100_000

  func validate() throws {
    guard !images.isEmpty || !arrays.inputs.isEmpty || !text.tokens.isEmpty else {
      throw ValidationError("Missing expected argument '<input>'.")
    }
    guard arrays.inputs.isEmpty || images.allSatisfy(InputFiles.isText) else {
      throw ValidationError("Give input files or --input arrays, not both.")
    }
    try (1...Self.largestTop).check(top, of: "top")
    try (1...Request.largestThreads).check(threads, of: "threads")
  }

  func run() throws {
    let (paths, unreadable) = try InputResolver.paths(of: StandardInput.replaced(in: images))
    let inputs = try InputFiles.all(images: paths, named: arrays.inputs, tokens: text.tokens)
    try RunKind(.classify, inputs, model: model)
      .check(groups)
    let opened = try OpenedModel(model, modelOptions, for: inputs, words: text.words)
    let classifier = Classifier(
      opened.model, topCount: top ?? Self.standardTop,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    var status: ExitStatus?
    for input in unreadable {
      Console.note("igviz: \(input.errorMessage)")
      status = .badInput
    }
    for input in inputs {
      do {
        if try !classify(input, of: opened, by: classifier) { status = status ?? .badInput }
      } catch let error where inputs.count > 1 && Failure(error).isAboutInput {
        let failure = Failure(error)
        Console.note("igviz: \(failure.message)")
        status = status ?? failure.status
      }
    }
    if let status { throw status.exitCode }
  }

  /// Classifies all rows of an input, and prints the results.
  ///
  /// - Returns: whether all rows were classified; single texts can fail.
  private func classify(
    _ input: InputFiles, of opened: OpenedModel, by classifier: Classifier
  ) throws -> Bool {
    let source = try InputSource(
      input, opened: opened, background: nil, reading: reading, tables: table, texts: text,
      arrays: arrays)
    source.noteAssumptions(of: input.name)
    var classifier = classifier
    classifier.texts = source.encoder
    var isComplete = true
    // Results are printed batch by batch, before the remaining rows are classified. Texts are classified one by one.
    let batchSize = source.isText ? 1 : Classifier.batchSize
    for start in stride(from: 0, to: source.count, by: batchSize) {
      let rows = start..<min(start + batchSize, source.count)
      let outputs: [[Explanation.Output]]
      do {
        outputs = try classifier.outputs(of: rows.map(source.fields))
      } catch let error where source.isText && source.count > 1 && Failure(error).isAboutInput {
        Console.note("igviz: \(source.failure(error, row: start, of: input.name))")
        if json {
          let message = Failure(InputSource.cause(of: error)).message
          try Console.printAsIs(
            JSONFailure(
              message, name: input.name, row: source.number(ofRow: start), version: Version.current
            ).json())
        }
        isComplete = false
        continue
      }
      // Numbers are ranked if only the largest ones are listed, as for a language model.
      let isRanked = outputs.joined().contains {
        !$0.top.isEmpty || !$0.values.isEmpty && $0.values.count < $0.shape.reduce(1, *)
      }
      if top != nil, !isRanked {
        throw UsageError(
          "--top requires classes or labels; the outputs of \(opened.model.name) are numbers")
      }
      for (row, outputs) in zip(rows, outputs) {
        let warnings = source.warnings(ofRow: row)
        for warning in warnings {
          if case .assumed = warning { continue }
          Console.note("igviz: \(input.name), text \(source.number(ofRow: row)): \(warning)")
        }
        let label = source.label(ofRow: row)
        let answer = Answer(
          image: input.name, row: source.count > 1 || source.hasChosenRows ? source.number(ofRow: row) : nil,
          id: label?.id, truth: label?.truth,
          model: opened.model.name, outputs: outputs, warnings: warnings)
        try json ? Console.printAsIs(answer.json()) : Console.print(answer.line)
      }
    }
    return isComplete
  }
}

extension ClassifyCommand: CheckedOptions {
  /// All option groups, to be checked against the kind of the run.
  var groups: [any CheckedOptions] { [self, arrays, table, text, modelOptions, reading] }

  var uses: [OptionUse] {
    [
      OptionUse("model", model),
      OptionUse("top", top),  // checked when the outputs are known
      OptionUse("json", json),
      OptionUse("threads", threads),
    ]
  }
}
