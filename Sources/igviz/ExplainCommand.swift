import ArgumentParser
import ConvNet
import Foundation
import ModelZoo

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a classifier's answer to a photo.")

  @Argument(help: ArgumentHelp("The photo: JPEG or PNG.", valueName: "image"))
  var image: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The picture to write; PNG, or JPEG by its extension. (default: <image>.igviz.png here)",
      valueName: "file"))
  var output: String?

  // MARK: What to explain

  @Option(help: ArgumentHelp("The classifier; see 'igviz models list'.", valueName: "name"))
  var model = "efficientnet-lite0"

  @Option(
    help: ArgumentHelp(
      "The class to explain: its index, its name, or a part of it. (default: the top class)",
      valueName: "class"))
  var target: String?

  @Option(help: "Explain the class's probability or its logit.")
  var score: Score.Kind = .probability

  // MARK: How

  @Option(help: "Where the path to the photo begins: a black image, or random noise.")
  var baseline: BaselineKind = .black

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
    if baseline == .black, runs != nil || seed != nil {
      throw ValidationError("--runs and --seed go with a random baseline; add --baseline noise.")
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
enum BaselineKind: String, CaseIterable, ExpressibleByArgument {
  case black
  case noise
}

/// The rules `--rule` knows.
enum RuleName: String, CaseIterable, ExpressibleByArgument {
  case trapezoid
}

extension Score.Kind: ExpressibleByArgument {}
