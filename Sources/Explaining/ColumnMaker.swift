import Attribution
import Fields
import Models

/// Runs the methods that are asked for, each with every group of baselines.
struct ColumnMaker {
  let request: Request
  let subject: Subject
  let function: NetworkScores
  /// The output whose certainty says how much a baseline says.
  let classes: ModelOutput?
  let watch: Watch

  typealias Group = (name: String, baselines: [any Baseline])

  /// - Parameters:
  ///   - groups: the baselines of each column, with the name they were asked for by.
  ///   - outputs: the network's at each of them.
  func columns(_ groups: [Group], outputs: [[Float]]) throws -> [Explanation.Column] {
    // Paths that end at the input meet the gradient there: it need not be computed again.
    var integrated: [[Explanation.Column]] = []
    for kind in request.methods where kind.takesBaselines {
      integrated.append(try columns(by: kind, groups, outputs: outputs))
    }
    let known = integrated.first?.first?.attributions.compactMap { attributions in
      attributions.inputGradient.map {
        Attributions(values: $0, scoreAtInput: attributions.scoreAtInput, evaluations: 0, inputGradient: $0)
      }
    }
    var rest = integrated[...]
    return try request.methods.flatMap { kind -> [Explanation.Column] in
      if kind.takesBaselines { return rest.popFirst() ?? [] }
      let isKnown = kind.name == MethodKind.gradient.name && known?.count == function.scoreCount
      return [try column(by: kind, known: isKnown ? known : nil)]
    }
  }

  private var execution: Execution {
    Execution(threads: request.threads, progress: watch.progress, isCancelled: watch.isCancelled)
  }

  private func column(by kind: MethodKind, known: [Attributions]?) throws -> Explanation.Column {
    let attributions =
      try known
      ?? kind.make(request.rule).attributions(
        of: function, input: subject.input, baselines: .none, execution: execution)
    return Explanation.Column(
      method: kind.name, title: kind.title, name: nil, rule: nil, baselines: [], meanBaseline: [],
      attributions: attributions)
  }

  private func columns(
    by kind: MethodKind, _ groups: [Group], outputs: [[Float]]
  ) throws -> [Explanation.Column] {
    var outputs = outputs[...]
    return try groups.map { name, group in
      let own = outputs.prefix(group.count)
      outputs = outputs.dropFirst(group.count)
      // Every baseline was made once before; one that fails now ends the path with an error of its size.
      let samples = BaselineSamples(count: group.count) { (try? subject.values(of: group[$0])) ?? [] }
      let attributions = try kind.make(request.rule).attributions(
        of: function, input: subject.input, baselines: samples, execution: execution)
      return Explanation.Column(
        method: kind.name, title: kind.title, name: name, rule: request.rule.name,
        baselines: try zip(group, own).map { baseline, outputs in
          Explanation.BaselineInfo(
            name: baseline.name, seed: baseline.seed,
            check: BaselineCheck(
              try subject.values(of: baseline), fields: subject.fields, outputs: outputs, of: classes))
        },
        meanBaseline: try subject.mean(of: group).map(PackedFloats.init), attributions: attributions)
    }
  }
}
