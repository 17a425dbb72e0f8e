import Foundation
import Testing

@testable import ONNX

/// The axes of an input, as the operators determine them.
@Suite struct AxisTracerTests {
  private let maker = ModelMaker()

  private func reading(
    _ nodes: [ONNXNode], _ tensors: [ONNXTensor] = [], dims: [Int64]
  ) throws -> AxisReading {
    let model = try ONNXModel(decoding: maker.model(nodes, tensors, dims: dims))
    return try #require(try model.imported().axes["x"])
  }

  private func weights(_ name: String, _ dims: [Int64]) -> ONNXTensor {
    let count = Int(dims.reduce(1, *))
    return maker.tensor(name, dims, (0..<count).map { Float($0 % 7) / 7 - 0.4 })
  }

  private func roles(_ nodes: [ONNXNode], _ tensors: [ONNXTensor] = [], dims: [Int64]) throws -> [AxisRole?] {
    let reading = try reading(nodes, tensors, dims: dims)
    #expect(reading.conflict == nil)
    return reading.roles
  }

  @Test func windowsNameTheirAxes() throws {
    let (series, picture, volume) = (
      weights("w", [2, 3, 3]), weights("w", [2, 3, 3, 3]), weights("w", [2, 3, 3, 3, 3])
    )
    let conv = maker.node("Conv", ["x", "w"])
    #expect(try roles([conv], [series], dims: [1, 3, 9]) == [nil, .channel, .time])
    #expect(try roles([conv], [picture], dims: [1, 3, 9, 8]) == [nil, .channel, .y, .x])
    #expect(try roles([conv], [volume], dims: [1, 3, 4, 9, 8]) == [nil, .channel, .z, .y, .x])
    let pool = maker.node("MaxPool", ["x"], ["kernel_shape": .ints([2])])
    #expect(try roles([pool], dims: [1, 3, 9]) == [nil, .channel, .time])
    let turned = maker.node("ConvTranspose", ["x", "w"])
    #expect(
      try roles([turned], [weights("w", [3, 2, 2, 2])], dims: [1, 3, 5, 4]) == [nil, .channel, .y, .x])
  }

  @Test func channelsMayComeLast() throws {
    var conv = maker.node("NhwcConv", ["x", "w"])
    conv.domain = "com.microsoft"
    #expect(try roles([conv], [weights("w", [2, 3, 3, 3])], dims: [1, 9, 8, 3]) == [nil, .y, .x, .channel])
    #expect(try roles([conv], [weights("w", [2, 3, 3])], dims: [1, 9, 3]) == [nil, .time, .channel])
  }

  /// An image of height 1 still has a y axis; a vector that is unsqueezed to height 1 has only a time axis.
  @Test func oneRowIsARow() throws {
    let conv = maker.node("Conv", ["x", "w"])
    #expect(try roles([conv], [weights("w", [2, 3, 1, 3])], dims: [1, 3, 1, 9]) == [nil, .channel, .y, .x])
    let nodes = [
      maker.node("Unsqueeze", ["x", "axes"], outputs: ["u"]), maker.node("Conv", ["u", "w"]),
    ]
    #expect(
      try roles(nodes, [maker.integers("axes", [2]), weights("w", [2, 3, 1, 3])], dims: [1, 3, 9])
        == [nil, .channel, .time])
  }

  /// Scaling, padding, concatenation, slicing and transposition preserve the axes.
  @Test func whatMovesAxesIsFollowed() throws {
    let nodes = [
      maker.node("Sub", ["x", "mean"], outputs: ["a"]), maker.node("Relu", ["a"], outputs: ["b"]),
      maker.node("Transpose", ["b"], ["perm": .ints([0, 3, 1, 2])], outputs: ["c"]),
      maker.node("Pad", ["c", "pads"], outputs: ["d"]),
      maker.node("Concat", ["d", "d"], ["axis": .int(1)], outputs: ["e"]),
      maker.node("BatchNormalization", ["e", "one", "one", "one", "one"], outputs: ["f"]),
      maker.node("Conv", ["f", "w"]),
    ]
    let tensors = [
      weights("mean", [3]), maker.integers("pads", [0, 0, 1, 1, 0, 0, 1, 1]),
      maker.tensor("one", [6], [1, 1, 1, 1, 1, 1]), weights("w", [2, 6, 3, 3]),
    ]
    #expect(try roles(nodes, tensors, dims: [1, 9, 8, 3]) == [nil, .y, .x, .channel])
  }

  /// Frames that a convolution processes one by one, and a recurrent layer in sequence.
  @Test func framesOfAFilm() throws {
    let nodes = [
      maker.node("Reshape", ["x", "frames"], outputs: ["f"]), maker.node("Conv", ["f", "w"], outputs: ["c"]),
      maker.node("Reshape", ["c", "steps"], outputs: ["s"]),
      maker.node("Transpose", ["s"], ["perm": .ints([1, 0, 2])], outputs: ["t"]),
      maker.node("RNN", ["t", "wi", "wr"], ["hidden_size": .int(2)], outputs: ["y"]),
    ]
    let tensors = [
      maker.integers("frames", [5, 3, 4, 4]), weights("w", [1, 3, 3, 3]), maker.integers("steps", [1, 5, 4]),
      weights("wi", [1, 2, 4]), weights("wr", [1, 2, 2]),
    ]
    #expect(try roles(nodes, tensors, dims: [1, 5, 3, 4, 4]) == [nil, .time, .channel, .y, .x])
  }

  /// Products and norms determine one axis; a table has features; flattening determines nothing.
  @Test func productsKnowOneAxis() throws {
    let gemm = maker.node("Gemm", ["x", "w"])
    #expect(try roles([gemm], [weights("w", [4, 2])], dims: [1, 4]) == [nil, .feature])
    let product = maker.node("MatMul", ["x", "w"])
    #expect(try roles([product], [weights("w", [4, 2])], dims: [1, 9, 4]) == [nil, nil, .channel])
    let flat = [
      maker.node("Flatten", ["x"], ["axis": .int(1)], outputs: ["f"]), maker.node("Gemm", ["f", "w"]),
    ]
    #expect(try roles(flat, [weights("w", [18, 2])], dims: [1, 2, 9]) == [nil, nil, nil])
    let norm = maker.node("BatchNormalization", ["x", "one", "one", "one", "one"])
    let one = maker.tensor("one", [2], [1, 1])
    #expect(try roles([norm], [one], dims: [1, 2, 9]) == [nil, .channel, nil])
  }

  /// A window takes precedence over a norm; two windows that contradict each other determine nothing.
  @Test func contradictions() throws {
    let turn = maker.node("Transpose", ["x"], ["perm": .ints([0, 2, 1])], outputs: ["t"])
    let one = maker.tensor("one", [6], [Float](repeating: 1, count: 6))
    let normFirst = [
      maker.node("BatchNormalization", ["x", "one", "one", "one", "one"], outputs: ["n"]),
      maker.node("Transpose", ["n"], ["perm": .ints([0, 2, 1])], outputs: ["t"]),
      maker.node("Conv", ["t", "w"]),
    ]
    #expect(
      try roles(normFirst, [one, weights("w", [2, 5, 3])], dims: [1, 6, 5]) == [nil, .time, .channel])
    let both = [
      turn, maker.node("Conv", ["x", "w"], outputs: ["a"], name: "first"),
      maker.node("Conv", ["t", "v"], outputs: ["b"], name: "second"),
      maker.node("ReduceMean", ["a"], outputs: ["c"]),
      maker.node("ReduceMean", ["b"], outputs: ["d"]), maker.node("Add", ["c", "d"]),
    ]
    let reading = try reading(
      both, [weights("w", [2, 6, 3]), weights("v", [2, 5, 3])], dims: [1, 6, 5])
    #expect(reading.roles == [nil, nil, nil])
    #expect(reading.conflict == "Conv 'first': channel; Conv 'second': time")
  }

  /// The axes of outputs have roles, too.
  @Test func outputsHaveRoles() throws {
    let nodes = [
      maker.node("Conv", ["x", "w"], outputs: ["c"]),
      maker.node("Softmax", ["c"], ["axis": .int(1)], outputs: ["s"]),
      maker.node("Transpose", ["s"], ["perm": .ints([0, 2, 3, 1])]),
    ]
    let model = try ONNXModel(
      decoding: maker.model(nodes, [weights("w", [2, 3, 1, 1])], dims: [1, 3, 5, 4]))
    for removesHeads in [true, false] {
      #expect(
        try model.imported(removesHeads: removesHeads).outputs[0].axes == [nil, .y, .x, .channel])
    }
  }
}
