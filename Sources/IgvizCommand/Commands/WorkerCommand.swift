import ArgumentParser
import Explaining
import Figure
import Files
import Foundation
import Pipeline
import Models
import Report

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Serve requests of programs: JSON lines in, JSON lines out",
    discussion: """
      Each line of standard input is a request: {"id": 1, "image": "photo.jpg", "target": "tusker"}. Each line of standard \
      output is an answer, in the same order. An invalid request is answered with an error. The worker exits at the end \
      of its input, and on SIGTERM after the requests in progress. docs/worker.md describes the protocol, version \
      \(Worker.protocolVersion).
      """)

  @OptionGroup(title: "QUESTION")
  var question: QuestionOptions

  @OptionGroup(title: "CHECK")
  var check: CheckOptions

  @OptionGroup(title: "ACCURACY")
  var rules: RuleOptions

  @Option(
    help: ArgumentHelp(
      "Inputs of requests: photos or arrays (default: photos)",
      valueName: "kind"))
  var inputs: Kind?

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case photos, arrays
  }

  @Option(
    name: [.customShort("j"), .customLong("threads")],
    help: ArgumentHelp(
      "Number of threads and of concurrent requests (default: one per core)", valueName: "count"))
  var threads: Int?

  @OptionGroup(title: "ONNX MODELS")
  var modelOptions: ModelOptions

  @OptionGroup(title: "DRAWING")
  var drawing: DrawingOptions

  @OptionGroup(title: "PAGE LAYOUT")
  var figure: FigureOptions

  @OptionGroup(title: "READING PHOTOS")
  var reading: ImageOptions

  func validate() throws {
    try (1...Request.largestThreads).check(threads, of: "threads")
  }

  func run() throws {
    try FigureScene.checkFonts()
    let kind: InputFiles.Kind = inputs == .arrays ? .arrays([]) : .photo("")
    try runKind.check(groups)
    let opened = try OpenedModel(
      question.model, modelOptions, for: [InputFiles(name: "", kind: kind)], layer: question.layer)
    let model = opened.model
    var request = try question.request(
      methods: RunMode.explanation.methods(isSeries: false, isForwardOnly: model.isForwardOnly), rules: rules,
      reading: reading,
      threads: threads)
    check.apply(to: &request, drawing: drawing)
    // Errors that all requests would share are reported at the start.
    _ = try Explainer(model, request)
    let (reader, look, page, title, dpi) = (
      WorkerInput(model: model, reading: reading), drawing.look, figure.look, figure.title, figure.resolution
    )
    let client = ClientConnection(
      input: STDIN_FILENO, output: STDOUT_FILENO, limit: Worker.lineLimit,
      isEnding: { Interruption.isRequested })
    let readFiles = ReadFiles(opened.paths)
    let sink = WorkerSink(
      client, readFiles: readFiles, version: Version.current,
      picture: { explanation, input in
        try ExplanationSheet(explanation, look: look, photo: input.photo, title: title)
          .map { try FigureScene.encoded($0.sheet.pages(page), as: .png, dpi: dpi)[0] }
      },
      errorMessage: { error in
        let failure = Failure(error)
        return (failure.status.rawValue, failure.message)
      })
    // Requests in progress are answered, without a time limit.
    Interruption.waitForEnd()
    try Worker(model, request, readFiles: readFiles, into: sink, load: { try reader.load($0) }).run(client)
  }
}

extension WorkerCommand: CheckedOptions {
  /// All option groups, to be checked against the kind of the run.
  var groups: [any CheckedOptions] { [self, question, check, rules, modelOptions, drawing, figure, reading] }

  var uses: [OptionUse] { [OptionUse("inputs", inputs), OptionUse("threads", threads)] }

  /// The kind of the run. Each request can choose methods and ask for a picture.
  var runKind: RunKind {
    var run = RunKind(.worker, [], model: question.model)
    run.inputs = [RunKind.File(name: "the input of a request", kind: inputs == .arrays ? .array : .photo)]
    (run.plans, run.figures, run.drawings) = (nil, ["png"], [.picture])
    return run
  }
}
