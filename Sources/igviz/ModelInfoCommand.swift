import ArgumentParser
import ConvNet
import ModelZoo
import ONNX

extension ModelsCommand {
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what is in an ONNX file, and whether igviz can explain it.",
      discussion: """
        With --write-card the options given (--preprocess, --resize, --labels, --input-size, --output-name) are kept \
        in a small JSON card beside the model, and later calls need no flags.
        """)

    @Argument(help: ArgumentHelp("The model.", valueName: "file.onnx"))
    var path: String

    @OptionGroup(title: "What the file does not say")
    var options: ModelOptions

    @Flag(help: "Keep these options in a card beside the model.")
    var writeCard = false

    func run() throws {
      let model = try InputError.naming(path) { try ONNXModel(contentsOf: path) }
      let card = options.card.completed(by: try ModelCard(besides: path))
      try Console.print(
        "\(path): opset \(model.opset)\(model.producer.isEmpty ? "" : ", by \(model.producer)")")
      for port in model.inputs { try Console.print("input       \(port)") }
      for port in model.outputs { try Console.print("output      \(port)") }
      try Console.print("parameters  \(model.parameterCount)")
      if let count = multiplyAdds(model, card: card) { try Console.print("multiply-adds  \(count)") }
      let operators = model.operatorCounts.map { "\($0.name) ×\($0.count)" }
      try Console.print("operators   \(operators.joined(separator: ", "))")
      if writeCard {
        try card.write(besides: path)
        try Console.print("card        \(ModelCard.path(besides: path))")
      }
      let missing = model.unsupportedOperators
      guard missing.isEmpty else { throw InputError(path: path, underlying: ONNXError.unsupported(missing)) }
    }

    /// For the sizes the file or the options fix; `nil` where the size is open or the model cannot be built.
    private func multiplyAdds(_ model: ONNXModel, card: ModelCard) -> Int? {
      var shapes: [String: [Int]] = [:]
      for port in model.inputs {
        // An open batch is one image.
        let shape = port.shape.enumerated().map { $0 == 0 ? $1 ?? 1 : $1 }
        guard shape.allSatisfy({ $0 != nil }) else { continue }
        shapes[port.name] = shape.compactMap(\.self)
      }
      return try? model.imported(inputShapes: shapes, output: card.outputName).graph.multiplyAdds
    }
  }
}
