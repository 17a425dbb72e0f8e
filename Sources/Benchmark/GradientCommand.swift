import ArgumentParser
import ArrayFormats

/// One gradient, to be compared with another program's.
struct GradientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient",
    abstract: "The gradient of the largest class's probability, as an array; prints which class that is.")

  @Argument(help: "An ONNX file whose outputs are scores of classes.")
  var network: String

  @Argument(help: "The input, as .npy.")
  var input: String

  @Argument(help: "Where the gradient goes, as .npy of the input's shape.")
  var output: String

  func run() throws {
    let array = try NPYArray(contentsOf: input)
    let gradient = try Subject(onnx: network, array: array).gradient()
    try NPYArray(shape: array.shape, elements: .float(gradient.values)).write(to: output)
    print(gradient.element)
  }
}
