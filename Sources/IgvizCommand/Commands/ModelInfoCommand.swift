import ArgumentParser
import Engine
import Explaining
import Failures
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
      if model.isForwardOnly {
        lines.append("gradient       none: decision trees are steps; the default is --method shapley")
      }
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
      let next = NextCommand(path: path, model: model, card: card, options: options, isSaved: writeCard)
      if model.problem == nil { lines.append("igviz can explain this: \(next.line())") }
      try Console.print(lines.joined(separator: "\n"))
      switch model.problem {
      case nil: break
      case ModelError.openShape? where model.texts.isEmpty:
        try Console.print("igviz can explain this; the array sets the open sizes: \(next.ofArrays())")
      case ModelError.openShape?: try Console.print("igviz can explain this: \(next.line())")
      case ModelError.openInputSize?:
        try Console.print("igviz can explain this: \(next.line("--input-size", "WIDTHxHEIGHT"))")
      case let problem?:
        throw PartlyExplainable(problem: InputError(path: path, underlying: problem), next: next)
      }
    }

    /// - Parameter takesPhotos: whether the model's input is a photo.
    func runKind(takesPhotos: Bool) -> RunKind {
      var run = RunKind(command: .modelInfo, model: path)
      run.inputs = [RunKind.File(name: "the input of \(path)", kind: takesPhotos ? .photo : .array)]
      return run
    }
  }
}

extension ModelsCommand.Info: CheckedOptions {
  var uses: [OptionUse] { [OptionUse("write-card", writeCard), OptionUse("values", values)] }

  /// All option groups, to be checked against the kind of the model.
  var groups: [any CheckedOptions] { [self, options] }
}

/// The error of a model that cannot be explained. Its hint is the command that explains an inner value, if there is such a value.
private struct PartlyExplainable: ReportedError, CustomStringConvertible {
  let problem: InputError
  let next: NextCommand

  var description: String { problem.description }
  var category: ErrorCategory { problem.category }
  var hint: String? {
    guard let inner = problem.addedOption else { return problem.hint }
    return problem.hint.map { "\($0): \(next.line(inner.name, inner.value))" }
  }
}
