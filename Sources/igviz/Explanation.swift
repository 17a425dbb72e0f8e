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
    var attribute = 0.0
    var render = 0.0
    var total = 0.0
  }

  let plan: Plan
  let subject: Subject
  /// The five most probable classes; empty when the answer is a number.
  let top: [Prediction]
  let score: Score
  /// What reports call the score: "probability", "logit" or "output".
  let scoreName: String
  let targetLabel: String
  let baselines: [Baseline]
  /// One for each baseline.
  let attributions: [Attribution]
  let average: Attribution
  /// For each picture of the panel that shows nothing, why.
  let emptiness: [(title: String, reason: Emptiness)]
  /// `nil` when the input cannot be drawn.
  let panel: ImageCoding.Image?
  let seconds: Seconds

  init(of plan: Plan) throws {
    self.plan = plan
    var stopwatch = Stopwatch()
    var seconds = Seconds()

    // Cheap checks first: nobody waits for a minute to hear of a missing font.
    let typeface = try Typeface.standard()
    let subject = try Subject(of: plan, seconds: &seconds)
    self.subject = subject
    let values = subject.values
    let baselines = try Self.baselines(plan, count: values.count)
    self.baselines = baselines
    _ = stopwatch.lap()

    switch subject.classifier.answer {
    case .classes(let labels):
      let target = try plan.target.map(labels.index)
      top = Self.predictions(of: subject.classifier, labels: labels, for: values)
      score = Score(plan.scoreKind ?? .probability, target: target ?? top[0].index)
      scoreName = score.kind.rawValue
      targetLabel = labels.names[score.target]
    case .number:
      guard plan.target == nil, plan.scoreKind == nil else {
        throw CommandError(description: "the model's output is one number: leave out --target and --score")
      }
      top = []
      score = Score(.logit, target: 0)
      scoreName = "output"
      targetLabel = "output"
    }
    let progress = ProgressBar(title: "Integrated gradients")
    attributions = IntegratedGradients(rule: plan.rule, threads: plan.threads).attributions(
      of: ClassScore(network: subject.classifier.network, score: score), input: values,
      baselines: baselines.map { $0.samples(count: values.count, levels: subject.levels) },
      progress: progress.update)
    progress.clear()
    average = Attribution.average(attributions)
    seconds.attribute = stopwatch.lap()

    if let picture = subject.picture {
      let drawings = try [
        ("Normal gradients", average.inputGradient), ("Integrated gradients", average.attributions),
      ].map { title, values in
        (title, try plan.visualizer.draw(picture.arranged(values), over: picture.image))
      }
      emptiness = drawings.compactMap { title, drawing in drawing.emptiness.map { (title, $0) } }
      let caption = Self.caption(
        plan: plan, baselines: baselines, label: top.isEmpty ? nil : "\(targetLabel) [\(score.target)]",
        scoreName: scoreName, average: average)
      panel = Panel(
        columns: [.init(title: "Input", picture: picture.image)]
          + drawings.map { .init(title: $0, picture: $1.image) }, caption: caption
      ).drawn(in: typeface)
    } else {
      emptiness = []
      panel = nil
    }
    seconds.render = stopwatch.lap()
    seconds.total = stopwatch.total()
    self.seconds = seconds
  }

  private static func baselines(_ plan: Plan, count: Int) throws -> [Baseline] {
    switch plan.baselines {
    case .drawn(let baselines): return baselines
    case .file(let path):
      let samples = try InputError.naming(path) { try NPYArray(contentsOf: path).floats }
      guard samples.count == count, samples.allSatisfy(\.isFinite) else {
        throw InputError(path: path, underlying: BaselineSizeError(elements: samples.count, expected: count))
      }
      return [.given(samples, name: (path as NSString).lastPathComponent)]
    }
  }

  private static func predictions(
    of classifier: Classifier, labels: Labels, for values: [Float]
  ) -> [Prediction] {
    let logits = Array(Evaluator(classifier.network).forward(values))
    let probabilities = ClassProbabilities(logits)
    return logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }.prefix(5).map { index in
      Prediction(
        index: index, label: labels.names[index], probability: probabilities.probability(of: logits[index]))
    }
  }

  /// Writes the picture and, if asked for, the arrays; returns the paths.
  ///
  /// - Throws: `FileError`, `ImageError`
  func write() throws -> [String] {
    var paths: [String] = []
    if let panel {
      try panel.write(to: plan.picturePath)
      paths.append(plan.picturePath)
    }
    guard let folder = plan.arraysFolder else { return paths }
    try Files.makeFolder(folder)
    let samples = baselines.map { $0.samples(count: subject.values.count, levels: subject.levels) }
    let meanBaseline = samples[0].indices.map { index in
      Float(samples.reduce(0.0) { $0 + Double($1[index]) } / Double(samples.count))
    }
    let arrays: [(String, [Float])] = [
      ("input", subject.values), ("baseline", meanBaseline), ("gradients", average.inputGradient),
      ("integrated_gradients", average.attributions),
    ]
    let inputs = subject.classifier.inputs
    for (name, values) in arrays {
      var start = 0
      for input in inputs {
        // With several inputs each has arrays of its own, named after it.
        let suffix =
          inputs.count == 1
          ? "" : "." + input.name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        let path = "\(folder)/\(name)\(suffix).npy"
        let part = Array(values[start..<start + input.count])
        try NPYArray(shape: input.shape, elements: .float(part)).write(to: path)
        paths.append(path)
        start += input.count
      }
    }
    return paths
  }
}

struct BaselineSizeError: Error, CustomStringConvertible {
  let elements: Int
  let expected: Int
  var description: String { "a baseline of \(elements) finite numbers where \(expected) are needed" }
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
