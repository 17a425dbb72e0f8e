import ArgumentParser
import ConvNet
import Foundation
import ModelZoo

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a classifier's answer to a photo.")

  @Argument(
    help: ArgumentHelp(
      "The photo, JPEG or PNG; or an array (.npy) of an ONNX model's own input.", valueName: "image"))
  var image: String?

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "An array for one of several inputs of an ONNX model; once for each.", valueName: "name=file.npy"))
  var inputs: [NamedFile] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The picture to write; PNG, or JPEG by its extension. (default: <image>.igviz.png here)",
      valueName: "file"))
  var output: String?

  // MARK: What to explain

  @Option(
    help: ArgumentHelp("The classifier: an ONNX file, or a name of 'igviz models list'.", valueName: "model"))
  var model = "efficientnet-lite0"

  @OptionGroup(title: "ONNX models")
  var modelOptions: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The class to explain: its index, its name, or a part of it. (default: the top class)",
      valueName: "class"))
  var target: String?

  @Option(help: "Explain the class's probability (the default) or its logit.")
  var score: Score.Kind?

  // MARK: How

  @Option(
    help: ArgumentHelp(
      "Where the path to the input begins: black (or zero), noise (uniform in 0…255, of an array in its own range), or an array (.npy).",
      valueName: "baseline"))
  var baseline = BaselineKind.black

  @Option(help: ArgumentHelp("Random baselines to average. (default: 2)", valueName: "count"))
  var runs: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of the first random baseline; the next ones count up. (default: 0)", valueName: "number"))
  var seed: UInt64?

  @Option(help: "The quadrature rule along the path.")
  var rule: RuleName = .trapezoid

  @Option(help: ArgumentHelp("Intervals of the path.", valueName: "count"))
  var steps = 50

  @Option(help: ArgumentHelp("Threads to use. (default: every core)", valueName: "count"))
  var threads: Int?

  // MARK: What comes out

  @OptionGroup(title: "Drawing")
  var drawing: VisualizerOptions

  @OptionGroup(title: "Reading")
  var reading: ImageOptions

  @Flag(help: "Print the results as one JSON document.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Save input, baseline, gradients and integrated_gradients there as .npy files.", valueName: "folder"))
  var arrays: String?

  static let stepLimit = 1_000_000
  static let runLimit = 10_000
  static let threadLimit = 1024

  func validate() throws {
    guard (1...Self.stepLimit).contains(steps) else {
      throw ValidationError("--steps is a number from 1 to \(Self.stepLimit), not \(steps).")
    }
    if let runs, !(1...Self.runLimit).contains(runs) {
      throw ValidationError("--runs is a number from 1 to \(Self.runLimit), not \(runs).")
    }
    if let threads, !(1...Self.threadLimit).contains(threads) {
      throw ValidationError("--threads is a number from 1 to \(Self.threadLimit), not \(threads).")
    }
    if baseline != .noise, runs != nil || seed != nil {
      throw ValidationError("--runs and --seed go with a random baseline; add --baseline noise.")
    }
    guard image == nil || inputs.isEmpty else {
      throw ValidationError("Give one image, or arrays with --input; not both.")
    }
    guard image != nil || !inputs.isEmpty else {
      throw ValidationError("Missing expected argument '<image>'.")
    }
    if let output, output.isEmpty { throw ValidationError("--output needs a file name.") }
  }

  func run() throws {
    let explanation = try Explanation(of: plan())
    let files = try explanation.write()
    for warning in explanation.warnings { Console.note("igviz: \(warning)") }
    if json {
      try Console.print(Report(explanation, files: files).json())
    } else {
      try Console.print(explanation.summary(files: files))
    }
  }
}

/// The baselines `--baseline` knows.
enum BaselineKind: Hashable, ExpressibleByArgument {
  case black
  case noise
  case file(path: String)

  init?(argument: String) {
    switch argument {
    case "black", "zero": self = .black
    case "noise": self = .noise
    case let path where path.lowercased().hasSuffix(".npy"): self = .file(path: path)
    default: return nil
    }
  }

  var defaultValueDescription: String { "black" }
}

/// NAME=FILE.
struct NamedFile: ExpressibleByArgument {
  let name: String
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    (name, path) = (parts[0], parts[1])
  }
}

/// The rules `--rule` knows.
enum RuleName: String, CaseIterable, ExpressibleByArgument {
  case trapezoid
}

extension Score.Kind: ExpressibleByArgument {}
