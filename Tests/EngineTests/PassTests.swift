import Testing

@testable import Engine

/// x · factor + summand (+ r), clipped: an operation that is unknown to all passes.
private struct Newcomer: AffineAbsorbing, ResidualAdding, ZeroSkipping {
  let name = "Newcomer"
  var factor: Float = 2
  var summand: Float = 0
  var addsResidual = false
  var inputIsRectified = false
  var activation: Activation?

  func absorbing(_ affine: ChannelAffine) -> Newcomer? {
    var copy = self
    (copy.factor, copy.summand) = (factor * affine.scale[0], summand * affine.scale[0] + affine.shift[0])
    return activation == nil && !addsResidual ? copy : nil
  }

  func multiplyAdds(for inputs: [TensorShape]) -> Int { inputs[0].count }

  func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape { inputs[0] }

  func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(newcomer: self, count: inputs[0].count)
  }

  private struct Prepared: PreparedOperation {
    let newcomer: Newcomer
    let count: Int

    func forward(_ buffers: Buffers) {
      for index in 0..<count {
        let residual = newcomer.addsResidual ? buffers.inputs[1][index] : 0
        let sum = buffers.inputs[0][index] * newcomer.factor + newcomer.summand + residual
        buffers.output[index] = sum
        if case .clip(let clip) = newcomer.activation {
          buffers.output[index] = min(max(sum, clip.lower), clip.upper)
        }
      }
    }

    func backward(_ buffers: Buffers) {}
  }
}

@Suite struct PassTests {
  /// A new operation takes part in every pass through its conformances.
  @Test func aNewOperationTakesPart() throws {
    var graph = Graph(inputShape: [1, 2, 1])
    let relu = try graph.append(Clip.relu, to: graph.input, name: "relu")
    try graph.append(Newcomer(), to: relu, name: "new")
    try graph.append(ChannelAffine(scale: [3], shift: [1]), to: graph.output, name: "affine")
    try graph.append(Add(), to: graph.output, relu, name: "residual")
    try graph.append(Clip.relu6, to: graph.output, name: "clip")
    try graph.append(Newcomer(), to: graph.output, name: "next")
    let simplified = graph.simplified()
    #expect(simplified.nodes.map(\.name) == ["relu", "new", "next"])
    let new = try #require(simplified.nodes[1].operation as? Newcomer)
    #expect(new.factor == 6 && new.summand == 1 && new.addsResidual && new.activation == .clip(.relu6))
    #expect(new.inputIsRectified)
    #expect((simplified.nodes[2].operation as? Newcomer)?.inputIsRectified == true, "behind its clip")
    #expect(graph.multiplyAdds == 4)
    let evaluator = try Evaluator(Network(compiling: graph), mode: .forward)
    #expect(try evaluator.forward([-1, 0.25]) == [2, 5.5])
  }
}
