import Attribution
import ConvNet
import ModelZoo

/// A network to be measured.
struct Subject {
  let name: String
  let multiplyAdds: Int
  let network: Network

  init(name: String, graph: Graph) {
    self.name = name
    multiplyAdds = graph.multiplyAdds
    network = Network(compiling: graph)
  }

  /// Times everything in turn, so that whatever else the machine does meets all of it.
  func measured(threads: Int, points: Int, rounds: Int, layers: Bool) -> Measurement {
    let input = [Float](repeating: 0.5, count: network.inputShape.count)
    let baseline = [Float](repeating: 0, count: input.count)
    var gradients = [baseline]
    let function = ClassScores(of: network, [Score(.logit, target: 0)])
    let evaluator = function.makeEvaluator()
    func job(_ threads: Int) -> Double {
      let method = IntegratedGradients(rule: .fixed(.trapezoid(intervals: points - 1)), threads: threads)
      return seconds { _ = method.attributions(of: function, input: input) { _ in baseline } }
        / Double(points)
    }
    var measurement = Measurement(
      network: name, kernels: "\(Kernels.best)", multiplyAdds: multiplyAdds,
      evaluatorBytes: network.evaluatorBytes,
      threads: threads, points: points)
    _ = evaluator.evaluate(at: input, gradients: &gradients)
    for _ in 0..<rounds {
      measurement.peakFlopsOneThread.append(Peak.flops(threads: 1))
      measurement.peakFlops.append(Peak.flops(threads: threads))
      measurement.secondsPerGradient.append(
        seconds { _ = evaluator.evaluate(at: input, gradients: &gradients) })
      measurement.secondsPerPointOneThread.append(job(1))
      measurement.secondsPerPoint.append(job(threads))
    }
    if layers { measurement.layers = timedLayers(input, rounds: rounds) }
    return measurement
  }

  private func timedLayers(_ input: [Float], rounds: Int) -> [Measurement.Layer] {
    let evaluator = Evaluator(network)
    _ = evaluator.backward(evaluator.forward(input))
    let steps = evaluator.steps
    var times = [[Double]](repeating: [], count: steps.count)
    for _ in 0..<rounds {
      for (index, step) in steps.enumerated() { times[index].append(seconds(step.run)) }
    }
    return zip(steps, times).map { step, times in
      Measurement.Layer(
        name: step.name, isBackward: step.isBackward, multiplyAdds: step.multiplyAdds, seconds: times)
    }
  }
}
