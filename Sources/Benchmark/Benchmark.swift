import ArgumentParser
import ArrayFormats
import Foundation

/// Measures the engine.
@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igviz-bench", abstract: "Measures the engine.",
    subcommands: [PeakCommand.self, NetworkCommand.self, GradientCommand.self, ConvergenceCommand.self])
}

struct PeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak", abstract: "The most multiply-adds this machine does, in GFLOP/s.")

  @Option(help: "Threads that compute at the same time.")
  var threads = 1

  func run() { print((0..<5).map { _ in Peak.flops(threads: threads) / 1e9 }.median) }
}

struct NetworkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network", abstract: "The gradient of networks, trained or with random weights.",
    discussion: """
      Measures in turn, several times, the peak of the machine, one gradient on one thread, and Integrated Gradients \
      over a path on one and on all threads; then, with --layers, every operation by itself. Shares are of the peak \
      of as many threads measured in the same run.
      """)

  @Argument(
    help: "Networks as text files, see Benchmarks/networks, or ONNX files, or models of 'igviz models list'.")
  var networks: [String]

  @Option(help: "What a model is shown.")
  var photo = "SampleImages/elephant.jpg"

  @Flag(help: "Each operation by itself, forward and backward.")
  var layers = false

  @Option(help: "Threads of the whole job.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Points of the path.")
  var points = 51

  @Option(help: "Repetitions, of which the median counts.")
  var rounds = 7

  @Option(help: "Write the raw figures to this file.")
  var json: String?

  func validate() throws {
    guard threads > 0, points > 1, rounds > 0 else {
      throw ValidationError("--threads, --points and --rounds must be positive")
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

  private func subject(_ name: String) throws -> Subject {
    if name.hasSuffix(".txt") { return try Subject(file: name) }
    return name.hasSuffix(".onnx") ? try Subject(onnx: name) : try Subject(model: name, photo: photo)
  }
}

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

/// Writes raw figures as JSON.
func writeFigures(_ figures: some Encodable, to path: String) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  try encoder.encode(figures).write(to: URL(fileURLWithPath: path), options: .atomic)
}
