/// y[i, t] = offsets[t] + the sum, mean, minimum or maximum over trees of the weight for target t in the leaf that row x[i] reaches.
///
/// Maps rows × features to rows × targets; a single row may lack the axis of rows. ∂y/∂x = 0 wherever it exists. If none of a
/// row's leaves has a weight for a target, the result is the target's offset.
package struct TreeEnsemble: NetworkOperation, Hashable {
  /// The test of a node's feature. A missing value (NaN) passes only `isNotEqual`, unless the node has `takesMissing`.
  package enum Test: Hashable, Sendable {
    case isAtMost, isBelow, isAtLeast, isAbove, isEqual, isNotEqual
    /// Whether the value is among the `members` in this range.
    case isMember(Range<Int>)
  }

  /// A child of a node, or a root, by its index.
  package enum Child: Hashable, Sendable {
    case node(Int)
    case leaf(Int)
  }

  /// A node with two children.
  package struct Node: Hashable, Sendable {
    package let feature: Int
    package let test: Test
    package let threshold: Float
    /// Whether a missing value passes the test.
    package let takesMissing: Bool
    package let passed: Child
    package let failed: Child

    package init(
      feature: Int, test: Test, threshold: Float, takesMissing: Bool, passed: Child, failed: Child
    ) {
      (self.feature, self.test, self.threshold) = (feature, test, threshold)
      (self.takesMissing, self.passed, self.failed) = (takesMissing, passed, failed)
    }
  }

  /// The weight of a leaf for one target.
  package struct Weight: Hashable, Sendable {
    package let target: Int
    package let value: Float

    package init(target: Int, value: Float) { (self.target, self.value) = (target, value) }
  }

  /// How the weights of all trees for a target are combined.
  package enum Aggregate: Hashable, Sendable {
    case sum, mean, minimum, maximum
  }

  package let name = "TreeEnsemble"
  package var isStep: Bool { true }
  private let nodes: [Node]
  private let members: [Float]
  private let roots: [Child]
  /// The weights of all leaves, concatenated.
  private let weights: [Weight]
  /// The range of each leaf's weights in `weights`.
  private let leaves: [Range<Int>]
  private let offsets: [Float]
  private let aggregate: Aggregate
  private let features: Int
  /// The number of targets: results for each row.
  package var targetCount: Int { offsets.count }

  /// - Parameters:
  ///   - members: the values of `isMember` tests, which several nodes may share.
  ///   - roots: the root of each tree.
  ///   - leaves: the weights of each leaf.
  ///   - offsets: one number for each target.
  /// - Throws: `ShapeMismatch` if an index is out of range, or if the nodes do not form trees: a node has two parents, a root has a
  ///   parent, or a node cannot be reached from a root.
  package init(
    nodes: [Node], members: [Float] = [], roots: [Child], leaves: [[Weight]], offsets: [Float],
    aggregate: Aggregate = .sum
  ) throws(ShapeMismatch) {
    (self.nodes, self.members, self.roots) = (nodes, members, roots)
    (self.offsets, self.aggregate) = (offsets, aggregate)
    weights = leaves.flatMap(\.self)
    var start = 0
    self.leaves = leaves.map { leaf in
      defer { start += leaf.count }
      return start..<start + leaf.count
    }
    let indices = 0..<Int(Int32.max)
    guard nodes.allSatisfy({ indices.contains($0.feature) && $0.hasMembers(among: members.count) }) else {
      throw ShapeMismatch("a node reads a feature or a set that does not exist")
    }
    features = 1 + (nodes.map(\.feature).max() ?? -1)
    guard weights.allSatisfy({ offsets.indices.contains($0.target) }) else {
      throw ShapeMismatch("a leaf has a weight for a target beyond the \(offsets.count) there are")
    }
    // If no node has two parents and no root has a parent, no path from a root comes back to itself.
    var hasParent = [Bool](repeating: false, count: nodes.count)
    for child in nodes.flatMap({ [$0.passed, $0.failed] }) + roots {
      switch child {
      case .leaf(let leaf):
        guard leaves.indices.contains(leaf) else { throw ShapeMismatch("a leaf does not exist") }
      case .node(let node):
        guard nodes.indices.contains(node) else { throw ShapeMismatch("a node does not exist") }
        guard !hasParent[node] else { throw ShapeMismatch("a node has two parents, or is part of a circle") }
        hasParent[node] = true
      }
    }
    guard reachableCount == nodes.count else {
      throw ShapeMismatch("some nodes cannot be reached from a root")
    }
  }

  /// The number of nodes that are reached from the roots.
  ///
  /// - Precondition: no node has two parents.
  private var reachableCount: Int {
    var (open, count) = (roots, 0)
    while let child = open.popLast() {
      guard case .node(let node) = child else { continue }
      count += 1
      open += [nodes[node].passed, nodes[node].failed]
    }
    return count
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, (1...2).contains(inputs[0].dimensions.count), !offsets.isEmpty,
      let given = inputs[0].dimensions.last, given >= features
    else {
      throw ShapeMismatch("takes rows of at least \(features) features, and has \(offsets.count) targets")
    }
    return TensorShape([inputs[0].count / given, offsets.count])
  }

  package func singleReads(for inputs: [TensorShape]) -> Int {
    let rows: Int = inputs.first?.dimensions.dropLast().reduce(1, *) ?? 1
    return Saturating.product(rows, nodes.count)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(trees: self, features: inputs[0].dimensions.last ?? 1, count: inputs[0].count)
  }

  private struct Prepared: PreparedOperation {
    let trees: TreeEnsemble
    let features: Int
    let count: Int

    /// The totals of a row's targets.
    var scratchBytes: Int { trees.offsets.count * MemoryLayout<Double>.stride }

    func forward(_ buffers: Buffers) {
      let totals = UnsafeMutableBufferPointer(
        start: buffers.scratch.assumingMemoryBound(to: Double.self), count: trees.offsets.count)
      for row in 0..<count / features {
        trees.evaluate(buffers.inputs[0] + row * features, into: totals)
        for (target, total) in totals.enumerated() {
          buffers.output[row * totals.count + target] = Float(total)
        }
      }
    }

    func backward(_ buffers: Buffers) {
      buffers.gradients[0]?.destination.update(repeating: 0, count: count)
    }
  }

  /// Computes the results of one row.
  ///
  /// - Parameter totals: one number for each target; NaN until the first tree with a weight for it.
  private func evaluate(_ x: UnsafePointer<Float>, into totals: UnsafeMutableBufferPointer<Double>) {
    totals.update(repeating: .nan)
    for root in roots {
      for weight in weights[leaves[leaf(of: x, from: root)]] {
        let (known, value) = (totals[weight.target], Double(weight.value))
        totals[weight.target] =
          switch aggregate {
          case _ where known.isNaN: value
          case .sum, .mean: known + value
          case .minimum: min(known, value)
          case .maximum: max(known, value)
          }
      }
    }
    let divisor = aggregate == .mean ? Double(roots.count) : 1
    for (target, offset) in offsets.enumerated() {
      totals[target] = (totals[target].isNaN ? 0 : totals[target] / divisor) + Double(offset)
    }
  }

  /// Returns the index of the leaf that a row reaches from a root.
  private func leaf(of x: UnsafePointer<Float>, from root: Child) -> Int {
    var place = root
    while true {
      switch place {
      case .leaf(let leaf): return leaf
      case .node(let number):
        let node = nodes[number]
        place = node.isPassed(by: x[node.feature], members: members) ? node.passed : node.failed
      }
    }
  }
}

extension TreeEnsemble.Node {
  fileprivate func hasMembers(among count: Int) -> Bool {
    guard case .isMember(let range) = test else { return true }
    return range.lowerBound >= 0 && range.upperBound <= count
  }

  fileprivate func isPassed(by value: Float, members: [Float]) -> Bool {
    if takesMissing, value.isNaN { return true }
    return switch test {
    case .isAtMost: value <= threshold
    case .isBelow: value < threshold
    case .isAtLeast: value >= threshold
    case .isAbove: value > threshold
    case .isEqual: value == threshold
    case .isNotEqual: value != threshold
    case .isMember(let range): members[range].contains(value)
    }
  }
}
