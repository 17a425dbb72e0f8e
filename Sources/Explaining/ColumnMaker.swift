import Attribution
import Fields

/// Runs the methods that are asked for, each with every group of baselines.
struct ColumnMaker {
  let request: Request
  let subject: Subject
  let function: NetworkScores
  /// The same with an activation inside, where a method looks at one.
  let inside: NetworkScores?
  let targets: [Target]
  let watch: Watch

  func columns(_ groups: [BaselineGroup]) throws -> [Explanation.Column] {
    // Paths that end at the input meet the gradient there: it need not be computed again.
    var integrated: [[Explanation.Column]] = []
    for kind in request.methods where kind.takesBaselines {
      integrated.append(try groups.map { try column(by: kind, $0) })
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

  private func function(for kind: MethodKind) -> NetworkScores {
    kind.needs == .activationGradient ? inside ?? function : function
  }

  private var execution: Execution {
    Execution(threads: request.threads, progress: watch.progress, isCancelled: watch.isCancelled)
  }

  private func column(by kind: MethodKind, known: [Attributions]?) throws -> Explanation.Column {
    let attributions =
      try known
      ?? kind.make(request.options()).attributions(
        of: function(for: kind), input: subject.input, baselines: .none, execution: execution)
    return Explanation.Column(
      method: kind.name, title: kind.title, name: nil, rule: nil, baselines: [], meanBaseline: [],
      attributions: attributions, verdicts: verdicts(on: attributions))
  }

  private func verdicts(on attributions: [Attributions]) -> [Verdict] {
    zip(attributions, targets).map { Verdict($0, of: $1, fields: subject.fields) }
  }

  private func column(by kind: MethodKind, _ group: BaselineGroup) throws -> Explanation.Column {
    // Every baseline was made once before; one that fails now ends the path with an error of its size.
    let samples = BaselineSamples(count: group.baselines.count, scores: group.scores) {
      (try? subject.values(of: group.baselines[$0])) ?? []
    }
    let attributions = try kind.make(request.options(rule: group.rule)).attributions(
      of: function(for: kind), input: subject.input, baselines: samples, execution: execution)
    return Explanation.Column(
      method: kind.name, title: kind.title, name: group.name, rule: group.rule.name,
      baselines: Array(group.infos.prefix(attributions.map(\.baselineCount).max() ?? 0)),
      meanBaseline: group.mean, attributions: attributions, verdicts: verdicts(on: attributions))
  }
}
