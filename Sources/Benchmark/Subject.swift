import ArgumentParser
import Attribution
import Engine
import Foundation
import ImageCoding
import Models
import Explaining
import Fields
import ArrayFormats

/// A network to be measured.
struct BenchmarkNetwork {
  let name: String
  let network: Network
  /// The end of the path, which begins at zeros.
  let input: [Float]
  /// The probability of the class it finds at the end of the path.
  private let score: Score
  /// Which element of the output that is.
  private let element: Int

  private init(name: String, network: Network, input: [Float]) throws {
    self.name = name
    self.network = network
    self.input = input
    let outputs = try Evaluator(network).forward(input)
    element = outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
    score = Score(element: element, link: .softmax(.range(outputs.indices)))
  }

  /// A network with weights made up at random.
  init(file: String) throws {
    let network = Network(compiling: try NetworkFile(contentsOf: file).graph)
    try self.init(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, network: network,
      input: [Float](repeating: 0.5, count: network.inputShape.count))
  }

  /// A trained one, whose activations are as sparse as a photo leaves them.
  init(model: String, photo: String) throws {
    let opened = try Model(named: model)
    let field = try opened.field(of: PixelImage(contentsOf: photo))
    try self.init(
      name: "\(model), \(URL(fileURLWithPath: photo).deletingPathExtension().lastPathComponent)",
      network: opened.prepared(for: [field]).network.network, input: field.values)
  }

  /// An ONNX file, whose open extents are taken as 1, at numbers between −1 and 1 or at those of an array.
  init(onnx path: String, array: NPYArray? = nil) throws {
    let model = try Model(onnx: path, for: .arrays)
    var arrays: [String: InputArray] = [:]
    for input in model.inputs {
      let shape = array?.shape ?? input.shape.map { $0 ?? 1 }
      let values = array?.floats ?? (0..<shape.reduce(1, *)).map { Float(sin(Double($0))) }
      arrays[input.name] = InputArray(shape: shape, values: values)
    }
    let prepared = try model.prepared(for: try model.rows(of: arrays).fields(ofRow: 0))
    try self.init(
      name: model.name, network: prepared.network.network, input: prepared.fields.flatMap(\.values))
  }

  /// The score's gradient at the end of the path, and the element of the output that is scored.
  func gradient() throws -> (values: [Float], element: Int) {
    let evaluator = Evaluator(network)
    let output = try evaluator.forward(input)
    return (try evaluator.backward(score.gradient(at: output)), element)
  }

  /// Times everything in turn, so that whatever else the machine does meets all of it.
  func measured(threads: Int, points: Int, rounds: Int, layers: Bool) throws -> Measurement {
    let baseline = [Float](repeating: 0, count: input.count)
    var gradients = [[baseline]]
    let function = NetworkScores(of: network, [score])
    func job(_ threads: Int) throws -> Double {
      let method = IntegratedGradients(rule: .fixed(.trapezoid(intervals: points - 1)))
      let (baselines, execution) = (BaselineSamples([baseline]), Execution(threads: threads))
      return try seconds {
        _ = try method.attributions(of: function, input: input, baselines: baselines, execution: execution)
      } / Double(points)
    }
    let forwardSteps = Evaluator(network).steps(at: [input], weights: []).filter { !$0.isBackward }
    var measurement = Measurement(
      network: name, kernels: "\(Kernels.best)", multiplyAdds: forwardSteps.map(\.multiplyAdds).reduce(0, +),
      evaluatorBytes: network.evaluatorBytes(batch: network.batch), threads: threads, points: points)
    // Each goes before the next one comes, as where one input is explained: its memory is used again.
    func evaluation() -> Double {
      let evaluator = function.makeEvaluator()
      return seconds {
        _ = evaluator.evaluate(at: { _ = $1.update(from: input) }, wanted: [[0]], gradients: &gradients)
      }
    }
    measurement.secondsOfFirstGradient = evaluation()
    for _ in 0..<rounds {
      measurement.peakFlopsOneThread.append(Peak.flops(threads: 1))
      measurement.peakFlops.append(Peak.flops(threads: threads))
      measurement.secondsPerGradient.append(evaluation())
      measurement.secondsPerPointOneThread.append(try job(1))
      measurement.secondsPerPoint.append(try job(threads))
    }
    if layers { measurement.layers = try timedLayers(points: points, rounds: rounds) }
    return measurement
  }

  /// At the last points of the path, as many as are evaluated at once.
  private func timedLayers(points: Int, rounds: Int) throws -> [Measurement.Layer] {
    let evaluator = Evaluator(network, batch: network.batch)
    let samples = (0..<network.batch).map { index in
      input.map { $0 * (1 - Float(index) / Float(max(points - 1, network.batch))) }
    }
    let outputs = try evaluator.forward(samples)
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
