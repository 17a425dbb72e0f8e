import ArgumentParser
import Evaluation
import Explaining

/// What comes out, and where it goes.
struct ResultOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("outputs")],
    help: ArgumentHelp(
      "What to write, by its extension: a figure as .png, .jpg, .pdf or .svg; a page of all inputs for a browser as .html; - for a PNG on standard output; a folder for a figure of each input. May be repeated. (default: <image>.igviz.png here)",
      valueName: "file"), completion: .file(extensions: ["png", "jpg", "pdf", "svg", "html"]))
  var outputs: [String] = []

  @Flag(name: .shortAndLong, help: "Print everything that is known, not three lines.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors and warnings.")
  var quiet = false

  @Flag(help: "Print the results as a JSON document; for several inputs one a line.")
  var json = false

  @Flag(help: "List every point of every path in the JSON document.")
  var paths = false

  @Option(
    help: ArgumentHelp(
      "Save input, baseline, gradients, integrated_gradients and evidence (the map that is shown) there as .npy files; NAME.npz holds all of them.",
      valueName: "folder"),
    completion: .directory)
  var arrays: String?

  @Option(
    name: [.customLong("curve"), .customLong("plot-path")],
    help: ArgumentHelp(
      "Draw the score along the path, with the points that were computed.", valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "pdf", "svg"]))
  var curve: String?

  @Flag(
    help: "Measure every map, beside controls that never saw the model (random, a disc in the middle, edges)."
  )
  var evaluate = false

  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp(
      "What to measure: "
        + MetricKind.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")
        + "; or all. May be repeated. (default: \(MetricKind.insertionMinusDeletion.name))",
      valueName: "metric"))
  var metrics: [MetricArgument] = []

  @Option(
    help: ArgumentHelp(
      "Draw the curves of what is measured, each method's and control's.", valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "pdf", "svg"]))
  var metricCurves: String?

  @Option(
    name: [.customShort("j"), .customLong("threads")],
    help: ArgumentHelp("Threads to use. (default: every core)", valueName: "count"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...Request.largestThreads).contains(threads) {
      throw ValidationError("--threads is a number from 1 to \(Request.largestThreads), not \(threads).")
    }
    for (name, path) in outputs.map({ ("output", $0) }) + [
      ("curve", curve), ("metric-curves", metricCurves), ("arrays", arrays),
    ] where path?.isEmpty == true {
      throw ValidationError("--\(name) needs a name.")
    }
    if json, outputs.contains("-") {
      throw ValidationError("--json and -o - would both write standard output.")
    }
    if json, quiet || verbose {
      throw ValidationError("--json says everything; leave out --quiet and --verbose.")
    }
    if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other.") }
    if paths, !json { throw ValidationError("--paths goes with --json.") }
  }
}

extension ResultOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("output", outputs),
      OptionUse("verbose", verbose, .oneByOne),
      OptionUse("quiet", quiet),
      OptionUse("json", json),
      OptionUse("paths", paths, .pathPoints),
      OptionUse("arrays", arrays),
      OptionUse("curve", curve, .oneByOne, .inputs(.photo, .array, .netCDF), .singlePaths),
      OptionUse("evaluate", evaluate, .optionalEvaluation),
      OptionUse("metric", metrics),
      OptionUse("metric-curves", metricCurves, .oneByOne, .inputs(.photo, .array, .netCDF), .metricCurves),
      OptionUse("threads", threads),
    ]
  }
}

/// A row of the table of metrics by its name, or all of them.
struct MetricArgument: ExpressibleByArgument {
  let kinds: [MetricKind]

  init?(argument: String) {
    if argument == "all" {
      kinds = MetricKind.all
    } else if let kind = MetricKind.named(argument) {
      kinds = [kind]
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { MetricKind.all.map(\.name) + ["all"] }
}
