import Engine

/// What a model of double precision does first: x ↦ scale · x + offset of each element.
///
/// Times in seconds since 1970 lie 128 apart in single precision; (x − mean) / deviation, which a model makes of them at once, does not. The
/// network therefore takes x − origin, with the origin at which the steps are zero, and they become a factor. Gradients, and so
/// attributions, are those with respect to x.
public struct InputScaling: Hashable, Sendable {
  /// Of each element of the input.
  public let origin: [Double]
  /// The value that the steps make.
  let value: String
  let scale: [Double]
  /// What is left at the origin: of elements whose scale is zero.
  let offset: [Double]
}

/// The way of one input through its first steps.
private struct ScaledPath {
  var value: String
  var type: ElementType
  var scale: [Double]
  var offset: [Double]
  /// The nodes that read the value next.
  var readers: [NodeRecord] = []

  var hasOffset: Bool { offset.contains { $0 != 0 } }
}

extension ONNXModel {
  /// What is done first to an input of double precision or of whole numbers; `nil` where nothing is taken off or added.
  ///
  /// - Parameters:
  ///   - input: its name.
  ///   - shape: what the network is given.
  ///   - outputs: those that are computed, by name or number.
  public func scaling(of input: String, shape: [Int], outputs: [String]?) -> InputScaling? {
    guard let path = path(of: input, shape: shape, outputs: outputs), path.hasOffset else { return nil }
    let origin = zip(path.scale, path.offset).map { $0 == 0 ? 0 : -$1 / $0 }
    guard origin.allSatisfy(\.isFinite) else { return nil }
    return InputScaling(
      origin: origin, value: path.value, scale: path.scale,
      offset: zip(path.scale, path.offset).map { $0 == 0 ? $1 : 0 })
  }

  /// The first of some values that a model of double precision tells from its neighbours and single precision does not.
  ///
  /// A product of rows with weights loses more than a ten-thousandth of its result with its bias, or of 1 if that is more; of others the
  /// value is no number of single precision although it is whole there.
  /// - Parameters:
  ///   - input: its name.
  ///   - values: of one input.
  ///   - shape: of one input.
  ///   - outputs: those that are computed, by name or number.
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

  /// The element that matters most to the result that loses too much.
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

  /// The weights that rows are multiplied with, features × results.
  private func weights(of node: NodeRecord) -> ConstantTensor? {
    guard ["MatMul", "Gemm"].contains(node.operatorName), node.input.count > 1,
      let weights = constant(named: node.input[1]), weights.shape.count == 2, !weights.isEmpty
    else { return nil }
    return node.attribute.contains { $0.name == "transB" && $0.i == 1 }
      ? weights.transposed([1, 0]) : weights
  }

  /// What is added to each result: by a Gemm, or by the only node that reads a product; zero where nothing is.
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

  // MARK: The way

  private func path(of input: String, shape: [Int], outputs: [String]?) -> ScaledPath? {
    guard let port = inputs.first(where: { $0.name == input }), !port.isLookedUp,
      let type = ElementType(rawValue: port.elementType), type == .double || port.isWholeNumber,
      let count = Indexing.count(of: shape), let names = try? outputNames(outputs)
    else { return nil }
    let needed = wiring.needed(for: names, known: given).sorted().map { wiring.nodes[$0] }
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

  /// The way behind the only node that reads a value; `nil` where that is no scaling.
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
      // Of whole numbers it makes single precision before anything else.
      guard path.type == .double, let offset = broadcast(node.floats("offset"), to: shape),
        let scale = broadcast(node.floats("scale"), to: shape)
      else { return nil }
      next.offset = path.offset.indices.map { (path.offset[$0] - offset[$0]) * scale[$0] }
      next.scale = zip(path.scale, scale).map { $0 * $1 }
      // Its result is of single precision.
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

  /// A number for each feature, or one for all.
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
  /// The type that a cast makes.
  fileprivate var target: ElementType? {
    guard operatorName == "Cast" else { return nil }
    return attribute.first { $0.name == "to" }.flatMap { ElementType(rawValue: Int32(clamping: $0.i)) }
  }

  fileprivate func floats(_ name: String) -> [Float] { attribute.first { $0.name == name }?.floats ?? [] }
}
