import ArgumentParser
import Attribution
import Engine
import Foundation
import ImageCoding
import Models
import Explaining
import Fields
import ArrayFormats

/// A network to measure.
struct BenchmarkNetwork {
  let name: String
  let network: Network
  /// The end of the path, which begins at zeros.
  let input: [Float]
  /// The probability of the class that is predicted at the end of the path.
  private let score: Score
  /// The index of this class in the output.
  private let element: Int

  private init(name: String, network: Network, input: [Float]) throws {
    self.name = name
    self.network = network
    self.input = input
    let outputs = try Evaluator(network).forward(input)
    element = outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
    score = Score(element: element, activation: .softmax(.range(outputs.indices)))
  }

  /// Creates a network with random weights from a text file.
  init(file: String) throws {
    let network = Network(compiling: try NetworkFile(contentsOf: file).graph)
    try self.init(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent, network: network,
      input: [Float](repeating: 0.5, count: network.inputShape.count))
  }

  /// Opens a trained network with a photo as its input, so that its activations are as sparse as usual.
  init(model: String, photo: String) throws {
    let opened = try Model(named: model)
    let field = try opened.field(of: PixelImage(contentsOf: photo))
    try self.init(
      name: "\(model), \(URL(fileURLWithPath: photo).deletingPathExtension().lastPathComponent)",
      network: opened.prepared(for: [field]).network.network, input: field.values)
  }

  /// Opens an ONNX file, with open extents set to 1. The input is an array or, without one, numbers between −1 and 1.
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

  /// Returns the score's gradient at the end of the path, and the index of the scored class in the output.
  func gradient() throws -> (values: [Float], element: Int) {
    let evaluator = Evaluator(network)
    let output = try evaluator.forward(input)
    return (try evaluator.backward(score.gradient(at: output)), element)
  }

  /// Measures everything in turn, so that other load of the machine affects all measurements.
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
    // Each evaluator is released before the next one is made, as when one input is explained: its memory is reused.
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

  /// Measures each operation at the last points of the path, as many as are evaluated at once.
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
