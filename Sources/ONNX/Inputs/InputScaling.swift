import Engine

/// The first operations of a model on an input, in double precision, combined: x ↦ scale · x + offset, elementwise.
///
/// Times in seconds since 1970 are 128 apart in single precision, but (x − mean) / deviation, which models compute first, is precise.
/// The network's input is therefore x − origin, where `origin` is the zero of the combined operations; they reduce to a factor.
/// Gradients, and so attributions, are with respect to x.
public struct InputScaling: Hashable, Sendable {
  /// The origin of each element of the input, in the input's unit.
  public let origin: [Double]
  /// The name of the value that the operations compute.
  let value: String
  let scale: [Double]
  /// The value at the origin; nonzero only for elements whose scale is zero.
  let offset: [Double]
}

/// The first operations on one input, combined up to `value`.
private struct ScaledPath {
  var value: String
  var type: ElementType
  var scale: [Double]
  var offset: [Double]
  /// The nodes that read `value`.
  var readers: [NodeRecord] = []

  var hasOffset: Bool { offset.contains { $0 != 0 } }
}

extension ONNXModel {
  /// Returns the first operations on an input of doubles or integers; `nil` if nothing is subtracted or added.
  ///
  /// - Parameters:
  ///   - input: the name of the input.
  ///   - shape: the shape of the array that the network is given.
  ///   - outputs: the outputs to compute, by name or number.
  public func scaling(of input: String, shape: [Int], outputs: [String]?) -> InputScaling? {
    guard let path = path(of: input, shape: shape, outputs: outputs), path.hasOffset else { return nil }
    let origin = zip(path.scale, path.offset).map { $0 == 0 ? 0 : -$1 / $0 }
    guard origin.allSatisfy(\.isFinite) else { return nil }
    return InputScaling(
      origin: origin, value: path.value, scale: path.scale,
      offset: zip(path.scale, path.offset).map { $0 == 0 ? $1 : 0 })
  }

  /// Returns a value that a model of double precision distinguishes from its neighbours but single precision does not, and the node that
  /// reads it; `nil` if there is none.
  ///
  /// In a product with weights, rounding must exceed 10⁻⁴ · max(1, |result|), bias included. For other nodes, the scaled value must be at
  /// least 2²⁴ in magnitude, where single precision has only integers, and not be one of these.
  /// - Parameters:
  ///   - input: the name of the input.
  ///   - values: the elements of one input, row-major.
  ///   - shape: the shape of one input.
  ///   - outputs: the outputs to compute, by name or number.
  public func lossOfPrecision(
    of input: String, values: [Double], shape: [Int], outputs: [String]?
  ) -> (value: Double, node: String)? {
    guard values.count == shape.reduce(1, *), let path = path(of: input, shape: shape, outputs: outputs),
      !path.hasOffset, path.type == .double
    else { return nil }
    let scaled = zip(values, path.scale).map { $0 * $1 }
    for reader in path.readers where reader.target != .float {
      let name = reader.name.isEmpty ? reader.opType : "\(reader.opType) '\(reader.name)'"
      if let weights = weights(of: reader), weights.shape[0] == scaled.count {
        let bias = bias(of: reader, count: weights.shape[1])
        if let index = Self.lostElement(of: scaled, weights: weights, bias: bias) {
          return (values[index], name)
        }
      } else if let index = scaled.firstIndex(where: { abs($0) >= 0x1p24 && Double(Float($0)) != $0 }) {
        return (values[index], name)
      }
    }
    return nil
  }

  /// Returns the index of the largest term of the first result whose rounding error is too large; `nil` if there is none.
  private static func lostElement(of row: [Double], weights: ConstantTensor, bias: [Double]) -> Int? {
    let (columns, elements) = (weights.shape[1], weights.reals)
    for column in 0..<columns {
      let terms = row.indices.map { row[$0] * elements[$0 * columns + column] }
      let rounding = terms.reduce(0) { $0 + abs($1) } * 0x1p-24
      if rounding > 1e-4 * max(1, abs(terms.reduce(bias[column], +))) {
        return terms.indices.max { abs(terms[$0]) < abs(terms[$1]) }
      }
    }
    return nil
  }

  /// Returns the weights by which a node multiplies rows, features × results; `nil` for another node.
  private func weights(of node: NodeRecord) -> ConstantTensor? {
    guard ["MatMul", "Gemm"].contains(node.operatorName), node.input.count > 1,
      let weights = constant(named: node.input[1]), weights.shape.count == 2, !weights.isEmpty
    else { return nil }
    return node.attribute.contains { $0.name == "transB" && $0.i == 1 }
      ? weights.transposed([1, 0]) : weights
  }

  /// Returns the bias of each result: added by a Gemm, or by the only node that reads a product; zeros if there is none.
  private func bias(of node: NodeRecord, count: Int) -> [Double] {
    let readers = nodes.filter { reader in node.output.first.map(reader.input.contains) ?? false }
    let name: String? =
      if node.operatorName == "Gemm" {
        node.input.count > 2 ? node.input[2] : nil
      } else if readers.count == 1, readers[0].operatorName == "Add" {
        readers[0].input.first { $0 != node.output.first }
      } else {
        nil
      }
    return name.flatMap { constant(named: $0) }.flatMap { broadcast($0, to: [1, count]) }
      ?? [Double](repeating: 0, count: count)
  }

  private func constant(named name: String) -> ConstantTensor? {
    let made = nodes.first { $0.operatorName == "Constant" && $0.output.contains(name) }
    let tensor =
      graph.initializer.first { $0.name == name }
      ?? made?.attribute.first { $0.name == "value" }?.t
    return tensor.flatMap { try? constant($0) }
  }

  // MARK: First operations

  private func path(of input: String, shape: [Int], outputs: [String]?) -> ScaledPath? {
    guard let port = inputs.first(where: { $0.name == input }), !port.isLookedUp,
      let type = ElementType(rawValue: port.elementType), type == .double || port.isWholeNumber,
      let count = Indexing.count(of: shape), let names = try? outputNames(outputs)
    else { return nil }
    let needed = graphIndex.needed(for: names, known: given).sorted().map { graphIndex.nodes[$0] }
    var path = ScaledPath(
      value: input, type: type, scale: [Double](repeating: 1, count: count),
      offset: [Double](repeating: 0, count: count))
    while true {
      path.readers = needed.filter { $0.input.contains(path.value) }
      guard !names.contains(path.value), path.readers.count == 1, let next = step(path, shape: shape) else {
        return path
      }
      path = next
    }
  }

  /// Returns the path extended by the only node that reads its value; `nil` if that node is not a scaling.
  private func step(_ path: ScaledPath, shape: [Int]) -> ScaledPath? {
    let node = path.readers[0]
    guard let result = node.output.first, !result.isEmpty else { return nil }
    var next = path
    next.value = result
    switch node.operatorName {
    case "Identity": return next
    case "Cast" where node.target == .double:
      next.type = .double
      return next
    case "ai.onnx.ml.Scaler":
      // Scaler converts integers to single precision before anything else.
      guard path.type == .double, let offset = broadcast(node.floats("offset"), to: shape),
        let scale = broadcast(node.floats("scale"), to: shape)
      else { return nil }
      next.offset = path.offset.indices.map { (path.offset[$0] - offset[$0]) * scale[$0] }
      next.scale = zip(path.scale, scale).map { $0 * $1 }
      // Its result has single precision.
      next.type = .float
      return next
    case "Add", "Sub", "Mul", "Div":
      guard path.type == .double, node.input.count == 2, node.input[0] != node.input[1] else { return nil }
      let isFirst = node.input[0] == path.value
      guard let tensor = constant(named: node.input[isFirst ? 1 : 0]), tensor.shape.count <= shape.count,
        let other = broadcast(tensor, to: shape)
      else { return nil }
      switch (node.opType, isFirst) {
      case ("Add", _): next.offset = zip(path.offset, other).map { $0 + $1 }
      case ("Sub", true): next.offset = zip(path.offset, other).map { $0 - $1 }
      case ("Sub", false):
        next.offset = zip(path.offset, other).map { $1 - $0 }
        next.scale = path.scale.map { -$0 }
      case ("Mul", _):
        next.offset = zip(path.offset, other).map { $0 * $1 }
        next.scale = zip(path.scale, other).map { $0 * $1 }
      case ("Div", true) where !other.contains(0):
        next.offset = zip(path.offset, other).map { $0 / $1 }
        next.scale = zip(path.scale, other).map { $0 / $1 }
      default: return nil
      }
      return next
    default: return nil
    }
  }

  /// Broadcasts one number for each feature, or one for all, to a shape; `nil` if the numbers do not fit.
  private func broadcast(_ floats: [Float], to shape: [Int]) -> [Double]? {
    floats.isEmpty
      ? nil : broadcast(ConstantTensor(shape: [floats.count], reals: floats.map(Double.init)), to: shape)
  }

  private func broadcast(_ tensor: ConstantTensor, to shape: [Int]) -> [Double]? {
    let own = [Int](repeating: 1, count: max(0, shape.count - tensor.shape.count)) + tensor.shape
    guard own.count == shape.count, zip(own, shape).allSatisfy({ $0 == 1 || $0 == $1 }) else { return nil }
    let elements = tensor.reals
    return RowMajor.offsets(of: shape, strides: RowMajor.broadcastStrides(of: own, in: shape))
      .map { elements[Int($0)] }
  }
}

extension NodeRecord {
  /// The type to which a Cast converts; `nil` for another node.
  fileprivate var target: ElementType? {
    guard operatorName == "Cast" else { return nil }
    return attribute.first { $0.name == "to" }.flatMap { ElementType(rawValue: Int32(clamping: $0.i)) }
  }

  fileprivate func floats(_ name: String) -> [Float] { attribute.first { $0.name == name }?.floats ?? [] }
}
