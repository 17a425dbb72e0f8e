import ConvNet
import Foundation

/// A network written as a text file, one operation a line, with positive weights made up at random:
///
///     input   224x224x3
///     conv1   conv      input   channels=64 kernel=7 stride=2 clip=relu
///     block   add       conv1 other
///
/// An operation is named first, then come its kind, the names of its inputs and its parameters.
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
    guard shape.count == 3 else { throw Problem(description: "\(path): an input is HEIGHTxWIDTHxCHANNELS") }
    var graph = Graph(inputShape: Shape([1] + shape))
    var values = [first[0]: graph.input]
    var random = SystemRandomNumberGenerator()
    for words in lines.dropFirst() {
      guard words.count >= 3 else { throw Problem(description: "\(path): \(words.joined(separator: " "))") }
      let inputs = try words[2...].filter { !$0.contains("=") }.map { name in
        guard let value = values[name] else {
          throw Problem(description: "\(path): nothing is called \(name)")
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
    // Nothing is negative, so no ReLU makes zeros, which the engine would leave out: with weights of both signs it finds
    // far more of them than in a trained network. Sums shrink to half, so that no ReLU6 is reached.
    func weights(_ shape: Shape, depth: Int) -> Tensor {
      Tensor((0..<shape.count).map { _ in .random(in: 0...1 / Float(depth), using: &random) }, shape: shape)
    }
    var value: Graph.Value
    switch kind {
    case "conv", "depthwise":
      let groups = kind == "conv" ? 1 : depth
      let shape: Shape = [kernel, kernel, depth / groups, channels]
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
    default: throw Problem(description: "unknown operation \(kind)")
    }
    switch parameters["clip"] {
    case "relu": value = try graph.append(Clip.relu, to: value, name: name + " clip")
    case "relu6": value = try graph.append(Clip.relu6, to: value, name: name + " clip")
    default: break
    }
    return value
  }
}
