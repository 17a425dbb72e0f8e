import Engine
import Foundation

/// A network in a text file, one operation per line, with random positive weights:
///
///     input   224x224x3
///     conv1   conv      input   channels=64 kernel=7 stride=2 clip=relu
///     block   add       conv1 other
///     gate    conv      pool    channels=64 function=sigmoid
///
/// A line has the operation's name, its kind, the names of its inputs, and its parameters.
struct NetworkFile {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  let graph: Graph

  init(contentsOf path: String) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
      .map {
        $0.split(separator: "#", omittingEmptySubsequences: false)[0].split(separator: " ").map(String.init)
      }
      .filter { !$0.isEmpty }
    guard let first = lines.first, first.count == 2 else {
      throw Problem(description: "\(path) has no input line")
    }
    let shape = first[1].split(separator: "x").compactMap { Int($0) }
    guard shape.count == 3 else { throw Problem(description: "\(path): input is not HEIGHTxWIDTHxCHANNELS") }
    var graph = Graph(inputShape: TensorShape([1] + shape))
    var values = [first[0]: graph.input]
    var random = SystemRandomNumberGenerator()
    for words in lines.dropFirst() {
      guard words.count >= 3 else { throw Problem(description: "\(path): \(words.joined(separator: " "))") }
      let inputs = try words[2...].filter { !$0.contains("=") }.map { name in
        guard let value = values[name] else {
          throw Problem(description: "\(path): unknown name \(name)")
        }
        return value
      }
      let parameters = Dictionary(
        words[2...].filter { $0.contains("=") }.map { word in
          let parts = word.split(separator: "=").map(String.init)
          return (parts[0], parts.last ?? "")
        }
      ) { first, _ in first }
      values[words[0]] = try Self.append(
        words[1], parameters, to: &graph, inputs: inputs, name: words[0], random: &random)
    }
    self.graph = graph
  }

  private static func append(
    _ kind: String, _ parameters: [String: String], to graph: inout Graph, inputs: [Graph.Value],
    name: String,
    random: inout some RandomNumberGenerator
  ) throws -> Graph.Value {
    func number(_ key: String, default value: Int) -> Int { parameters[key].flatMap(Int.init) ?? value }
    let depth = graph.shape(of: inputs[0]).channels
    let kernel = number("kernel", default: 1)
    let stride = number("stride", default: 1)
    let channels = number("channels", default: depth)
    // All weights are positive, so that no ReLU gives zeros, which the engine would skip: with weights of both signs, there are far more
    // zeros than in a trained network. Sums shrink to half, so that no ReLU6 saturates.
    func weights(_ shape: TensorShape, depth: Int) -> Tensor {
      Tensor((0..<shape.count).map { _ in .random(in: 0...1 / Float(depth), using: &random) }, shape: shape)
    }
    var value: Graph.Value
    switch kind {
    case "conv", "depthwise":
      let groups = kind == "conv" ? 1 : depth
      let shape: TensorShape = [kernel, kernel, depth / groups, channels]
      value = try graph.append(
        Convolution(
          weights: weights(shape, depth: kernel * kernel * depth / groups),
          bias: [Float](repeating: 0.01, count: channels), stride: stride, groups: groups), to: inputs,
        name: name)
    case "dense":
      value = try graph.append(
        Dense(
          weights: weights([depth, channels], depth: depth), bias: [Float](repeating: 0, count: channels)),
        to: inputs, name: name)
    case "maxpool":
      let pads = number("padding", default: 0)
      let axis = Pooling.Axis(
        kernel: kernel, stride: stride, dilation: 1, before: pads, after: pads, roundsUp: false)
      value = try graph.append(Pooling(.maximum, axes: [axis, axis]), to: inputs, name: name)
    case "average": value = try graph.append(GlobalAveragePooling(), to: inputs, name: name)
    case "flatten":
      value = try graph.append(Reshape(to: [1, graph.shape(of: inputs[0]).count]), to: inputs, name: name)
    case "add": value = try graph.append(Add(), to: inputs, name: name)
    case "norm":
      let normalized = try graph.append(
        Standardization(axes: [graph.shape(of: inputs[0]).rank - 1], epsilon: 1e-6), to: inputs, name: name)
      let affine = ChannelAffine(
        scale: (0..<depth).map { _ in .random(in: 0.5...1, using: &random) },
        shift: [Float](repeating: 0.1, count: depth))
      value = try graph.append(affine, to: normalized, name: name + " affine")
    case "squeeze":
      value = try graph.append(Reduction(.mean, axes: [1, 2], keepsAxes: true), to: inputs, name: name)
    case "scale": value = try graph.append(Binary.product, to: inputs, name: name)
    case "tokens":
      let shape = graph.shape(of: inputs[0])
      value = try graph.append(Reshape(to: [shape.count / depth, depth]), to: inputs, name: name)
    case "attention":
      value = try attention(heads: number("heads", default: 1), to: &graph, of: inputs[0], name: name)
    default: throw Problem(description: "unknown operation \(kind)")
    }
    if let activation = parameters["clip"] ?? parameters["function"] {
      guard let operation = activations[activation] else {
        throw Problem(description: "unknown function \(activation)")
      }
      value = try graph.append(operation, to: [value], name: name + " " + activation)
    }
    return value
  }

  private static let activations: [String: any NetworkOperation] = [
    "relu": Clip.relu, "relu6": Clip.relu6, "sigmoid": SmoothFunction.sigmoid,
    "swish": SmoothFunction.swish(),
    "hardswish": SmoothFunction.hardSwish, "gelu": SmoothFunction.gelu(isApproximate: false),
  ]

  /// Appends softmax(Q · Kᵀ / √d) · V for several heads. Each token holds the rows of all heads: first all queries, then all keys, then all
  /// values.
  private static func attention(
    heads: Int, to graph: inout Graph, of value: Graph.Value, name: String
  ) throws -> Graph.Value {
    let shape = graph.shape(of: value)
    let (tokens, channels) = (shape.dimensions[0], shape.channels / 3)
    let depth = channels / heads
    func part(_ index: Int, isTransposed: Bool, _ part: String) throws -> Graph.Value {
      let (rows, columns) = isTransposed ? (depth, tokens) : (tokens, depth)
      let sources = (0..<heads * rows * columns).map { place in
        let (head, row, column) = (place / (rows * columns), place / columns % rows, place % columns)
        let (token, element) = isTransposed ? (column, row) : (row, column)
        return Int32((token * 3 + index) * channels + head * depth + element)
      }
      return try graph.append(
        Rearrangement(name: part, shape: [heads, rows, columns], sources: sources), to: value,
        name: "\(name) \(part)")
    }
    let (q, k, v) = (
      try part(0, isTransposed: false, "queries"), try part(1, isTransposed: true, "keys"),
      try part(2, isTransposed: false, "values")
    )
    let scale = ChannelAffine(
      scale: [Float](repeating: 1 / Float(depth).squareRoot(), count: tokens),
      shift: [Float](repeating: 0, count: tokens))
    let scores = try graph.append(MatrixProduct(), to: q, k, name: name + " scores")
    let scaled = try graph.append(scale, to: scores, name: name + " scale")
    let shares = try graph.append(Softmax(axes: [2]), to: scaled, name: name + " shares")
    let mixed = try graph.append(MatrixProduct(), to: shares, v, name: name + " mix")
    let back = (0..<tokens * channels).map { place in
      let (token, channel) = (place / channels, place % channels)
      return Int32((channel / depth * tokens + token) * depth + channel % depth)
    }
    return try graph.append(
      Rearrangement(name: "Merge", shape: [tokens, channels], sources: back), to: mixed, name: name)
  }
}
