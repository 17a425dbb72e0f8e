extension ONNXModel {
  /// The inputs of whole numbers that are only measured with: turned into floating-point numbers before anything else is
  /// done with them. They can be explained as numbers.
  ///
  /// Where another input's whole numbers choose, as words do, all of them are taken for such: a mask is no measurement.
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
