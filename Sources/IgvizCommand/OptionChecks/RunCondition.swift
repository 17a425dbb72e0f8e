import Attribution
import Explaining
import Foundation

/// Something that must be so for an option to have an effect.
struct RunCondition: Sendable {
  /// Completes "--rows goes with …".
  let goesWith: String
  let holds: @Sendable (RunKind) -> Bool
  /// What the run is instead.
  let otherwise: @Sendable (RunKind) -> String
}

// MARK: Inputs and the model

extension RunCondition {
  /// - Parameter kinds: of the inputs; one of them is enough.
  static func inputs(_ kinds: RunKind.Input...) -> RunCondition { files(kinds, \.inputs) }

  /// - Parameter kinds: of the inputs or of the background's files; one of them is enough.
  static func reads(_ kinds: RunKind.Input...) -> RunCondition { files(kinds, \.read) }

  /// Numbers of arrays or tables are read, also those of a baseline.
  static let numbers = files([.array, .netCDF, .table]) { $0.read + $0.baselineArrays }

  private static func files(
    _ kinds: [RunKind.Input], _ files: @escaping @Sendable (RunKind) -> [RunKind.File]
  ) -> RunCondition {
    RunCondition(
      goesWith: RunKind.list(kinds.map(\.plural)),
      holds: { run in files(run).contains { kinds.contains($0.kind) } },
      otherwise: { run in run.inputs.first.map { "\($0.name) is \($0.kind.name)" } ?? "there is none" })
  }

  /// A file may hold several arrays.
  static let archives = RunCondition(
    goesWith: "files that hold several arrays (.npz, NetCDF)",
    holds: { run in
      run.read.contains { file in
        file.kind == .netCDF
          || file.kind == .array
            && !["npy", "idx"].contains((file.name as NSString).pathExtension.lowercased())
      }
    },
    otherwise: { run in
      run.inputs.first.map { $0.kind == .array ? "\($0.name) holds one" : "\($0.name) is \($0.kind.name)" }
        ?? ""
    })

  /// Samples are explained one after the other.
  static let severalSamples = RunCondition(
    goesWith: "arrays, tables and texts of several samples",
    holds: { run in
      run.command != .worker && run.sampleCount != 1 && run.inputs.contains { $0.kind != .photo }
    },
    otherwise: { run in
      run.command == .worker
        ? "a request brings one" : run.inputs.first.map { "\($0.name) is one sample" } ?? ""
    })

  static let onnx = RunCondition(
    goesWith: "ONNX models", holds: { !$0.isKnownModel },
    otherwise: { "\($0.model) is known by name, with all that an ONNX file may leave open" })
}

// MARK: The command

extension RunCondition {
  static let explaining = RunCondition(
    goesWith: "'igviz explain'", holds: { $0.command != .classify },
    otherwise: { _ in "'igviz classify' prints what the model says, and draws nothing" })

  static let oneByOne = RunCondition(
    goesWith: "inputs that are explained one by one", holds: { !$0.isResultsFolder },
    otherwise: { _ in "the results of these photos go to a folder" })

  static let resultsFolder = RunCondition(
    goesWith: "results in a folder, as igviz photos/ -o explained/",
    holds: { $0.isResultsFolder || $0.resultsFolder != nil },
    otherwise: { _ in "these results are printed, or go elsewhere" })

  static let optionalEvaluation = RunCondition(
    goesWith: "'igviz explain'", holds: { $0.command != .compare },
    otherwise: { _ in "'igviz compare' always measures" })
}

// MARK: Methods

extension RunCondition {
  /// - Parameter isConcerned: whether a method uses the option.
  private static func methods(
    _ goesWith: String, _ isConcerned: @escaping @Sendable (MethodPlan) -> Bool
  ) -> RunCondition {
    RunCondition(
      goesWith: goesWith, holds: { $0.plans?.contains(where: isConcerned) ?? true },
      otherwise: { "asked for is \(columns($0))" })
  }

  private static func methods(
    _ goesWith: String, that isConcerned: @escaping @Sendable (MethodKind) -> Bool
  ) -> RunCondition {
    let names = MethodKind.all.filter(isConcerned).map(\.name)
    return methods("\(goesWith) (\(names.joined(separator: ", ")))") { isConcerned($0.kind) }
  }

  /// "ig from zero and gradient"
  private static func columns(_ run: RunKind) -> String {
    var names: [String] = []
    for plan in run.plans ?? [] {
      let name = plan.kind.name + (plan.baseline.map { " from \($0.name)" } ?? "")
      if !names.contains(name) { names.append(name) }
    }
    return RunKind.list(names)
  }

  static let comparing = methods(
    "methods that compare the input with a baseline", that: \.takesBaselines)
  /// Means and ranges of the data make baselines, noise and the fills of metrics.
  static let describedInputs = RunCondition(
    goesWith: "baselines, noisy methods and --evaluate",
    holds: { run in
      !run.metrics.isEmpty || run.plans?.contains { $0.kind.takesBaselines || $0.kind.isRandom } ?? true
    },
    otherwise: { "asked for is \(columns($0))" })
  static let sampling = methods("methods that draw samples or take steps", that: \.takesSamples)
  static let integrating = methods("methods that integrate along a path", that: \.usesRule)
  static let randomBaselines = methods("random baselines, as --baseline noise") {
    $0.baseline?.isRandom == true
  }
  static let dataBaselines = methods("baselines that are drawn from data, as --baseline sample") {
    $0.baseline?.drawsData == true
  }

  /// Something is explained at, or looks at, a layer inside.
  static let layers: RunCondition = {
    let names = MethodKind.all.filter { $0.needs == .activationGradient }.map(\.name)
    return RunCondition(
      goesWith: "texts, and with methods that look at a layer (\(names.joined(separator: ", ")))",
      holds: { run in
        run.plans?.contains { $0.kind.needs == .activationGradient } ?? true
          || run.inputs.contains { [.text, .tokens].contains($0.kind) }
      },
      otherwise: { "asked for is \(columns($0))" })
  }()

  static let randomness = RunCondition(
    goesWith: "random baselines, random methods and --evaluate",
    holds: { run in
      !run.metrics.isEmpty
        || run.plans?.contains { $0.isRandom(run.stock) } ?? true
    },
    otherwise: { run in
      run.plans?.contains { $0.baseline?.isRandom == true } == true
        ? "\(columns(run)) uses all rows or files that there are, so nothing is random"
        : "nothing is random in \(columns(run))"
    })

  /// Every integral along a path is of a single path.
  static let singlePaths = RunCondition(
    goesWith: "integrals along single paths, as of --baseline black",
    holds: { run in
      guard let plans = run.plans else { return true }
      let paths = plans.filter { $0.kind.usesRule && $0.baseline != nil }
      return !paths.isEmpty && !paths.contains(where: \.isAverage)
    },
    otherwise: { run in
      guard let average = run.plans?.first(where: { $0.kind.usesRule && $0.isAverage }) else {
        return "asked for is \(columns(run))"
      }
      let name = average.baseline?.name ?? ""
      return
        "\(average.kind.name) from \(name) averages a few points on each of many; leave it out, or add --rule adaptive"
    })

  /// Points of paths are known.
  static let pathPoints = methods("integrals along single paths, as of --baseline black") {
    $0.kind.usesRule && !$0.isAverage
  }

  static let metricCurves = RunCondition(
    goesWith: "--evaluate or 'igviz compare'", holds: { !$0.metrics.isEmpty },
    otherwise: { _ in "nothing is measured" })
}

// MARK: What is drawn

extension RunCondition {
  /// - Parameter drawings: how results are shown; one of them is enough.
  static func drawn(_ drawings: RunKind.Drawing...) -> RunCondition {
    RunCondition(
      // `explain` draws no map alone.
      goesWith: RunKind.list(drawings.filter { $0 != .mapAlone || drawings.count == 1 }.map(\.plural)),
      holds: { !$0.drawings.isDisjoint(with: drawings) },
      otherwise: { run in
        let name = run.inputs.first?.name ?? "it"
        let others = RunKind.Drawing.allCases.filter(run.drawings.contains).map(\.plural)
        return others.isEmpty
          ? "nothing is drawn of \(name); -o FILE.png draws it" : "drawn are \(RunKind.list(others))"
      })
  }

  /// A figure is written, whatever is drawn.
  static let figures = RunCondition(
    goesWith: "figures (.png, .jpg, .pdf, .svg)", holds: { !$0.figures.isEmpty && !$0.drawings.isEmpty },
    otherwise: { $0.drawings.isEmpty ? "nothing is drawn" : "this run writes a page (.html)" })

  /// A title is on figures and on pages; tables and texts have titles of their own in figures.
  static let titles = RunCondition(
    goesWith: "pictures, panels and pages (.html)",
    holds: { $0.writesPage || !$0.figures.isEmpty && !$0.drawings.isDisjoint(with: [.picture, .panels]) },
    otherwise: { run in
      if run.drawings.isEmpty { return "nothing is drawn" }
      return run.drawings.contains(.mapAlone)
        ? "--layout overlay draws the map without a page"
        : "figures of tables and texts have titles of their own"
    })

  static let pixels = RunCondition(
    goesWith: "figures of pixels (.png, .jpg)",
    holds: { !$0.figures.isDisjoint(with: ["png", "jpg", "jpeg"]) && !$0.drawings.isEmpty },
    otherwise: { run in
      run.figures.isEmpty
        ? "this run writes a page (.html)"
        : "this run writes .\(run.figures.sorted().joined(separator: ", ."))"
    })
}
