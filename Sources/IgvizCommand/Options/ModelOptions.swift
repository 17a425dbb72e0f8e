import ArgumentParser
import Models
import Readers

/// What a model file may leave open; shared by `explain` and `models info`. A card beside the model says the same.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How this model's training code scaled pixels, levels of 0…255: "
        + Preprocessing.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")
        + "; or \(Preprocessing.formula).", valueName: "how"),
    completion: .list(Preprocessing.all.map(\.name)))
  var preprocess: String?

  @Option(
    help: ArgumentHelp(
      "How a photo is fitted: "
        + PhotoResize.usages.map { "\($0.text) (\($0.summary))" }.joined(separator: "; ")
        + "; \(PhotoResize.filterUsage). (default: center-crop)", valueName: "how"),
    completion: .list(PhotoResize.Mode.allCases.map(\.rawValue)))
  var resize: String?

  @Option(
    help: ArgumentHelp("Names of the classes or outputs, one a line, or 'imagenet'.", valueName: "file"),
    completion: .file())
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "What the outputs mean, where the model does not say it: "
        + ModelTask.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: "; ")
        + ". classes:AXIS says along which axis the classes lie.", valueName: "task"),
    completion: .list(ModelTask.allCases.map(\.rawValue)))
  var task: String?

  @Option(
    name: .customLong("output-name"),
    help: ArgumentHelp(
      "Which of several outputs, by name or number, or all. May be repeated. (default: the first)",
      valueName: "name"))
  var outputNames: [String] = []

  @Option(
    help: ArgumentHelp("The size of photos where the model leaves it open.", valueName: "WIDTHxHEIGHT"))
  var inputSize: String?

  @Option(
    help: ArgumentHelp(
      "The memory that the model and one evaluation may take, each: 16G, 500M. (default: three quarters of the machine's)",
      valueName: "size"))
  var memoryLimit: MemorySize?

  var card: ModelCard {
    var card = ModelCard()
    card.preprocess = preprocess
    card.resize = resize
    card.labels = labels
    card.task = task
    card.inputSize = inputSize
    card.outputName = outputNames.count == 1 ? outputNames[0] : nil
    return card
  }

  func validate() throws {
    do {
      if let preprocess { _ = try Preprocessing(parsing: preprocess) }
      if let resize { _ = try PhotoResize(parsing: resize) }
      if let task { try ModelTask.validate(task) }
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension ModelOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("preprocess", preprocess, .inputs(.photo), .onnx),
      OptionUse("resize", resize, .inputs(.photo)),
      OptionUse("labels", labels, .onnx),
      OptionUse("task", task, .onnx),
      OptionUse("output-name", outputNames, .onnx),
      OptionUse("input-size", inputSize, .inputs(.photo), .onnx),
      OptionUse("memory-limit", memoryLimit, .onnx),
    ]
  }
}
