import ArgumentParser
import ArrayFormats
import Foundation

/// Measures the engine.
@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igviz-bench", abstract: "Measure the engine",
    subcommands: [PeakCommand.self, NetworkCommand.self, GradientCommand.self, ConvergenceCommand.self])
}

struct PeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak", abstract: "Measure the machine's peak of multiply-adds, in GFLOP/s")

  @Option(help: "Number of threads")
  var threads = 1

  func run() { print((0..<5).map { _ in Peak.flops(threads: threads) / 1e9 }.median) }
}

struct NetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network", abstract: "Time gradients of networks with trained or random weights",
    discussion: """
      Measures in turn, several times, the peak of the machine, one gradient on one thread, and Integrated Gradients \
      over a path on one and on all threads; then, with --layers, every operation by itself. Shares are of the peak \
      of as many threads measured in the same run.
      """)

  @Argument(
    help: "Text files (see Benchmarks/networks), ONNX files, or names in 'igviz models'")
  var networks: [String]

  @Option(help: "Input photo of a model")
  var photo = "SampleImages/elephant.jpg"

  @Flag(help: "Time each operation, forward and backward")
  var layers = false

  @Option(help: "Number of threads")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Number of points on the path")
  var points = 51

  @Option(help: "Number of repetitions; the median is reported")
  var rounds = 7

  @Option(help: "Write the raw figures to this file")
  var json: String?

  func validate() throws {
    guard threads > 0, points > 1, rounds > 0 else {
      throw ValidationError("--threads and --rounds must be at least 1, --points at least 2")
    }
  }

  func run() throws {
    var measurements: [Measurement] = []
    for name in networks {
      let subject = try subject(name)
      let measurement = try subject.measured(threads: threads, points: points, rounds: rounds, layers: layers)
      print(measurement.table)
      measurements.append(measurement)
    }
    if let json { try writeFigures(measurements, to: json) }
  }

  private func subject(_ name: String) throws -> BenchmarkNetwork {
    if name.hasSuffix(".txt") { return try BenchmarkNetwork(file: name) }
    return name.hasSuffix(".onnx")
      ? try BenchmarkNetwork(onnx: name) : try BenchmarkNetwork(model: name, photo: photo)
  }
}

/// Writes one gradient, to compare it with another program's.
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

/// Writes raw figures as JSON.
func writeFigures(_ figures: some Encodable, to path: String) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  try encoder.encode(figures).write(to: URL(fileURLWithPath: path), options: .atomic)
}
