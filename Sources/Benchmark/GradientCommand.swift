import ArgumentParser
import ArrayFormats

/// One gradient, to be compared with another program's.
struct GradientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient",
    abstract: "Write the gradient of the top class's probability, and print the class")

  @Argument(help: "ONNX file whose outputs are class scores")
  var network: String

  @Argument(help: "Input, as .npy")
  var input: String

  @Argument(help: "Output file: the gradient as .npy")
  var output: String

  func run() throws {
    let array = try NPYArray(contentsOf: input)
    let gradient = try BenchmarkNetwork(onnx: network, array: array).gradient()
    try NPYArray(shape: array.shape, elements: .float(gradient.values)).write(to: output)
    print(gradient.element)
  }
}
