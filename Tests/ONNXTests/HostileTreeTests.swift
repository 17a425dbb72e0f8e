import Testing

@testable import ONNX

/// Tree ensembles in files with arbitrary contents: each is refused with an error that names the node.
@Suite struct HostileTreeTests {
  typealias Attributes = [String: ModelMaker.Attribute]
  private let made = ModelMaker()

  /// A regressor with one tree: a node and two leaves.
  static let tree: Attributes = [
    "nodes_treeids": .ints([0, 0, 0]), "nodes_nodeids": .ints([0, 1, 2]),
    "nodes_featureids": .ints([2, 0, 0]),
    "nodes_values": .floats([0.5, 0, 0]), "nodes_modes": .texts(["BRANCH_LEQ", "LEAF", "LEAF"]),
    "nodes_truenodeids": .ints([1, 0, 0]), "nodes_falsenodeids": .ints([2, 0, 0]), "n_targets": .int(1),
    "target_treeids": .ints([0, 0]), "target_nodeids": .ints([1, 2]), "target_ids": .ints([0, 0]),
    "target_weights": .floats([1, 2]),
  ]

  private func refusal(
    _ attributes: Attributes, of type: String = "TreeEnsembleRegressor", outputs: [String] = ["y"],
    dims: [Int64] = [1, 3]
  ) throws -> String {
    var node = made.node(type, ["x"], attributes, outputs: outputs, name: "trees")
    node.domain = "ai.onnx.ml"
    return made.refusal(try made.model([node], dims: dims))
  }

  private func changed(_ changes: Attributes) -> Attributes { Self.tree.merging(changes) { $1 } }

  @Test func aSoundTreePasses() throws { #expect(try refusal(Self.tree) == "no refusal") }

  @Test(arguments: tree.keys.sorted().filter { $0 != "n_targets" })
  func everyListIsNeededInFull(name: String) throws {
    for change: ModelMaker.Attribute? in [nil, .ints([0]), .floats([0]), .texts([]), .int(3)] {
      var attributes = Self.tree
      attributes[name] = change
      let reason = try refusal(attributes)
      #expect(reason.contains("TreeEnsembleRegressor node 'trees'"), "\(name): \(reason)")
    }
  }

  @Test func treesThatAreNone() throws {
    let cases: [(String, Attributes)] = [
      ("leads to a node that does not exist", ["nodes_truenodeids": .ints([7, 0, 0])]),
      ("cannot be reached", ["nodes_truenodeids": .ints([0, 0, 0])]),
      ("occurs twice", ["nodes_nodeids": .ints([0, 1, 1])]),
      (
        "leads to a node that does not exist",
        ["nodes_treeids": .ints([0, 0, 1]), "nodes_falsenodeids": .ints([2, 0, 0])]
      ),
      ("nodes_modes 'BRANCH_MAYBE'", ["nodes_modes": .texts(["BRANCH_MAYBE", "LEAF", "LEAF"])]),
      ("which is no leaf", ["target_nodeids": .ints([0, 2])]),
      ("which is no leaf", ["target_nodeids": .ints([1, 9])]),
      ("for target 1 of 1", ["target_ids": .ints([0, 1])]),
      ("for target -1 of 1", ["target_ids": .ints([0, -1])]),
      ("a weight inf", ["target_weights": .floats([1, .infinity])]),
      ("n_targets 0", ["n_targets": .int(0)]), ("n_targets", ["n_targets": .int(.max)]),
      ("2 base_values for 1 targets", ["base_values": .floats([1, 2])]),
      ("base_values that are no numbers", ["base_values": .floats([.nan])]),
      ("a feature", ["nodes_featureids": .ints([-1, 0, 0])]),
      ("rows of at least", ["nodes_featureids": .ints([3, 0, 0])]),
      ("a feature", ["nodes_featureids": .ints([.max, 0, 0])]),
      ("aggregate_function 'MODE'", ["aggregate_function": .text("MODE")]),
      ("post_transform 'TANH'", ["post_transform": .text("TANH")]),
      ("2 nodes_missing_value_tracks_true", ["nodes_missing_value_tracks_true": .ints([0, 1])]),
      ("the attribute 'growth' is not supported", ["growth": .int(1)]),
    ]
    for (expected, changes) in cases {
      let reason = try refusal(changed(changes))
      #expect(reason.contains(expected), "\(reason), not \(expected)")
    }
    // A cycle beside the tree cannot be reached from its root.
    let circle = changed([
      "nodes_treeids": .ints([0, 0, 0, 0, 0]), "nodes_nodeids": .ints([0, 1, 2, 3, 4]),
      "nodes_featureids": .ints([2, 0, 0, 0, 0]), "nodes_values": .floats([0.5, 0, 0, 0, 0]),
      "nodes_modes": .texts(["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LT", "BRANCH_LT"]),
      "nodes_truenodeids": .ints([1, 0, 0, 4, 3]), "nodes_falsenodeids": .ints([2, 0, 0, 4, 3]),
    ])
    #expect(try refusal(circle).contains("two parents"))
    #expect(try refusal(Self.tree, dims: [1, 1, 3]).contains("an input of [1, 1, 3]"))
  }

  @Test func classifiersWithoutClasses() throws {
    var attributes = Self.tree.filter { !$0.key.hasPrefix("target_") && $0.key != "n_targets" }
    for name in ["treeids", "nodeids", "ids", "weights"] {
      attributes["class_\(name)"] = Self.tree["target_\(name)"]
    }
    func refusal(_ changes: Attributes, outputs: [String] = ["label", "y"]) throws -> String {
      try self.refusal(
        attributes.merging(changes) { $1 }, of: "TreeEnsembleClassifier", outputs: outputs)
    }
    let two: Attributes = ["classlabels_int64s": .ints([0, 1])]
    #expect(try refusal([:]).contains("0 classes"))
    #expect(try refusal(["classlabels_int64s": .ints([1])]).contains("1 classes"))
    #expect(try refusal(two) == "no refusal")
    #expect(try refusal(two, outputs: ["y"]).contains("2 classes"))
    #expect(
      try refusal(two.merging(["post_transform": .text("PROBIT")]) { $1 }).contains("one of two classes"))
    #expect(try refusal(two.merging(["base_values": .floats([1, 2])]) { $1 }).contains("read differently"))
    #expect(
      try refusal(two.merging(["class_ids": .ints([0, 1]), "base_values": .floats([1, 2])]) { $1 })
        .contains("read differently"))
    #expect(try refusal(two.merging(["class_ids": .ints([0, 2])]) { $1 }).contains("for target 2 of 2"))
  }
}
