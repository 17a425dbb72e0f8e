import Engine
import Foundation

extension OperatorSet {
  /// The operators that are evaluated but have no gradient; only methods that need no gradient explain them.
  static let forwardOnly = Set(trees.keys)

  /// Ensembles of decision trees, from the operator set `ai.onnx.ml`.
  static let trees: [String: OperatorImport] = [
    "ai.onnx.ml.TreeEnsembleClassifier": { builder, node in
      let classes = max(
        node.strings("classlabels_strings")?.count ?? 0, node.ints("classlabels_int64s")?.count ?? 0)
      guard classes > 1, node.outputCount == 2 else { throw node.problem("\(classes) classes") }
      let transform = node.string("post_transform", default: "NONE")
      // If only the first of two classes has weights, they are those of the second: `TreeClassifierParts` makes two columns of one.
      let isPair = classes == 2 && Set(node.ints("class_ids") ?? []) == [0]
      let reader = TreeReader(node)
      let offsets = try reader.numbers("base_values") ?? []
      guard offsets.isEmpty || offsets.count == (isPair ? 1 : classes),
        isPair || classes > 2 || offsets.isEmpty
      else {
        throw node.problem(
          "\(offsets.count) base_values for \(classes) classes, which runtimes read differently")
      }
      guard try node.flag(TreeClassifierParts.isLowered) || !isPair else {
        throw node.problem("post_transform '\(transform)' of weights for one of two classes")
      }
      let trees = try reader.trees(
        weights: "class",
        offsets: offsets.isEmpty ? [Double](repeating: 0, count: isPair ? 1 : classes) : offsets,
        aggregate: .sum)
      let scores = try result(&builder, of: trees, endingIn: transform, node)
      return [scores, scores]
    },
    "ai.onnx.ml.TreeEnsembleRegressor": { builder, node in
      let reader = TreeReader(node)
      let targets = try reader.targetCount
      let offsets = try reader.numbers("base_values") ?? [Double](repeating: 0, count: targets)
      guard offsets.count == targets else {
        throw node.problem("\(offsets.count) base_values for \(targets) targets")
      }
      let aggregates: [String: TreeEnsemble.Aggregate] = [
        "SUM": .sum, "AVERAGE": .mean, "MIN": .minimum, "MAX": .maximum,
      ]
      let name = node.string("aggregate_function", default: "SUM")
      guard let aggregate = aggregates[name] else { throw node.problem("aggregate_function '\(name)'") }
      let trees = try reader.trees(weights: "target", offsets: offsets, aggregate: aggregate)
      return [
        try result(&builder, of: trees, endingIn: node.string("post_transform", default: "NONE"), node)
      ]
    },
    "ai.onnx.ml.TreeEnsemble": { builder, node in
      let endings = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"]
      let number = node.int("post_transform", default: 0)
      guard endings.indices.contains(number) else { throw node.problem("post_transform \(number)") }
      let trees = try TreeReader(node).linkedTrees()
      return [try result(&builder, of: trees, endingIn: endings[number], node)]
    },
  ]

  /// Returns the sums of the trees after the post-transform. A single sum is changed only by PROBIT, as in ONNX Runtime.
  private static func result(
    _ builder: inout GraphBuilder, of trees: TreeEnsemble, endingIn transform: String, _ node: Node
  ) throws -> Operand {
    let x = try builder.plain(builder.variable(node.input(0)))
    guard (1...2).contains(x.shape.count) else { throw node.problem("an input of \(x.shape)") }
    let rows = x.shape.dropLast().reduce(1, *)
    let scores = Operand.variable(try builder.append(trees, to: [x], shape: [rows, trees.targetCount]))
    let isSingle = trees.targetCount == 1
    switch transform {
    case "NONE": return scores
    case "PROBIT": return try builder.unary(Elementwise.step("Probit", probit), scores)
    case "LOGISTIC": return isSingle ? scores : try builder.unary(SmoothFunction.sigmoid, scores)
    case "SOFTMAX": return isSingle ? scores : try builder.softmax(scores, axis: 1)
    case "SOFTMAX_ZERO": return isSingle ? scores : try softmaxOfNonzero(&builder, scores)
    default: throw node.problem("post_transform '\(transform)'")
    }
  }

  /// Returns the quantile of the standard normal distribution at a probability; NaN outside 0…1.
  ///
  /// Winitzki's approximation, refined by Newton's method. Reference: Winitzki 2008, "A handy approximation for the error function and
  /// its inverse".
  private static func probit(_ probability: Float) -> Float {
    let y = 2 * Double(probability) - 1
    guard abs(y) < 1 else { return abs(y) == 1 ? Float(y) * .infinity : .nan }
    let (a, logarithm) = (0.147, log((1 - y) * (1 + y)))
    let b = 2 / (Double.pi * a) + logarithm / 2
    var x = ((b * b - logarithm / a).squareRoot() - b).squareRoot()
    if y < 0 { x = -x }
    for _ in 0..<3 { x -= (erf(x) - y) * Double.pi.squareRoot() / 2 * exp(x * x) }
    return Float(2.0.squareRoot() * x)
  }
}
