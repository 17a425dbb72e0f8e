import Attribution
import Explaining
import Foundation

/// A condition under which an option has an effect.
struct RunCondition: Sendable {
  /// Completes "--rows applies to …".
  let appliesTo: String
  let isMet: @Sendable (RunKind) -> Bool
  /// Describes a run that does not meet the condition.
  let otherwise: @Sendable (RunKind) -> String
}

// MARK: Inputs and the model

extension RunCondition {
  /// - Parameter kinds: kinds of inputs; one match is enough.
  static func inputs(_ kinds: RunKind.Input...) -> RunCondition { files(kinds, \.inputs) }

  /// - Parameter kinds: kinds of the files of inputs; one match is enough.
  static func parts(_ kinds: RunKind.Input...) -> RunCondition {
    files(kinds) { $0.parts.isEmpty ? $0.inputs : $0.parts }
  }

  /// - Parameter kinds: kinds of the files of inputs or of the background; one match is enough.
  static func reads(_ kinds: RunKind.Input...) -> RunCondition { files(kinds, \.read) }

  /// Arrays or tables are read, as inputs, background or baselines.
  static let numbers = files([.array, .netCDF, .table]) { $0.read + $0.baselineArrays }

  private static func files(
    _ kinds: [RunKind.Input], _ files: @escaping @Sendable (RunKind) -> [RunKind.File]
  ) -> RunCondition {
    RunCondition(
      appliesTo: RunKind.list(kinds.map(\.plural)),
      isMet: { run in files(run).contains { kinds.contains($0.kind) } },
      otherwise: { run in run.inputs.first.map { "\($0.name) is \($0.kind.name)" } ?? "this run has no input"
      })
  }

  /// Some file can contain several arrays.
  static let archives = RunCondition(
    appliesTo: "files with several arrays (.npz, NetCDF)",
    isMet: { run in
      run.read.contains { file in
        file.kind == .netCDF
          || file.kind == .array
            && !["npy", "idx"].contains((file.name as NSString).pathExtension.lowercased())
      }
    },
    otherwise: { run in
      run.inputs.first.map {
        $0.kind == .array ? "\($0.name) has one array" : "\($0.name) is \($0.kind.name)"
      }
        ?? ""
    })

  /// Some input can have several samples.
  static let severalSamples = RunCondition(
    appliesTo: "arrays, tables and texts with several samples",
    isMet: { run in
      run.command != .worker && run.sampleCount != 1 && run.inputs.contains { $0.kind != .photo }
    },
    otherwise: { run in
      run.command == .worker
        ? "a request has one sample" : run.inputs.first.map { "\($0.name) has one sample" } ?? ""
    })

  static let onnx = RunCondition(
    appliesTo: "ONNX models", isMet: { !$0.isKnownModel },
    otherwise: { "\($0.model) is a named model, whose settings are fixed" })
}

extension RunCondition {
  /// Returns the same condition, but never met by `command`.
  fileprivate func unless(_ command: RunKind.Command, _ reason: String) -> RunCondition {
    RunCondition(
      appliesTo: appliesTo, isMet: { $0.command != command && isMet($0) },
      otherwise: { $0.command == command ? reason : otherwise($0) })
  }
}

// MARK: The command

extension RunCondition {
  static let explaining = RunCondition(
    appliesTo: "'igviz explain'", isMet: { $0.command != .classify },
    otherwise: { _ in "'igviz classify' prints predictions only" })

  static let oneByOne = RunCondition(
    appliesTo: "inputs without a results folder", isMet: { !$0.isResultsFolder },
    otherwise: { _ in "the results of these photos are written to a results folder" })

  static let resultsFolder = RunCondition(
    appliesTo: "results in a folder, as igviz photos/ -o explained/",
    isMet: { $0.isResultsFolder || $0.resultsFolder != nil },
    otherwise: { _ in "these results are printed or written elsewhere" })

  static let comparison = RunCondition(
    appliesTo: "'igviz compare'", isMet: { $0.command == .compare },
    otherwise: { _ in "'igviz explain' runs the methods that are asked for" })

  static let optionalEvaluation = RunCondition(
    appliesTo: "'igviz explain'", isMet: { $0.command != .compare },
    otherwise: { _ in "'igviz compare' always measures" })
}

// MARK: Methods

extension RunCondition {
  /// - Parameter isConcerned: whether a method uses the option.
  private static func methods(
    _ appliesTo: String, _ isConcerned: @escaping @Sendable (MethodPlan) -> Bool
  ) -> RunCondition {
    RunCondition(
      appliesTo: appliesTo, isMet: { $0.plans?.contains(where: isConcerned) ?? true },
      otherwise: { "this run computes \(columns($0))" })
  }

  private static func methods(
    _ appliesTo: String, that isConcerned: @escaping @Sendable (MethodKind) -> Bool
  ) -> RunCondition {
    let names = MethodKind.all.filter(isConcerned).map(\.name)
    return methods("\(appliesTo) (\(names.joined(separator: ", ")))") { isConcerned($0.kind) }
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
    "methods with a baseline", that: \.takesBaselines)
  /// Means and ranges of the data are used: by baselines, random methods, or the fills of metrics.
  static let describedInputs = RunCondition(
    appliesTo: "baselines, random methods and --evaluate",
    isMet: { run in
      !run.metrics.isEmpty || run.plans?.contains { $0.kind.takesBaselines || $0.kind.isRandom } ?? true
    },
    otherwise: { "this run computes \(columns($0))" })
  static let sampling = methods("methods with samples or steps", that: \.takesSamples)
  static let integrating = methods("methods with a quadrature rule", that: \.usesRule)
  static let randomBaselines = methods("random baselines such as --baseline noise") {
    $0.baseline?.isRandom == true
  }
  static let dataBaselines = methods("baselines drawn from data, such as --baseline sample") {
    $0.baseline?.drawsData == true
  }.unless(.worker, "a worker has no data to draw from")

  /// Texts are explained at an inner layer, or a method uses one.
  static let layers: RunCondition = {
    let names = MethodKind.all.filter { $0.needs == .activationGradient }.map(\.name)
    return RunCondition(
      appliesTo: "texts, and to methods that use an inner layer (\(names.joined(separator: ", ")))",
      isMet: { run in
        run.plans?.contains { $0.kind.needs == .activationGradient } ?? true
          || run.inputs.contains { [.text, .tokens].contains($0.kind) }
      },
      otherwise: { "this run computes \(columns($0))" })
  }()

  static let randomness = RunCondition(
    appliesTo: "random baselines, random methods and --evaluate",
    isMet: { run in
      !run.metrics.isEmpty
        || run.plans?.contains { $0.isRandom(run.stock) } ?? true
    },
    otherwise: { run in
      run.plans?.contains { $0.baseline?.isRandom == true } == true
        ? "\(columns(run)) uses all rows or files, so nothing is random"
        : "\(columns(run)) uses no random numbers"
    })

  /// Every path integral uses a single path, and is not an average over paths.
  static let singlePaths = RunCondition(
    appliesTo: "integrals along single paths, for example with --baseline black",
    isMet: { run in
      guard let plans = run.plans else { return true }
      let paths = plans.filter { $0.kind.usesRule && $0.baseline != nil }
      return !paths.isEmpty && !paths.contains(where: \.isAverage)
    },
    otherwise: { run in
      guard let average = run.plans?.first(where: { $0.kind.usesRule && $0.isAverage }) else {
        return "this run computes \(columns(run))"
      }
      let name = average.baseline?.name ?? ""
      return
        "\(average.kind.name) from \(name) averages over many paths; leave it out, or add --rule adaptive"
    })

  /// Some path integral uses a single path, whose points are known.
  static let pathPoints = methods("integrals along single paths, for example with --baseline black") {
    $0.kind.usesRule && $0.baseline != nil && !$0.isAverage
  }

  static let metricCurves = RunCondition(
    appliesTo: "runs with --evaluate and to 'igviz compare'", isMet: { !$0.metrics.isEmpty },
    otherwise: { _ in "this run computes no metrics" })
}

// MARK: What is drawn

extension RunCondition {
  /// - Parameter drawings: forms of drawings; one match is enough.
  static func drawn(_ drawings: RunKind.Drawing...) -> RunCondition {
    RunCondition(
      // `explain` never draws a map alone.
      appliesTo: RunKind.list(drawings.filter { $0 != .mapAlone || drawings.count == 1 }.map(\.plural)),
      isMet: { !$0.drawings.isDisjoint(with: drawings) },
      otherwise: { run in
        let name = run.inputs.first?.name ?? "it"
        let others = RunKind.Drawing.allCases.filter(run.drawings.contains).map(\.plural)
        return others.isEmpty
          ? "this run draws nothing of \(name); draw it with -o FILE.png"
          : "this run draws \(RunKind.list(others))"
      })
  }

  /// Some figure is written.
  static let figures = RunCondition(
    appliesTo: "figures (.png, .jpg, .pdf, .svg)", isMet: { !$0.figures.isEmpty && !$0.drawings.isEmpty },
    otherwise: { $0.drawings.isEmpty ? "this run draws nothing" : "this run writes a page (.html)" })

  /// Names of channels and coordinates appear: on figures and on pages.
  static let namesShown = RunCondition(
    appliesTo: "figures and reports",
    isMet: { $0.writesPage || !$0.figures.isEmpty && !$0.drawings.isEmpty },
    otherwise: { run in "nothing is drawn of \(run.inputs.first?.name ?? "the input"); add -o FILE.png" })

  /// A title appears: on pages and on figures, except those of tables and texts, whose titles are fixed.
  static let titles = RunCondition(
    appliesTo: "pictures, panels and pages (.html)",
    isMet: { $0.writesPage || !$0.figures.isEmpty && !$0.drawings.isDisjoint(with: [.picture, .panels]) },
    otherwise: { run in
      if run.drawings.isEmpty { return "this run draws nothing" }
      return run.drawings.contains(.mapAlone)
        ? "--layout overlay draws the map without a page"
        : "figures of tables and texts have fixed titles"
    })

  static let pixels = RunCondition(
    appliesTo: "figures of pixels (.png, .jpg)",
    isMet: { !$0.figures.isDisjoint(with: ["png", "jpg", "jpeg"]) && !$0.drawings.isEmpty },
    otherwise: { run in
      run.drawings.isEmpty
        ? "nothing is drawn"
        : run.figures.isEmpty
          ? "this run writes a page (.html)"
          : "this run writes .\(run.figures.sorted().joined(separator: ", ."))"
    })
}
