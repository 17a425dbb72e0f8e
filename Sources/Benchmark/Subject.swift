import ArgumentParser
import Attribution
import ConvNet
import Foundation
import ImageCoding
import ModelZoo

/// A network to be measured.
struct Subject {
  let name: String
  let network: Network
  /// The end of the path, which begins at zeros.
  let input: [Float]
  /// The probability of the class it finds at the end of the path.
  private let score: Score

  private init(name: String, network: Network, input: [Float]) {
    self.name = name
    self.network = network
    self.input = input
    let outputs = Evaluator(network).forward(input)
    score = Score(.probability, target: outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0)
  }

  /// A network with weights made up at random.
  init(file: String) throws {
    let network = Network(compiling: try NetworkFile(contentsOf: file).graph)
    self.init(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, network: network,
      input: [Float](repeating: 0.5, count: network.inputShape.count))
  }

  /// A trained one, whose activations are as sparse as a photo leaves them.
  init(model: String, photo: String) throws {
    let classifier = try Classifier(KnownModel.named(model), from: ModelStore())
    guard let fit = classifier.photoFit else {
      throw ValidationError("\(model) does not say how it wants its photos")
    }
    let image = try Image(contentsOf: photo, background: .white, pixelLimit: Image.defaultPixelLimit)
    self.init(
      name: "\(model), \(URL(fileURLWithPath: photo).deletingPathExtension().lastPathComponent)",
      network: classifier.network, input: fit.fitted(image, background: .white).samples.map(Float.init))
  }

  /// Times everything in turn, so that whatever else the machine does meets all of it.
  func measured(threads: Int, points: Int, rounds: Int, layers: Bool) -> Measurement {
    let baseline = [Float](repeating: 0, count: input.count)
    var gradients = [[baseline]]
    let function = ClassScores(of: network, [score])
    let evaluator = function.makeEvaluator()
    func job(_ threads: Int) -> Double {
      let method = IntegratedGradients(rule: .fixed(.trapezoid(intervals: points - 1)), threads: threads)
      return seconds { _ = method.attributions(of: function, input: input) { _ in baseline } }
        / Double(points)
    }
    let forwardSteps = Evaluator(network).steps(at: [input], weights: []).filter { !$0.isBackward }
    var measurement = Measurement(
      network: name, kernels: "\(Kernels.best)",
      multiplyAdds: forwardSteps.map(\.multiplyAdds).reduce(0, +),
      evaluatorBytes: network.evaluatorBytes(batch: network.batch),
      threads: threads, points: points)
    func evaluate() { _ = evaluator.evaluate(at: { _ = $1.update(from: input) }, gradients: &gradients) }
    evaluate()
    for _ in 0..<rounds {
      measurement.peakFlopsOneThread.append(Peak.flops(threads: 1))
      measurement.peakFlops.append(Peak.flops(threads: threads))
      measurement.secondsPerGradient.append(
        seconds(evaluate))
      measurement.secondsPerPointOneThread.append(job(1))
      measurement.secondsPerPoint.append(job(threads))
    }
    if layers { measurement.layers = timedLayers(points: points, rounds: rounds) }
    return measurement
  }

  /// At the last points of the path, as many as are evaluated at once.
  private func timedLayers(points: Int, rounds: Int) -> [Measurement.Layer] {
    let evaluator = Evaluator(network, batch: network.batch)
    let samples = (0..<network.batch).map { index in
      input.map { $0 * (1 - Float(index) / Float(max(points - 1, network.batch))) }
    }
    let outputs = evaluator.forward(samples)
    let steps = evaluator.steps(at: samples, weights: outputs.map(score.gradient))
    var times = [[Double]](repeating: [], count: steps.count)
    for _ in 0..<rounds {
      for (index, step) in steps.enumerated() {
        step.prepare()
        times[index].append(seconds(step.run) / Double(samples.count))
      }
    }
    return zip(steps, times).map { step, times in
      Measurement.Layer(
        name: step.name, isBackward: step.isBackward, multiplyAdds: step.multiplyAdds, seconds: times)
    }
  }
}
