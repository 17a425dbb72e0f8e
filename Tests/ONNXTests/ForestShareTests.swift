import Testing

@testable import ONNX

/// Tests which outputs of a forest are shares of votes, and so probabilities.
@Suite struct ForestShareTests {
  private func integers(_ name: String, _ values: [Int64]) -> AttributeRecord {
    var attribute = AttributeRecord()
    (attribute.name, attribute.ints) = (name, values)
    return attribute
  }

  /// Returns whether the output is a share, for a leaf that gives 0.4 and 0.6 to two classes and the node behind it.
  private func areShares(
    trees more: [AttributeRecord] = [], weights: [Float] = [0.4, 0.6], norm: String? = nil
  ) -> Bool {
    var graph = GraphRecord()
    graph.node = [
      NodeRecord(
        "TreeEnsembleClassifier", ["x"], ["label", "votes"], name: "forest", domain: "ai.onnx.ml",
        attributes: [
          integers("classlabels_int64s", [0, 1]), integers("class_treeids", [0, 0]),
          integers("class_nodeids", [0, 0]),
          integers("class_ids", [0, 1]), AttributeRecord("class_weights", weights),
        ] + more)
    ]
    if let norm {
      var attribute = AttributeRecord()
      (attribute.name, attribute.s) = ("norm", Array(norm.utf8))
      graph.node.append(
        NodeRecord(
          "Normalizer", ["votes"], ["y"], name: "normal", domain: "ai.onnx.ml", attributes: [attribute]))
    }
    return ClassNames(graph).areShares(norm == nil ? "votes" : "y")
  }

  @Test func onlySharesOfVotesAreProbabilities() {
    #expect(areShares() && areShares(norm: "L1"))
    #expect(!areShares(norm: "L2") && !areShares(norm: "MAX"))
    #expect(!areShares(weights: [0.4, 0.7]))
    #expect(!areShares(trees: [AttributeRecord("base_values", [5, 0])]))
    var tensor = AttributeRecord()
    tensor.name = "base_values_as_tensor"
    #expect(!areShares(trees: [tensor]))
  }
}
