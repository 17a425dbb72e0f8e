import Attribution
import ConvNet
import Figure
import Files
import Foundation
import GradVisualizer
import ImageCoding
import ModelZoo
import NPY

/// One input explained: what the network said, and why.
struct Explanation {
  struct Prediction {
    let index: Int
    let label: String
    let probability: Double
  }

  /// Wall-clock time by stage.
  struct Seconds {
    var load = 0.0
    var decode = 0.0
    /// The classes' scores at the input and at the baselines.
    var classify = 0.0
    var attribute = 0.0
    var render = 0.0
    var total = 0.0
  }

  let plan: Plan
  let subject: Subject
  /// The five most probable classes; empty when the answer is a number.
  let top: [Prediction]
  /// One for each row of the panel.
  let targets: [Target]
  /// What reports call the score: "probability", "logit" or "output".
  let scoreName: String
  let columns: [Column]
  /// For each picture of the panel that shows nothing, why.
  let emptiness: [(title: String, reason: Emptiness)]
  /// `nil` when the input cannot be drawn.
  let panel: ImageCoding.Image?
  /// The score along every path, if asked for.
  let plot: ImageCoding.Image?
  let seconds: Seconds

  /// Whether every path reached its tolerance; `nil` when none was asked for.
  var isConverged: Bool? {
    let verdicts = columns.flatMap(\.attributions).compactMap(\.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }

  init(of plan: Plan) throws {
    self.plan = plan
    var stopwatch = Stopwatch()
    var seconds = Seconds()

    // Cheap checks first: nobody waits for a minute to hear of a missing font.
    let typeface = try Typeface.standard()
    let subject = try Subject(of: plan, seconds: &seconds)
    self.subject = subject
    let baselines = try plan.baselines.map {
      try $0.baselines(for: subject, draws: plan.draws, reading: plan.reading)
    }
    _ = stopwatch.lap()

    var baselineLogits: [[Float]] = []
    switch subject.classifier.answer {
    case .classes(let labels):
      let (values, baselineSubject) = (subject.values, subject.baselineSubject)
      let starts = baselines.flatMap(\.self)
      let outputs = subject.classifier.network.outputs(count: 1 + starts.count, threads: plan.threads) {
        $0 == 0 ? values : starts[$0 - 1].samples(for: baselineSubject)
      }
      let logits = outputs[0]
      baselineLogits = Array(outputs.dropFirst())
      let ranking = logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }
      let kind = plan.scoreKind ?? .probability
      top = Self.predictions(logits, ranking: ranking, labels: labels)
      let named = try (plan.targets.isEmpty ? ["top1"] : plan.targets).flatMap {
        try Target.targets(named: $0, kind: kind, labels: labels, ranking: ranking)
      }
      var seen: Set<Score> = []
      targets = named.filter { seen.insert($0.score).inserted }
      scoreName = kind.rawValue
    case .number:
      guard plan.targets.isEmpty, plan.scoreKind == nil else {
        throw CommandError(description: "the model's output is one number: leave out --target and --score")
      }
      top = []
      targets = [.output]
      scoreName = "output"
    }
    seconds.classify = stopwatch.lap()
    columns = Self.columns(
      plan: plan, subject: subject, targets: targets, baselines: baselines, logits: baselineLogits)
    seconds.attribute = stopwatch.lap()

    if let picture = subject.picture {
      (panel, emptiness) = try Self.panel(
        plan: plan, picture: picture, targets: targets, columns: columns, scoreName: scoreName,
        typeface: typeface)
    } else {
      (panel, emptiness) = (nil, [])
    }
    plot =
      plan.plotPath == nil
      ? nil : Self.plot(columns: columns, targets: targets, scoreName: scoreName).drawn(in: typeface)
    seconds.render = stopwatch.lap()
    seconds.total = stopwatch.total()
    self.seconds = seconds
  }

  /// - Parameter logits: a classifier's at each of the baselines.
  private static func columns(
    plan: Plan, subject: Subject, targets: [Target], baselines: [[Baseline]], logits: [[Float]]
  ) -> [Column] {
    let method = IntegratedGradients(rule: plan.rule, threads: plan.threads)
    let function = ClassScores(of: subject.classifier.network, targets.map(\.score))
    let (values, baselineSubject) = (subject.values, subject.baselineSubject)
    var logits = logits.makeIterator()
    let progress = ProgressBar(title: "Integrated gradients")
    defer { progress.clear() }
    return zip(plan.baselines, baselines).map { option, baselines in
      Column(
        name: option.name, baselines: baselines,
        checks: baselines.map {
          BaselineCheck($0.samples(for: baselineSubject), logits: logits.next(), subject: subject)
        },
        attributions: method.attributions(
          of: function, input: values, baselines: baselines.count,
          baseline: { baselines[$0].samples(for: baselineSubject) }, progress: progress.update))
    }
  }

  private static func predictions(_ logits: [Float], ranking: [Int], labels: Labels) -> [Prediction] {
    let probabilities = ClassProbabilities(logits)
    return ranking.prefix(5).map { index in
      Prediction(
        index: index, label: labels.names[index], probability: probabilities.probability(of: logits[index]))
    }
  }

  /// Writes the pictures and, if asked for, the arrays; returns the paths.
  ///
  /// - Throws: `FileError`, `ImageError`
  func write() throws -> [String] {
    var paths: [String] = []
    for (picture, path) in [(panel, plan.picturePath), (plot, plan.plotPath)] {
      guard let picture, let path else { continue }
      try picture.write(to: path)
      paths.append(path)
    }
    return paths + (try plan.arraysFolder.map(writeArrays) ?? [])
  }

  /// Several targets and several baselines have arrays of their own: `gradients.386.npy`,
  /// `integrated_gradients.386.noise.npy`.
  private func writeArrays(to folder: String) throws -> [String] {
    try Files.makeFolder(folder)
    var paths: [String] = []
    func write(_ name: String, _ values: [Float]) throws {
      let inputs = subject.classifier.inputs
      var start = 0
      for input in inputs {
        let path = "\(folder)/\(name)\(inputs.count == 1 ? "" : "." + Self.fileName(input.name)).npy"
        let part = Array(values[start..<start + input.count])
        try NPYArray(shape: input.shape, elements: .float(part)).write(to: path)
        paths.append(path)
        start += input.count
      }
    }
    let suffixes = columnSuffixes
    try write("input", subject.values)
    for (column, suffix) in zip(columns, suffixes) {
      try write("baseline" + suffix, meanBaseline(of: column))
    }
    for (index, target) in targets.enumerated() {
      let name = targets.count == 1 ? "" : "." + target.fileSuffix
      try write("gradients" + name, columns[0].attributions[index].inputGradient)
      for (column, suffix) in zip(columns, suffixes) {
        try write("integrated_gradients" + name + suffix, column.attributions[index].attributions)
      }
    }
    return paths
  }

  /// What tells the columns' files apart; pictures of one name from two folders are counted.
  private var columnSuffixes: [String] {
    if columns.count == 1 { return [""] }
    var counts: [String: Int] = [:]
    return columns.map { column in
      let name = Self.fileName(column.name)
      let count = counts[name, default: 0] + 1
      counts[name] = count
      return count == 1 ? ".\(name)" : ".\(name).\(count)"
    }
  }

  private func meanBaseline(of column: Column) -> [Float] {
    var sums = [Double](repeating: 0, count: subject.values.count)
    for baseline in column.baselines {
      for (index, sample) in baseline.samples(for: subject.baselineSubject).enumerated() {
        sums[index] += Double(sample)
      }
    }
    return sums.map { Float($0 / Double(column.baselines.count)) }
  }

  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" ? $0 : "_" })
  }
}

/// Wall-clock time since it was made and since the last lap.
struct Stopwatch {
  private let start = ContinuousClock.now
  private var last = ContinuousClock.now

  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }

  func total() -> Double { (ContinuousClock.now - start) / .seconds(1) }
}
