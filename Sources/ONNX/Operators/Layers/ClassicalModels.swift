import Engine

extension OperatorSet {
  /// Operators of scikit-learn's exports, from the operator set `ai.onnx.ml`.
  static let classicalModels: [String: OperatorImport] = [
    "ai.onnx.ml.Scaler": { builder, node in
      let x = try node.features()
      let (offset, scale) = (try node.perFeature("offset", of: x), try node.perFeature("scale", of: x))
      // The difference comes first: if large numbers such as years were scaled first, little precision would be left.
      let shifted = try builder.broadcasting(Binary.difference, [x, offset])
      return [try combine(&builder, shifted, scale, Binary.product, function: .product)]
    },
    "ai.onnx.ml.Normalizer": { builder, node in
      let x = try node.features()
      let axes = [x.rank - 1]
      let norm = node.string("norm", default: "MAX")
      let kinds: [String: Reduction.Kind] = ["MAX": .maximum, "L1": .l1, "L2": .l2]
      guard let kind = kinds[norm] else { throw node.problem("norm '\(norm)'") }
      let size = try reduce(&builder, x, kind, axes: axes, keepsAxes: true)
      // Rows of norm 0 stay unchanged.
      let isZero = try builder.unary(Elementwise.step("IsZero") { $0 == 0 ? 1 : 0 }, size)
      let divisor = try builder.broadcasting(Binary.sum, [size, isZero])
      return [try builder.broadcasting(Binary.quotient, [x, divisor])]
    },
    "ai.onnx.ml.Imputer": { builder, node in
      let x = try node.features()
      guard !node.has("imputed_value_int64s") else { throw node.problem("whole numbers have no gradient") }
      let values = try node.perFeature("imputed_value_floats", of: x)
      let missing = node.float("replaced_value_float", default: 0)
      let isMissing = Elementwise.step("IsMissing") {
        missing.isNaN ? ($0.isNaN ? 1 : 0) : $0 == missing ? 1 : 0
      }
      return [try builder.broadcasting(Select(), [builder.unary(isMissing, x), values, x])]
    },
    "ai.onnx.ml.LinearClassifier": { builder, node in
      let scores = try linear(&builder, node)
      let transform = node.string("post_transform", default: "NONE")
      switch transform {
      case "NONE": return [scores, scores]
      case "SOFTMAX_ZERO":
        let result = try softmaxOfNonzero(&builder, scores)
        return [result, result]
      default: throw node.problem("post_transform '\(transform)'")
      }
    },
    "ai.onnx.ml.LinearRegressor": { builder, node in
      let transform = node.string("post_transform", default: "NONE")
      guard transform == "NONE" else { throw node.problem("post_transform '\(transform)'") }
      return [try linear(&builder, node, rows: node.int("targets", default: 1))]
    },
    "ai.onnx.ml.ArrayFeatureExtractor": { builder, node in
      let x = try node.input(0)
      guard let extent = x.shape.last else { throw node.problem("a number") }
      let places = try node.integers(1)
      guard places.allSatisfy((0..<extent).contains) else {
        throw node.problem("places \(places) of \(extent)")
      }
      let picked = try builder.selected(x, [x.rank - 1: IndexMap(places)], name: "ArrayFeatureExtractor")
      return [x.rank == 1 ? try builder.reshaped(picked, to: [1, places.count]) : picked]
    },
    "ai.onnx.ml.FeatureVectorizer": { builder, node in
      let operands = try node.inputs.indices.map(node.input)
      guard operands.allSatisfy({ $0.rank == 2 }),
        operands.map({ $0.shape[1] }) == node.ints("inputdimensions")
      else { throw node.problem("inputs of \(operands.map(\.shape))") }
      return [try builder.concatenated(operands, axis: 1)]
    },
  ]

  /// Returns x · coefficientsᵀ + intercepts, with a row of coefficients for each result.
  ///
  /// - Parameter rows: the number of results; that of the intercepts if `nil`.
  private static func linear(_ builder: inout GraphBuilder, _ node: Node, rows: Int? = nil) throws -> Operand
  {
    var x = try node.features()
    if x.rank == 1 { x = try builder.reshaped(x, to: [1] + x.shape) }
    let coefficients = node.floats("coefficients") ?? []
    let intercepts = node.floats("intercepts")
    let count = rows ?? intercepts?.count ?? 0
    guard (1...max(1, coefficients.count)).contains(count), coefficients.count == count * x.shape[1],
      intercepts?.count ?? count == count
    else {
      throw node.problem(
        "\(coefficients.count) coefficients and \(intercepts?.count ?? 0) intercepts for \(count) results of \(x.shape)"
      )
    }
    let weights = ConstantTensor(Tensor(coefficients, shape: [count, x.shape[1]])).transposed([1, 0])
    let product = try multiply(&builder, x, .constant(weights))
    guard let intercepts else { return product }
    return try builder.affine(product, axis: 1, scale: intercepts.map { _ in 1 }, shift: intercepts)
  }

  /// Returns a softmax in which scores of 0, as of classes without votes, stay close to 0.
  static func softmaxOfNonzero(_ builder: inout GraphBuilder, _ scores: Operand) throws -> Operand {
    let largest = try reduce(&builder, scores, .maximum, axes: [1], keepsAxes: true)
    let isZero = try builder.unary(Elementwise.step("IsZero") { abs($0) <= 1e-7 ? 1 : 0 }, scores)
    let powers = try builder.unary(
      SmoothFunction.exponential, builder.broadcasting(Binary.difference, [scores, largest]))
    let factor = try builder.unary(
      SmoothFunction.exponential, builder.unary(Elementwise.negation, largest))
    let small = try builder.broadcasting(Binary.product, [scores, factor])
    let kept = try builder.broadcasting(Select(), [isZero, small, powers])
    let total = try reduce(&builder, kept, .sum, axes: [1], keepsAxes: true)
    return try builder.broadcasting(Binary.quotientOrZero, [kept, total])
  }
}

extension Node {
  /// Returns the first input: features, of one row or of several.
  fileprivate func features() throws(ONNXError) -> Operand {
    let x = try input(0)
    guard (1...2).contains(x.rank), x.shape.allSatisfy({ $0 > 0 }) else {
      throw problem("an input of \(x.shape)")
    }
    return x
  }

  /// Returns an attribute with one number for all features, or one for each.
  fileprivate func perFeature(_ name: String, of x: Operand) throws(ONNXError) -> Operand {
    let values = floats(name) ?? []
    guard values.count == 1 || values.count == x.shape[x.rank - 1] else {
      throw problem("\(values.count) numbers in \(name) for \(x.shape)")
    }
    return .constant(ConstantTensor(Tensor(values, shape: [values.count])))
  }
}
