import CKernels
import Foundation
import TestSupport
import Testing

@testable import Engine

/// Cache sizes are parsed as written and change no result.
@Suite struct CachesTests {
  @Test func sizes() throws {
    #expect(try Caches("32K,512K,16M") == Caches(level1: 32 << 10, level2: 512 << 10, level3: 16 << 20))
    #expect(try Caches("32768,1M,1048576") == Caches(level1: 32 << 10, level2: 1 << 20, level3: 1 << 20))
  }

  @Test(
    arguments: [
      "", ",", "32K", "32K,512K", "32K,512K,16M,1G", "32K,512K,", "32K, 512K,16M", "32k,512k,16m", "K,K,K",
      "-1,512K,16M", "+32K,512K,16M", "32K,512K,9999999999M", "512,512K,16M", "512K,32K,16M", "32K,16M,512K",
      "1,2,3",
      "٣٢K,512K,16M", "32K,512K,16MM",
    ])
  func refused(text: String) {
    let error = #expect(throws: CacheSizesError.self) { try Caches(text) }
    #expect(error.map { "\($0)".contains("IGVIZ_CACHES=\(text)") } == true)
  }

  @Test func thisMachine() {
    let caches = Caches.machine
    #expect(caches.level1 >= 8 << 10 && caches.level2 >= caches.level1 && caches.level3 >= caches.level2)
  }

  // MARK: Results

  static let settings = [
    Caches(level1: 1 << 10, level2: 1 << 10, level3: 1 << 10), .usual,
    Caches(level1: 64 << 10, level2: 1 << 20, level3: 32 << 20),
    Caches(level1: 1 << 30, level2: 1 << 30, level3: 1 << 30),
  ]

  private struct Answer: Equatable {
    var output: [UInt32]
    var gradient: [UInt32]
  }

  /// Products of one run and of several, with and without zeros, transposed, with Winograd and in batches.
  private func convolutions() throws -> Graph {
    var random = Randomness(seed: 11)
    func convolution(_ kernel: Int, _ inputs: Int, _ outputs: Int, stride: Int = 1, clip: Clip? = nil)
      -> Convolution
    {
      let scale = (3 / Float(kernel * kernel * inputs)).squareRoot()
      return Convolution(
        weights: Tensor(
          random.floats(kernel * kernel * inputs * outputs, scale: scale),
          shape: [kernel, kernel, inputs, outputs]),
        bias: random.floats(outputs, scale: 0.3), stride: stride, clip: clip)
    }
    var graph = Graph(inputShape: [15, 13, 5])
    try graph.append(convolution(3, 5, 40), to: graph.input, name: "stem")
    try graph.append(SmoothFunction.swish(), to: graph.output, name: "swish")
    try graph.append(convolution(3, 40, 40), to: graph.output, name: "squares")
    let squares = graph.output
    try graph.append(convolution(1, 40, 600), to: graph.output, name: "expand")
    try graph.append(SmoothFunction.gelu(isApproximate: false), to: graph.output, name: "gelu")
    try graph.append(convolution(1, 600, 530), to: graph.output, name: "several runs")
    try graph.append(convolution(1, 530, 40), to: graph.output, name: "project")
    try graph.append(Add(), to: graph.output, squares, name: "residual")
    try graph.append(convolution(3, 40, 300, stride: 2, clip: .relu), to: graph.output, name: "strided")
    try graph.append(convolution(1, 300, 70), to: graph.output, name: "few terms")
    try graph.append(GlobalAveragePooling(), to: graph.output, name: "pool")
    return graph
  }

  /// Self-attention of rows, whose products also have several runs.
  private func attention() throws -> Graph {
    let (count, length) = (300, 24)
    let rows = Attention.Rows(starts: [0], stride: length)
    var graph = Graph(inputShape: [1, count, length])
    try graph.append(
      Attention(
        queries: .init(input: 0, rows: rows), keys: .init(input: 0, rows: rows),
        values: .init(input: 0, rows: rows), result: rows, resultShape: [1, count, length], queryCount: count,
        keyCount: count, depth: length, width: length, scale: 0.1, bias: nil),
      to: graph.input, name: "attention")
    return graph
  }

  private func answers(_ graph: Graph, _ kernels: Kernels) throws -> [Answer] {
    let network = Network(compiling: graph, kernels: kernels)
    var random = Randomness(seed: 5)
    let inputs = (0..<3).map { _ in random.floats(network.inputShape.count, scale: 2) }
    let evaluator = Evaluator(network, batch: inputs.count)
    let outputs = try evaluator.forward(inputs)
    var answers = outputs.map { Answer(output: $0.map(\.bitPattern), gradient: []) }
    evaluator.backward(outputs.map { $0.map { $0 * 0.7 - 0.1 } }) {
      answers[$0].gradient = $1.map(\.bitPattern)
    }
    return answers
  }

  @Test(arguments: Kernels.available)
  func theyChangeNoResult(kernels: Kernels) throws {
    for graph in [try convolutions(), try attention()] {
      let first = try answers(graph, kernels.with(Self.settings[0]))
      #expect(first[0].output != first[1].output && first[0].gradient != first[1].gradient)
      for caches in Self.settings.dropFirst() {
        #expect(try answers(graph, kernels.with(caches)) == first, "\(caches)")
      }
    }
  }
}
