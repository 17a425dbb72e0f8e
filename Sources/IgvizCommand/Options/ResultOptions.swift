import ArgumentParser
import Evaluation
import Explaining

/// The options for results: what is computed and printed, and where it is written.
struct ResultOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("outputs")],
    help: ArgumentHelp(
      "Output: .png, .jpg, .pdf, .svg, .html, folder/ or -; repeatable",
      discussion:
        "The extension selects the format. An .html page shows all inputs. A folder receives a figure for each input. - writes a PNG to standard output. The default is <image>.igviz.png in the current folder.",
      valueName: "file"), completion: .file(extensions: ["png", "jpg", "pdf", "svg", "html"]))
  var outputs: [String] = []

  @Flag(name: .shortAndLong, help: "Print the full report")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Print only errors and warnings")
  var quiet = false

  @Flag(help: "Print results as JSON: one document per input and line")
  var json = false

  @Flag(help: "List every point of every path in the JSON document")
  var paths = false

  @Option(
    help: ArgumentHelp(
      "Save arrays as .npy files in a folder, or in one NAME.npz",
      discussion:
        "The arrays are input, baseline, gradients, integrated_gradients and evidence (the map that is drawn).",
      valueName: "folder"),
    completion: .directory)
  var arrays: String?

  @Option(
    name: [.customLong("curve"), .customLong("plot-path")],
    help: ArgumentHelp(
      "Draw the score along the path", valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "pdf", "svg"]))
  var curve: String?

  @Flag(
    help: "Measure the maps, with the same metrics for controls"
  )
  var evaluate = false

  @Flag(help: "Leave out slow methods and measure by hiding only")
  var quick = false

  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp(
      "Metric: 'igviz help metrics', or all; repeatable (default: \(MetricKind.insertionMinusDeletion.name))",
      discussion: "With 'igviz explain', add --evaluate.", valueName: "metric"))
  var metrics: [MetricArgument] = []

  @Option(
    help: ArgumentHelp(
      "Draw the metric's curves of each method and control",
      discussion: "With 'igviz explain', add --evaluate.", valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "pdf", "svg"]))
  var metricCurves: String?

  @Option(
    name: [.customShort("j"), .customLong("threads")],
    help: ArgumentHelp("Number of threads (default: one per core)", valueName: "count"))
  var threads: Int?

  func validate() throws {
    try (1...Request.largestThreads).check(threads, of: "threads")
    for (name, path) in outputs.map({ ("output", $0) }) + [
      ("curve", curve), ("metric-curves", metricCurves), ("arrays", arrays),
    ] where path?.isEmpty == true {
      throw ValidationError("--\(name) needs a file or folder name.")
    }
    if json, outputs.contains("-") {
      throw ValidationError("--json and -o - would both write to standard output; leave out one.")
    }
    if json, quiet || verbose {
      throw ValidationError("--json prints the full report; leave out --quiet and --verbose.")
    }
    if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other; leave out one.") }
    if paths, !json { throw ValidationError("--paths requires --json.") }
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
      OptionUse("quick", quick, .comparison),
      OptionUse("metric", metrics),
      OptionUse("metric-curves", metricCurves, .oneByOne, .inputs(.photo, .array, .netCDF), .metricCurves),
      OptionUse("threads", threads),
    ]
  }
}

/// A metric of `MetricKind.all` by its name, or all of them.
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
