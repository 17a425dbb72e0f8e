import Synchronization
import Testing

@testable import Engine

/// An identity that records the first of the weights it is asked to prefetch.
private struct Probe: NetworkOperation {
  let name: String
  let forwardWeights: PackedWeights?
  let backwardWeights: PackedWeights?
  let notes: Notes

  final class Notes: Sendable {
    let lines = Mutex<[String]>([])
  }

  struct Prepared: PreparedOperation {
    let probe: Probe
    let shape: TensorShape
    var forwardWeights: UnsafeRawBufferPointer? { probe.forwardWeights?.bytes }
    var backwardWeights: UnsafeRawBufferPointer? { probe.backwardWeights?.bytes }

    private func note(_ direction: String, _ buffers: Buffers) {
      let first = buffers.upcoming?.load(as: Float.self) ?? -1
      probe.notes.lines.withLock { $0.append("\(direction) \(probe.name): \(Int(first))") }
    }

    func forward(_ buffers: Buffers) {
      note("forward", buffers)
      buffers.output.update(from: buffers.inputs[0], count: shape.count)
    }

    func backward(_ buffers: Buffers) {
      note("backward", buffers)
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      target.destination.update(from: gradient, count: shape.count)
    }
  }

  func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape { inputs[0] }

  func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(probe: self, shape: inputs[0])
  }
}

@Suite struct UpcomingWeightsTests {
  /// Each operation prefetches for the next operation with weights in its direction, the last operation for the first.
  @Test func everyOperationFetchesForTheNext() throws {
    func weights(_ value: Float) -> PackedWeights {
      PackedWeights(count: 4) {
        $0.update(repeating: value)
        return true
      }
    }
    let notes = Probe.Notes()
    var graph = Graph(inputShape: [3])
    for (name, forward, backward) in [("a", 1, 10), ("b", nil, nil), ("c", 3, nil), ("d", 4, 40)]
      as [(String, Float?, Float?)]
    {
      let probe = Probe(
        name: name, forwardWeights: forward.map(weights), backwardWeights: backward.map(weights), notes: notes
      )
      try graph.append(probe, to: graph.output, name: name)
    }
    let evaluator = Evaluator(Network(compiling: graph))
    #expect(try evaluator.forward([1, 2, 3]) == [1, 2, 3])
    #expect(try evaluator.backward([1, 2, 3]) == [1, 2, 3])
    #expect(
      notes.lines.withLock(\.self) == [
        "forward a: 3", "forward b: 3", "forward c: 4", "forward d: 40",
        "backward d: 10", "backward c: 10", "backward b: 10", "backward a: 1",
      ])
  }
}
