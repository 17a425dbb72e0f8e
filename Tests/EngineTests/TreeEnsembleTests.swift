import Testing

@testable import Engine

/// Ensembles of trees, against results read off by hand.
@Suite struct TreeEnsembleTests {
  private typealias Node = TreeEnsemble.Node
  private typealias Weight = TreeEnsemble.Weight

  private func node(
    _ feature: Int, _ passed: TreeEnsemble.Child, _ failed: TreeEnsemble.Child,
    _ test: TreeEnsemble.Test = .isAtMost, _ threshold: Float = 0.5, missing: Bool = false
  ) -> Node {
    Node(
      feature: feature, test: test, threshold: threshold, takesMissing: missing, passed: passed,
      failed: failed)
  }

  private func run(_ trees: TreeEnsemble, _ rows: [[Float]]) throws -> [Float] {
    let shape = TensorShape([rows.count, rows[0].count])
    let harness = OperationHarness(operation: trees, shapes: [shape], kernels: .best)
    let upstream = [Float](repeating: 1, count: rows.count * trees.targetCount)
    let result = try harness.run([rows.flatMap(\.self)], upstream: upstream)
    #expect(result.gradients == [[Float](repeating: 0, count: rows.count * rows[0].count)])
    return result.output
  }

  /// Returns one tree of depth two, one that is a leaf, and a target without weights.
  private func ensemble(_ aggregate: TreeEnsemble.Aggregate) throws -> TreeEnsemble {
    try TreeEnsemble(
      nodes: [node(0, .node(1), .leaf(2)), node(1, .leaf(0), .leaf(1), .isAbove, 2)],
      roots: [.node(0), .leaf(3)],
      leaves: [
        [Weight(target: 0, value: 1)], [Weight(target: 0, value: 2), Weight(target: 1, value: 8)],
        [Weight(target: 0, value: 4)], [Weight(target: 0, value: 3)],
      ],
      offsets: [10, 20, 30], aggregate: aggregate)
  }

  @Test func treesAreAddedUp() throws {
    let rows: [[Float]] = [[0.5, 2.1], [0.5, 2], [0.6, 2.1]]
    #expect(try run(ensemble(.sum), rows) == [14, 20, 30, 15, 28, 30, 17, 20, 30])
    #expect(try run(ensemble(.mean), rows) == [12, 20, 30, 12.5, 24, 30, 13.5, 20, 30])
    #expect(try run(ensemble(.minimum), rows) == [11, 20, 30, 12, 28, 30, 13, 20, 30])
    #expect(try run(ensemble(.maximum), rows) == [13, 20, 30, 13, 28, 30, 14, 20, 30])
  }

  @Test(arguments: [
    (TreeEnsemble.Test.isAtMost, [1, 1, 0]), (.isBelow, [1, 0, 0]), (.isAtLeast, [0, 1, 1]),
    (.isAbove, [0, 0, 1]), (.isEqual, [0, 1, 0]), (.isNotEqual, [1, 0, 1]),
    (.isMember(1..<3), [1, 0, 1]),
  ])
  func everyTest(_ test: TreeEnsemble.Test, passes: [Float]) throws {
    for missing in [false, true] {
      let trees = try TreeEnsemble(
        nodes: [node(0, .leaf(0), .leaf(1), test, missing: missing)], members: [0.5, 0, 1], roots: [.node(0)],
        leaves: [[Weight(target: 0, value: 1)], []], offsets: [0])
      // A missing value equals no value.
      let last: Float = missing || test == .isNotEqual ? 1 : 0
      #expect(try run(trees, [[0], [0.5], [1], [.nan]]) == passes + [last])
    }
  }

  @Test func whatIsNoTreeIsRefused() {
    func reason(
      _ nodes: [Node], roots: [TreeEnsemble.Child] = [.node(0)], leaves: [[Weight]] = [[], []],
      members: [Float] = []
    ) -> String {
      do throws(ShapeMismatch) {
        _ = try TreeEnsemble(nodes: nodes, members: members, roots: roots, leaves: leaves, offsets: [0])
        return "none"
      } catch {
        return error.reason
      }
    }
    #expect(reason([node(0, .leaf(0), .leaf(1))]) == "none")
    #expect(reason([node(0, .node(0), .leaf(1))]).contains("circle"))
    #expect(reason([node(0, .node(1), .leaf(1)), node(0, .node(0), .leaf(0))]).contains("circle"))
    #expect(reason([node(0, .node(1), .node(1)), node(0, .leaf(0), .leaf(1))]).contains("two parents"))
    #expect(reason([node(0, .leaf(0), .leaf(2))]).contains("a leaf does not exist"))
    #expect(reason([node(0, .node(7), .leaf(0))]).contains("a node does not exist"))
    #expect(reason([node(0, .node(-1), .leaf(0))]).contains("a node does not exist"))
    #expect(reason([node(0, .leaf(-1), .leaf(0))]).contains("a leaf does not exist"))
    for feature in [-1, .max] { #expect(reason([node(feature, .leaf(0), .leaf(1))]).contains("a feature")) }
    #expect(reason([node(0, .leaf(0), .leaf(1), .isMember(0..<2))], members: [1]).contains("a set"))
    #expect(reason([], roots: [.leaf(0)], leaves: [[Weight(target: 1, value: 1)]]).contains("target"))
  }

  @Test func rowsMustHaveTheFeatures() throws {
    let trees = try ensemble(.sum)
    #expect(try trees.outputShape(for: [TensorShape([4, 2])]) == TensorShape([4, 3]))
    #expect(try trees.outputShape(for: [TensorShape([2])]) == TensorShape([1, 3]))
    for shape in [[4, 1], [1], [2, 2, 2]] {
      #expect(throws: ShapeMismatch.self) { try trees.outputShape(for: [TensorShape(shape)]) }
    }
  }
}
