import ArgumentParser
import Engine
import Explaining
import Models
import ONNX
import Report

extension ModelsCommand {
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Describe an ONNX file, and check whether igviz supports it",
      discussion: """
        With --write-card the options --preprocess, --resize, --labels, --task, --input-size and --output-name are saved \
        in a JSON card beside the model. Later runs read the card and need no options.
        """)

    @Argument(
      help: ArgumentHelp("ONNX file", valueName: "file.onnx"), completion: .file(extensions: ["onnx"]))
    var path: String

    @OptionGroup(title: "OPTIONS FOR WHAT THE FILE LEAVES OPEN")
    var options: ModelOptions

    @Flag(help: "Save these options in a card beside the model")
    var writeCard = false

    @Flag(help: "List the inner values that --output-name accepts, with their shapes")
    var values = false

    func validate() throws {
      if writeCard, options.outputNames.count > 1 {
        throw ValidationError("A card holds one --output-name only; give one, or all.")
      }
    }

    func run() throws {
      let card = options.card.completed(by: try ModelCard(besides: path))
      let model = try InputError.naming(path) {
        try ModelInspection(
          onnx: path, card: card, outputs: options.outputNames, memoryLimit: options.memoryLimit?.bytes)
      }
      try runKind(takesPhotos: model.takesPhotos).check(groups)
      var lines = ["\(path): opset \(model.opset)\(model.producer.isEmpty ? "" : ", by \(model.producer)")"]
      lines += model.inputs.map { "input          \($0.description)\($0.isInteger ? ", whole numbers" : "")" }
      lines += model.outputs.map { "output         \($0)" }
      lines.append("parameters     \(model.parameterCount)")
      if let network = model.network { lines.append("multiply-adds  \(network.multiplyAdds)") }
      lines.append(
        "operators      \(model.operatorCounts.map { "\($0.name) ×\($0.count)" }.joined(separator: ", "))")
      if values, let network = model.network ?? model.part {
        lines.append("values")
        lines += network.values.map { "  \($0.name)  \($0.operation) \($0.shape)" }
      }
      if let network = model.network {
        lines.append("layers")
        lines += network.layers.map { layer in
          let parameters = layer.parameterCount > 0 ? ", \(layer.parameterCount) parameters" : ""
          return "  \(layer.name)  \(layer.operation) \(layer.outputShape)\(parameters)"
        }
        for (input, axes) in network.axes { lines.append("\(input), axes: \(axes.text)") }
        for output in network.outputs {
          lines.append("\(output.name) is read as \(output.task.rawValue): \(output.reason.text)")
        }
      }
      lines += card.settings.map { "\($0.key)".padding(toLength: 15, withPad: " ", startingAt: 0) + $0.value }
      let unused = card.settings.filter { !model.uses($0) }.map(\.key)
      if !unused.isEmpty { lines.append("not used       \(unused.joined(separator: ", "))") }
      if writeCard {
        switch model.problem {
        case nil, ModelError.openShape?, ModelError.openInputSize?: break
        case let problem?: throw InputError(path: path, underlying: problem)
        }
        try card.write(besides: path)
        lines.append("card           \(ModelCard.path(besides: path))")
      }
      if model.problem == nil { lines.append(nextStep(model, card)) }
      try Console.print(lines.joined(separator: "\n"))
      switch model.problem {
      case nil: break
      case ModelError.openShape? where !model.texts.isEmpty: try Console.print(nextStep(model, card))
      case ModelError.openShape?:
        try Console.print("igviz can explain this; the array sets the open sizes: igviz x.npy -m \(path)")
      case ModelError.openInputSize?:
        try Console.print("igviz can explain this: igviz photo.jpg -m \(path) --input-size WIDTHxHEIGHT")
      case let problem?: throw InputError(path: path, underlying: problem)
      }
    }

    /// - Parameter takesPhotos: whether the model does.
    func runKind(takesPhotos: Bool) -> RunKind {
      var run = RunKind(command: .modelInfo, model: path)
      run.inputs = [RunKind.File(name: "the input of \(path)", kind: takesPhotos ? .photo : .array)]
      return run
    }

    /// The command for a model of texts; `nil` for another model.
    private func textCommand(_ model: ModelInspection, _ card: ModelCard) -> String? {
      let words = card.words ?? model.texts.first?.name
      guard let text = model.texts.first(where: { $0.name == words }) else { return nil }
      var parts = ["igviz"]
      if text.given.isEmpty {
        parts +=
          ["texts.txt", "-m", path] + (card.tokenizer == nil ? ["--tokenizer", "tokenizer.json"] : [])
      } else {
        parts += ["--tokens", "texts.json", "-m", path]
      }
      if model.texts.count > 1, card.words == nil { parts += ["--words", text.name] }
      parts += text.held.flatMap { ["--input", "\($0)=\($0).npy"] }
      let given = text.given.map { "\"\($0)\"" }.joined(separator: ", ")
      return parts.joined(separator: " ") + (given.isEmpty ? "" : ", with \(given) in each text")
    }

    /// What to type next.
    private func nextStep(_ model: ModelInspection, _ card: ModelCard) -> String {
      if let command = textCommand(model, card) {
        return "igviz can explain this: \(command) (more: igviz help texts)"
      }
      guard model.takesPhotos else {
        let inputs =
          model.inputs.count == 1
          ? "x.npy" : model.inputs.map { "--input \($0.name)=\($0.name).npy" }.joined(separator: " ")
        return "igviz can explain this: igviz \(inputs) -m \(path)"
      }
      let preprocess =
        card.preprocess == nil ? " --preprocess torchvision (for others: igviz help preprocess)" : ""
      return "igviz can explain this: igviz photo.jpg -m \(path)\(preprocess)"
    }
  }
}

extension ModelsCommand.Info: CheckedOptions {
  var uses: [OptionUse] { [OptionUse("write-card", writeCard), OptionUse("values", values)] }

  /// All options, to be checked against what a model is.
  var groups: [any CheckedOptions] { [self, options] }
}
