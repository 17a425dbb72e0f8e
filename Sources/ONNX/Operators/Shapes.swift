import ConvNet
import Foundation

extension OperatorSet {
  /// What is known at import: shapes, ranges, constants; and what does nothing at inference.
  static let shapes: [String: OperatorImport] = [
    "Identity": { [try $1.input(0)] },
    // The second output of a Dropout is a mask nobody reads at inference.
    "Dropout": { _, node in
      let x = try node.input(0)
      guard try node.optionalConstant(2)?.elements.first ?? 0 == 0 else {
        throw node.problem("in training mode")
      }
      let mask = ConstantTensor(
        shape: x.shape, elements: .init(repeating: 1, count: x.shape.reduce(1, *)), isInteger: true)
      return node.outputCount > 1 ? [x, .constant(mask)] : [x]
    },
    "Cast": { _, node in
      let x = try node.input(0)
      guard case .constant(var tensor) = x else { return [x] }
      guard let type = ElementType(rawValue: Int32(node.int("to", default: 1))) else {
        throw node.problem("to ONNX type \(node.int("to", default: 1))")
      }
      if type == .bool {
        tensor.elements = tensor.elements.map { $0 == 0 ? 0 : 1 }
      } else if type.isInteger {
        tensor.elements = tensor.elements.map { $0.rounded(.towardZero) }
      }
      tensor.isInteger = type.isInteger
      return [.constant(tensor)]
    },
    "CastLike": { [try $1.input(0)] },
    "Constant": { _, node in
      if let tensor = node.tensor("value") {
        return [.constant(try ConstantTensor(tensor) { _, _, _ in throw node.problem("external data") })]
      }
      if node.has("value_float") {
        return [.constant(ConstantTensor(scalar: Double(node.float("value_float", default: 0))))]
      }
      if node.has("value_int") {
        return [.constant(ConstantTensor(scalar: Double(node.int("value_int", default: 0)), isInteger: true))]
      }
      if let floats = node.floats("value_floats"), node.has("value_floats") {
        return [
          .constant(
            ConstantTensor(shape: [floats.count], elements: floats.map(Double.init), isInteger: false))
        ]
      }
      if let ints = node.ints("value_ints"), node.has("value_ints") {
        return [.constant(ConstantTensor(vector: ints))]
      }
      throw node.problem("a value of a kind that is not supported")
    },
    "ConstantOfShape": { _, node in
      let shape = try node.constant(0).integers
      guard let count = Indexing.count(of: shape), count <= GraphBuilder.elementLimit else {
        throw node.problem("the shape \(shape)")
      }
      let value = try node.tensor("value").map {
        try ConstantTensor($0) { _, _, _ in throw node.problem("external data") }
      }
      return [
        .constant(
          ConstantTensor(
            shape: shape, elements: .init(repeating: value?.elements.first ?? 0, count: count),
            isInteger: value?.isInteger ?? false))
      ]
    },
    "Shape": { _, node in
      let shape = try node.input(0).shape
      func clamped(_ index: Int) -> Int { min(max(index < 0 ? index + shape.count : index, 0), shape.count) }
      let start = clamped(node.int("start", default: 0))
      let end = clamped(node.int("end", default: shape.count))
      return [.constant(ConstantTensor(vector: Array(shape[start..<max(start, end)])))]
    },
    "Size": { _, node in
      let count = try node.input(0).shape.reduce(1, *)
      return [.constant(ConstantTensor(scalar: Double(count), isInteger: true))]
    },
    "Range": { _, node in
      let bounds = try (0..<3).map(node.constant)
      guard let start = bounds[0].elements.first, let limit = bounds[1].elements.first,
        let delta = bounds[2].elements.first, delta != 0,
        (limit - start) / delta < Double(GraphBuilder.elementLimit)
      else { throw node.problem("a range without end") }
      let count = Int(max(0, ((limit - start) / delta).rounded(.up)))
      return [
        .constant(
          ConstantTensor(
            shape: [count], elements: (0..<count).map { start + Double($0) * delta },
            isInteger: bounds[0].isInteger))
      ]
    },
    "NonZero": { _, node in
      let tensor = try node.constant(0)
      let strides = RowMajor.strides(of: tensor.shape)
      let places = tensor.elements.indices.filter { tensor.elements[$0] != 0 }
      let elements = zip(tensor.shape, strides).flatMap { extent, stride in
        places.map { Double($0 / stride % extent) }
      }
      return [
        .constant(
          ConstantTensor(shape: [tensor.shape.count, places.count], elements: elements, isInteger: true))
      ]
    },
  ]
}
