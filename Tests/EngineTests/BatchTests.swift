import TestSupport
import Testing

@testable import Engine

/// A batch gives the same results as single samples, to the bit.
@Suite struct BatchTests {
  private struct Answer: Equatable {
    var output: [Float]
    var gradient: [Float]
  }

  /// Products with and without zeros to skip, wide and narrow, with kernels, strides and residuals; between them, operations
  /// that take one sample at a time.
  private func graph(seed: UInt64) throws -> Graph {
    var random = Randomness(seed: seed)
    func convolution(
      _ kernel: Int, _ inputs: Int, _ outputs: Int, stride: Int = 1, groups: Int = 1, clip: Clip? = nil
    ) -> Convolution {
      let depth = inputs / groups
      let scale = (3 / Float(kernel * kernel * depth)).squareRoot()
      return Convolution(
        weights: Tensor(
          random.floats(kernel * kernel * depth * outputs, scale: scale),
          shape: [kernel, kernel, depth, outputs]),
        bias: random.floats(outputs, scale: 0.3), stride: stride, groups: groups, clip: clip)
    }
    var graph = Graph(inputShape: [11, 9, 3])
    try graph.append(convolution(3, 3, 20, stride: 2, clip: .relu6), to: graph.input, name: "stem")
    let stem = graph.output
    try graph.append(convolution(1, 20, 300, clip: .relu6), to: stem, name: "expand")
    try graph.append(convolution(3, 300, 300, groups: 300, clip: .relu), to: graph.output, name: "depthwise")
    try graph.append(convolution(1, 300, 20), to: graph.output, name: "project")
    try graph.append(Add(), to: graph.output, stem, name: "residual")
    try graph.append(convolution(3, 20, 70, clip: .relu), to: graph.output, name: "3 × 3")
    try graph.append(convolution(3, 70, 40, stride: 2, clip: .relu), to: graph.output, name: "strided")
    try graph.append(SmoothFunction.sigmoid, to: graph.output, name: "sigmoid")
    try graph.append(GlobalAveragePooling(), to: graph.output, name: "pool")
    try graph.append(
      Dense(weights: Tensor(random.floats(40 * 7), shape: [40, 7]), bias: random.floats(7)), to: graph.output,
      name: "dense")
    return graph
  }

  private func answers(_ inputs: [[Float]], from evaluator: Evaluator) throws -> [Answer] {
    let outputs = try evaluator.forward(inputs)
    var answers = outputs.map { Answer(output: $0, gradient: []) }
    evaluator.backward(outputs.map { $0.map { $0 * 0.7 - 0.1 } }) { answers[$0].gradient = Array($1) }
    return answers
  }

  @Test(arguments: Kernels.available)
  func companyChangesNothing(kernels: Kernels) throws {
    let network = Network(compiling: try graph(seed: 3), kernels: kernels)
    var random = Randomness(seed: 8)
    let inputs = (0..<5).map { _ in random.floats(network.inputShape.count, scale: 3) }
    let alone = try inputs.map { try answers([$0], from: Evaluator(network))[0] }
    #expect(zip(alone, alone.dropFirst()).allSatisfy { $0.gradient != $1.gradient })
    for batch in 1...5 {
      let evaluator = Evaluator(network, batch: batch)
      // The last batch is smaller and reuses the memory of a larger one.
      for first in stride(from: 0, to: inputs.count, by: batch) {
        let range = first..<min(first + batch, inputs.count)
        let isSame = try answers(Array(inputs[range]), from: evaluator) == Array(alone[range])
        #expect(isSame, "samples \(range) in batches of \(batch)")
      }
    }
  }

  /// All arrays of a sample — pixels, residuals, masks or slopes — lie `sampleStride` behind those of the previous sample.
  @Test(arguments: Kernels.available, [Activation.clip(.relu), .smooth(.swish())])
  func aProductTakesAllSamples(kernels: Kernels, activation: Activation) throws {
    var random = Randomness(seed: 4)
    let (depth, columns, pixels, samples) = (37, 53, 7, 3)
    var convolution = Convolution(
      weights: Tensor(random.floats(depth * columns), shape: [1, 1, depth, columns]),
      bias: random.floats(columns))
    (convolution.addsResidual, convolution.activation) = (true, activation)
    let shapes: [TensorShape] = [[1, pixels, depth], [1, pixels, columns]]
    let prepared = convolution.prepared(for: shapes, kernels: kernels)
    #expect(prepared.takesBatches)
    // Each sample has an input, a residual, an output and a gate, each in 2,000 floats.
    let stride = 8_000
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: samples * stride)
    defer { memory.deallocate() }
    let scratch = Guarded([UInt64](repeating: .max, count: prepared.scratchBytes / 8 + 1))
    func run(_ values: [Float], samples: Int) -> [Float] {
      memory.update(from: values, count: values.count)
      prepared.forward(
        Buffers(
          samples: samples, sampleStride: stride,
          inputs: [UnsafePointer(memory), UnsafePointer(memory + 2000)],
          output: memory + 4000,
          gate: activation.gate == .mask
            ? .mask(UnsafeMutableRawPointer(memory + 6000).assumingMemoryBound(to: UInt16.self))
            : .slopes(memory + 6000),
          outputGradient: nil, gradients: [], scratch: UnsafeMutableRawPointer(scratch.start)))
      return Array(UnsafeBufferPointer(start: memory, count: values.count))
    }
    let values = random.floats(samples * stride)
    let together = run(values, samples: samples)
    let alone = (0..<samples).flatMap { run(Array(values[$0 * stride..<($0 + 1) * stride]), samples: 1) }
    let differences = zip(together, alone).filter { $0.bitPattern != $1.bitPattern }.count
    #expect(differences == 0)
    #expect(zip(together, values).contains { $0 != $1 })
  }

  @Test func sectionsTreatABatchAlike() throws {
    let schedule = Network(compiling: try graph(seed: 3)).schedule
    let sections = schedule.forwardSections
    #expect(sections.flatMap(\.steps) == Array(schedule.forward.indices))
    #expect(sections.flatMap(\.single).allSatisfy { $0.steps.count == 1 })
    for section in sections {
      #expect(
        section.steps.allSatisfy { schedule.forward[$0].operation.takesBatches == section.isBatched })
    }
    #expect(zip(sections, sections.dropFirst()).allSatisfy { $0.isBatched != $1.isBatched })
    // Depthwise convolutions, the stem and operations that are no products run sample by sample.
    let batched = sections.filter(\.isBatched).flatMap(\.steps).map { schedule.forward[$0].name }
    #expect(batched == ["expand", "project", "3 × 3", "strided", "dense"])
  }

  @Test(arguments: [1, 2, 3, 8])
  func outputsComeInOrder(threads: Int) throws {
    let network = Network(compiling: try graph(seed: 3))
    var random = Randomness(seed: 8)
    let inputs = (0..<11).map { _ in random.floats(network.inputShape.count, scale: 3) }
    let outputs = try network.outputs(count: inputs.count, threads: threads) { inputs[$0] }
    #expect(try outputs == inputs.map { try Evaluator(network).forward($0) })
    #expect(try network.outputs(count: 0, threads: threads) { inputs[$0] } == [])
  }

  @Test func smallNetworksTakeBatches() throws {
    #expect(Network(compiling: try graph(seed: 3)).batch == 4)
    var large = Graph(inputShape: [1, 1200, 1200, 20])
    let weights = Tensor([Float](repeating: 0.1, count: 400), shape: [1, 1, 20, 20])
    try large.append(
      Convolution(weights: weights, bias: [Float](repeating: 0, count: 20)), to: large.output, name: "large")
    #expect(Network(compiling: large).batch == 1, "arrays that no cache holds")
    var plain = Graph(inputShape: [4])
    try plain.append(Clip.relu, to: plain.output, name: "relu")
    #expect(Network(compiling: plain).batch == 1, "nothing is gained")
  }
}
