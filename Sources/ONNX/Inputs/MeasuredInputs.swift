extension ONNXModel {
  /// Returns the integer inputs that are measurements: the model converts them to floating-point numbers before anything else. They can
  /// be explained as numbers.
  ///
  /// If any integer input is used otherwise, as token ids are, the result is empty: the others may be masks.
  static func measuredInputs(of graph: GraphRecord, nodes: [NodeRecord]) -> Set<String> {
    let integers = Set(graph.input.map(Port.init).filter(\.isWholeNumber).map(\.name))
    guard !integers.isEmpty else { return [] }
    let readers = nodes.filter { !integers.isDisjoint(with: $0.reads) }
    let areMeasured = readers.allSatisfy { node in
      guard node.captured.isEmpty, node.input.dropFirst().allSatisfy({ !integers.contains($0) }) else {
        return false
      }
      switch node.operatorName {
      case "Cast":
        return node.attribute.contains {
          $0.name == "to" && ElementType(rawValue: Int32(clamping: $0.i))?.isInteger == false
        }
      case "ai.onnx.ml.Scaler", "ai.onnx.ml.Normalizer", "ai.onnx.ml.LinearClassifier",
        "ai.onnx.ml.LinearRegressor", "ai.onnx.ml.TreeEnsemble", "ai.onnx.ml.TreeEnsembleClassifier",
        "ai.onnx.ml.TreeEnsembleRegressor":
        return true
      default: return false
      }
    }
    return areMeasured ? integers : []
  }
}
