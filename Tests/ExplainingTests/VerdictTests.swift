import Fields
import ImageCoding
import Models
import Report
import TestSupport
import Testing

@testable import Attribution
@testable import Explaining

/// An insignificant map never gets a good verdict.
@Suite struct VerdictTests {
  @Test func countsAreSentences() {
    #expect(
      Verdict.Grade.summary(of: [.inconclusive: 2, .stable: 12, .weak: 1, .fair: 0])
        == "12 stable, 1 weak, 2 inconclusive")
    #expect(Verdict.Grade.summary(of: [.inconclusive: 1]) == "1 inconclusive")
  }

  /// EfficientNet-Lite0 with the elephant, with trained and with shuffled weights.
  private struct Elephant {
    let fields: [Field]
    let trained: CompiledModel
    let random: CompiledModel
    let plan: MethodPlan
    let request = Request(metrics: [.insertionMinusDeletion], threads: 2)

    init() throws {
      let model = try Model(named: "efficientnet-lite0")
      let photo = try PixelImage(contentsOf: TestFiles.samplePhoto("elephant.jpg"))
      let prepared = try model.prepared(for: [model.field(of: photo)])
      (trained, fields) = (prepared.network, prepared.fields)
      random = try trained.withRandomWeights(
        depth: trained.weightedLayers.count, seed: 1, at: fields[0].values)
      plan = try #require(request.columns(for: model).last)
    }

    /// Returns a runner of Integrated Gradients, for the most probable class by default.
    func maker(_ model: CompiledModel, class index: Int? = nil) throws -> MethodRunner {
      let outputs = try model.network.outputs(count: 1, threads: 1) { _ in fields[0].values }[0]
      let reader = try TargetReader(output: model.outputs[0], score: nil, values: outputs)
      let found = try index.map { try reader.targets(named: "\($0)") } ?? reader.standard()
      return MethodRunner(
        request: request, subject: PreparedInput(network: model.network, fields: fields),
        function: NetworkScores(of: model.network, found.map(\.score)), inside: nil,
        targets: found.map(\.target), execution: Execution())
    }

    func baselines() throws -> [any Baseline] {
      try BaselineRequest.photoDefault.baselines(
        for: fields, model: Model(named: "efficientnet-lite0"), draws: request.draws(plan.runs, fields)
      ).baselines
    }

    func column(_ maker: MethodRunner) throws -> Explanation.MethodResult {
      let outputs = try #require(trained.outputs.first)
      let group = try BaselineGroup(
        name: "noisy-blur:20", BaselineRequest.Made(baselines: baselines(), areDrawn: true),
        subject: maker.subject, scores: [],
        classes: outputs, threads: 2)
      let attributions = try maker.attributions(plan, maker.subject.samples(of: group.baselines))
      return Explanation.MethodResult(
        method: "ig", name: group.name, rule: nil, baselines: [], meanBaseline: [],
        attributions: attributions,
        verdicts: zip(attributions, maker.targets).map {
          Verdict(.map(MapFindings($0, of: $1, fields: fields, isRandom: true)))
        }, seconds: 0)
    }
  }

  @Test func aTrainedNetworkIsStableAndARandomOneMeansLittle() throws {
    let elephant = try Elephant()
    let trained = try elephant.column(elephant.maker(elephant.trained))
    #expect(trained.verdicts[0].grade == .stable, "\(trained.verdicts[0].text)")
    #expect(trained.verdicts[0].text.contains(", attributions sum to 0."))
    let random = try elephant.column(elephant.maker(elephant.random))
    #expect(random.verdicts[0].grade == .inconclusive, "\(random.verdicts[0].text)")
  }

  /// A map of another network, measured on this network, is no better than controls; this network's own map is better.
  @Test func aMapOfAShuffledNetworkIsFoundOut() throws {
    let elephant = try Elephant()
    let maker = try elephant.maker(elephant.trained)
    let own = try elephant.column(maker)
    let foreign = try elephant.column(elephant.maker(elephant.random, class: 386))
    var columns = [own, foreign]
    let scores = [Score([elephant.trained.outputs[0].term(386, .probability)])]
    let target = Target(
      output: elephant.trained.outputs[0].name, index: 386, position: [386], label: "African elephant",
      score: .probability)
    let tables = try ColumnEvaluation(
      request: elephant.request, compiled: elephant.trained,
      cases: CaseMaker(
        compiled: elephant.trained, targets: [target], scores: scores, threads: 1, isCancelled: { false }),
      maker: maker, plans: [elephant.plan, elephant.plan], baselines: [:], scores: scores,
      inside: elephant.trained
    ).tables(of: columns)
    for index in columns.indices { columns[index].compareVerdicts(with: tables, row: index) }
    #expect(columns[0].verdicts[0].grade == .stable, "\(columns[0].verdicts[0].text)")
    #expect(columns[0].verdicts[0].text.hasSuffix("better than every control"))
    #expect(columns[1].verdicts[0].grade.needsReview, "\(columns[1].verdicts[0].text)")
    #expect(
      columns[1].verdicts[0].text.contains("worse than") || columns[1].verdicts[0].grade == .worseThanControl)
  }

  @Test func aConstantPictureHasNothingToPointAt() throws {
    let model = try Model(named: "efficientnet-lite0")
    let grey = try model.field(
      of: PixelImage(width: 300, height: 300, filledWith: RGB(red: 90, green: 120, blue: 60)))
    let explanation = try Explainer(model, Request(methods: [.integratedGradients], threads: 2)).explain([
      grey
    ])
    let verdict = explanation.columns[0].verdicts[0]
    #expect(verdict.grade == .inconclusive && verdict.text.contains("constant"), "\(verdict.text)")
    #expect(explanation.warnings.map(\.grade) == [.inconclusive])
  }

  // MARK: Thresholds

  private func verdict(
    agreement half: Double?, difference: Double = 0.5, span: Double = 0.6, score: ScoreKind = .probability,
    isRandom: Bool = true
  ) throws -> Verdict {
    let completeness = Completeness(
      scoreAtInput: 0.9, scoreAtBaseline: 0.9 - difference, sum: difference, span: span)
    let average = PathAverage(paths: 8, pointsPerPath: 3, completeness: completeness)
    let attributions = Attributions(
      values: [1, 0], scoreAtInput: 0.9, evaluations: 24, average: average,
      stability: half.map { Stability(standardError: 0.1, regionError: 0.1, splitHalf: $0) })
    let target = Target(
      output: "y", index: 0, position: [0], label: "cat", score: score)
    return Verdict(
      .map(
        MapFindings(
          attributions, of: target,
          fields: [try Field(name: "x", axes: [Axis(.y, 1), Axis(.x, 2)], values: [1, 2])],
          isRandom: isRandom)))
  }

  @Test func gradesFollowTheThresholds() throws {
    // Halves that correlate by r agree, as wholes, by 2r/(1 + r).
    #expect(try verdict(agreement: 0.906).grade == .stable && verdict(agreement: 0.904).grade == .fair)
    #expect(try verdict(agreement: 0.668).grade == .fair && verdict(agreement: 0.665).grade == .weak)
    #expect(try verdict(agreement: -0.5).grade == .weak)
    #expect(try verdict(agreement: 0.99, difference: 0.049).grade == .inconclusive)
    #expect(try verdict(agreement: 0.99, difference: 0.051).grade == .stable)
    // For other scores the threshold of 0.05 does not apply, only the span does.
    #expect(try verdict(agreement: 0.99, difference: 0.01, span: 0.1, score: .logit).grade == .stable)
    #expect(try verdict(agreement: 0.99, difference: 0.01, span: 0.3, score: .logit).grade == .inconclusive)
    #expect(try verdict(agreement: nil).grade == .exact)
    // Baselines that are not random may disagree, because no seed is involved.
    #expect(try verdict(agreement: 0.1, isRandom: false).grade == .exact)
    #expect(try verdict(agreement: 0.1, isRandom: false).text.contains("these 8 baselines"))
  }

  @Test func controlsChangeAVerdict() throws {
    let stable = try verdict(agreement: 0.99)
    #expect(stable.compared(with: nil) == stable)
    #expect(stable.compared(with: ControlComparison()).grade == .stable)
    #expect(stable.compared(with: ControlComparison()).text.hasSuffix("better than every control"))
    let beaten = stable.compared(with: ControlComparison(better: ["disc"], equal: ["edges"]))
    #expect(
      beaten.grade == .worseThanControl && beaten.text.contains("these controls score better: disc")
    )
    let equal = stable.compared(with: ControlComparison(equal: ["edges"]))
    #expect(equal.grade == .stable && equal.text.hasSuffix("not clearly better than edges"))
    let little = try verdict(agreement: 0.99, difference: 0)
    #expect(little.compared(with: ControlComparison(better: ["edges"])).grade == .inconclusive)
  }
}
