import ArgumentParser
import Models
import Readers

/// Settings that a model file can leave open; shared by all commands that open models. A card beside the model holds the same settings.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Scaling of pixel values before the model: 'igviz help preprocess'", valueName: "how"),
    completion: .list(Preprocessing.all.map(\.name)))
  var preprocess: String?

  @Option(
    help: ArgumentHelp(
      "How a photo is resized: 'igviz help resize' (default: center-crop)", valueName: "how"),
    completion: .list(PhotoResize.Mode.allCases.map(\.rawValue)))
  var resize: String?

  @Option(
    help: ArgumentHelp("File with class or output names, one per line; or imagenet", valueName: "file"),
    completion: .file())
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "Meaning of the outputs: 'igviz help tasks' (default: from the model)", valueName: "task"),
    completion: .list(ModelTask.allCases.map(\.rawValue)))
  var task: String?

  @Option(
    name: .customLong("output-name"),
    help: ArgumentHelp(
      "Output by name or number, or all; repeatable (default: the first)", valueName: "name"))
  var outputNames: [String] = []

  @Option(
    help: ArgumentHelp("Photo size for models with a variable input size: 224x224", valueName: "WxH"))
  var inputSize: String?

  @Option(
    help: ArgumentHelp(
      "Memory limit of the model and of one evaluation, each: 16G, 500M",
      discussion: "The default is three quarters of the machine's memory.", valueName: "size"))
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
