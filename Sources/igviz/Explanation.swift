import Attribution
import ConvNet
import Figure
import Files
import Foundation
import GradVisualizer
import ImageCoding
import ModelZoo
import NPY

/// One photo explained: what the network said, and why.
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
  /// What the network saw.
  let input: Image
  /// The five most probable classes.
  let top: [Prediction]
  let score: Score
  let targetLabel: String
  /// One for each baseline.
  let attributions: [Attribution]
  let average: Attribution
  /// For each picture of the panel that shows nothing, why.
  let emptiness: [(title: String, reason: Emptiness)]
  let panel: ImageCoding.Image
  let seconds: Seconds

  init(of plan: Plan) throws {
    self.plan = plan
    var stopwatch = Stopwatch()
    var seconds = Seconds()

    // Cheap checks first: nobody waits for a minute to hear of a missing font.
    let typeface = try Typeface.standard()
    let model = try KnownModel.named(plan.modelName)
    let photo = try plan.reading.image(at: plan.imagePath)
    seconds.decode = stopwatch.lap()
    let classifier = try Classifier(model, from: ModelStore())
    let target = try plan.target.map(classifier.labels.index)
    seconds.load = stopwatch.lap()
    input = classifier.fitted(photo)
    seconds.decode += stopwatch.lap()

    let pixels = input.samples.map(Float.init)
    top = Self.predictions(of: classifier, for: pixels)
    score = Score(plan.scoreKind, target: target ?? top[0].index)
    targetLabel = classifier.labels.names[score.target]
    let progress = ProgressBar(title: "Integrated gradients")
    attributions = IntegratedGradients(rule: plan.rule, threads: plan.threads).attributions(
      of: ClassScore(network: classifier.network, score: score), input: pixels,
      baselines: plan.baselines.map { $0.samples(count: pixels.count) },
      progress: progress.update)
    progress.clear()
    average = Attribution.average(attributions)
    seconds.attribute = stopwatch.lap()

    let drawings = [
      ("Normal gradients", try plan.visualizer.draw(average.inputGradient, over: input)),
      ("Integrated gradients", try plan.visualizer.draw(average.attributions, over: input)),
    ]
    emptiness = drawings.compactMap { title, drawing in drawing.emptiness.map { (title, $0) } }
    panel = Panel(
      columns: [.init(title: "Input", picture: input)]
        + drawings.map { .init(title: $0, picture: $1.image) },
      caption: Self.caption(plan: plan, label: targetLabel, score: score, average: average)
    ).drawn(in: typeface)
    seconds.render = stopwatch.lap()
    seconds.total = stopwatch.total()
    self.seconds = seconds
  }

  private static func predictions(of classifier: Classifier, for pixels: [Float]) -> [Prediction] {
    let evaluator = Evaluator(classifier.network)
    let logits = Array(evaluator.forward(pixels))
    let softmax = ClassProbabilities(logits)
    return logits.indices.sorted { (logits[$1], $0) < (logits[$0], $1) }.prefix(5).map { index in
      Prediction(
        index: index, label: classifier.labels.names[index],
        probability: softmax.probability(of: logits[index]))
    }
  }

  /// Writes the picture and, if asked for, the arrays; returns the paths.
  ///
  /// - Throws: `FileError`, `ImageError`
  func write() throws -> [String] {
    try panel.write(to: plan.picturePath)
    guard let folder = plan.arraysFolder else { return [plan.picturePath] }
    try Files.makeFolder(folder)
    let baselines = plan.baselines.map { $0.samples(count: average.attributions.count) }
    let meanBaseline = baselines[0].indices.map { index in
      Float(baselines.reduce(0.0) { $0 + Double($1[index]) } / Double(baselines.count))
    }
    let arrays: [(String, [Float])] = [
      ("input", input.samples.map(Float.init)), ("baseline", meanBaseline),
      ("gradients", average.inputGradient), ("integrated_gradients", average.attributions),
    ]
    let paths = try arrays.map { name, values in
      let path = "\(folder)/\(name).npy"
      try NPYArray(shape: [input.height, input.width, 3], elements: .float(values)).write(to: path)
      return path
    }
    return [plan.picturePath] + paths
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
