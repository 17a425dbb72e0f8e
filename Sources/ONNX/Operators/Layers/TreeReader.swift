import Engine

/// Reads the attributes of a node that is an ensemble of decision trees. Nothing in the file is trusted.
struct TreeReader {
  private typealias Child = TreeEnsemble.Child

  /// A node of a tree, as the file names it.
  private struct Key: Hashable {
    let tree: Int
    let node: Int
  }

  private let node: Node

  /// The largest number of results of one row.
  private static let targetLimit = 1 << 20

  init(_ node: Node) { self.node = node }

  /// - Throws: `ONNXError.node`
  var targetCount: Int {
    get throws {
      let count = node.int("n_targets", default: 1)
      guard (1...Self.targetLimit).contains(count) else { throw node.problem("n_targets \(count)") }
      return count
    }
  }

  /// Returns the numbers of an attribute, in single precision, or of its variant "…_as_tensor", in another type; `nil` if neither is
  /// there. Thresholds of double precision are later rounded like the inputs, so an input equal to a threshold stays equal.
  func numbers(_ name: String) throws -> [Double]? {
    let tensor = try node.tensor("\(name)_as_tensor")
    return tensor?.reals ?? node.floats(name)?.map(Double.init)
  }

  // MARK: Nodes with numbers

  private static let tests: [String: TreeEnsemble.Test] = [
    "BRANCH_LEQ": .isAtMost, "BRANCH_LT": .isBelow, "BRANCH_GTE": .isAtLeast, "BRANCH_GT": .isAbove,
    "BRANCH_EQ": .isEqual, "BRANCH_NEQ": .isNotEqual,
  ]

  /// Reads the trees of a classifier or a regressor: lists of nodes, which refer to each other by number.
  ///
  /// - Parameters:
  ///   - weights: the prefix of the attributes with the leaves' weights.
  ///   - offsets: the base value of each target.
  /// - Throws: `ONNXError`
  func trees(
    weights prefix: String, offsets: [Double], aggregate: TreeEnsemble.Aggregate
  ) throws -> TreeEnsemble {
    let keys = try keys("nodes")
    let modes = node.strings("nodes_modes") ?? []
    guard modes.count == keys.count else {
      throw node.problem("\(modes.count) nodes_modes for \(keys.count) nodes")
    }
    var places: [Key: Child] = [:]
    var (branches, leafCount) = ([Int](), 0)
    for (index, key) in keys.enumerated() {
      let isLeaf = modes[index] == "LEAF"
      guard places.updateValue(isLeaf ? .leaf(leafCount) : .node(branches.count), forKey: key) == nil else {
        throw node.problem("node \(key.node) of tree \(key.tree) occurs twice")
      }
      if isLeaf { leafCount += 1 } else { branches.append(index) }
    }
    let (nodes, children) = try self.nodes(branches, keys: keys, modes: modes, places: places)
    let roots = keys.filter { !children.contains($0) }
    guard Set(roots.map(\.tree)).count == roots.count, Set(roots.map(\.tree)) == Set(keys.map(\.tree)) else {
      throw node.problem("\(roots.count) nodes without a parent in \(Set(keys.map(\.tree)).count) trees")
    }
    return try ensemble(
      nodes: nodes, roots: roots.compactMap { places[$0] },
      leaves: leaves(leafCount, prefix, places: places, targets: offsets.count),
      offsets: offsets, aggregate: aggregate)
  }

  private func nodes(
    _ branches: [Int], keys: [Key], modes: [String], places: [Key: Child]
  ) throws -> ([TreeEnsemble.Node], children: Set<Key>) {
    let features = try integers("nodes_featureids", count: keys.count)
    let ways = try (
      integers("nodes_truenodeids", count: keys.count), integers("nodes_falsenodeids", count: keys.count)
    )
    let missing = try flags("nodes_missing_value_tracks_true", count: keys.count)
    let values = try numbers("nodes_values") ?? []
    guard values.count == keys.count else {
      throw node.problem("\(values.count) values for \(keys.count) nodes")
    }
    var children: Set<Key> = []
    let nodes = try branches.map { index in
      guard let test = Self.tests[modes[index]] else { throw node.problem("nodes_modes '\(modes[index])'") }
      let tree = keys[index].tree
      let (passed, failed) = (Key(tree: tree, node: ways.0[index]), Key(tree: tree, node: ways.1[index]))
      guard let first = places[passed], let second = places[failed] else {
        throw node.problem("node \(keys[index].node) of tree \(tree) leads to a node that does not exist")
      }
      children.formUnion([passed, failed])
      return TreeEnsemble.Node(
        feature: features[index], test: test, threshold: Float(values[index]),
        takesMissing: missing[index], passed: first, failed: second)
    }
    return (nodes, children)
  }

  private func leaves(
    _ count: Int, _ prefix: String, places: [Key: Child], targets: Int
  ) throws -> [[TreeEnsemble.Weight]] {
    let keys = try keys(prefix)
    let ids = try integers("\(prefix)_ids", count: keys.count)
    let weights = try numbers("\(prefix)_weights") ?? []
    guard weights.count == keys.count else {
      throw node.problem("\(weights.count) \(prefix)_weights for \(keys.count) nodes")
    }
    var leaves = [[TreeEnsemble.Weight]](repeating: [], count: count)
    for (index, key) in keys.enumerated() {
      guard case .leaf(let leaf) = places[key] else {
        throw node.problem("a weight for node \(key.node) of tree \(key.tree), which is no leaf")
      }
      leaves[leaf].append(try weight(weights[index], of: ids[index], targets: targets))
    }
    return leaves
  }

  private func keys(_ prefix: String) throws(ONNXError) -> [Key] {
    let trees = node.ints("\(prefix)_treeids") ?? []
    guard !trees.isEmpty else { throw node.problem("no \(prefix)_treeids") }
    return zip(trees, try integers("\(prefix)_nodeids", count: trees.count)).map(Key.init)
  }

  // MARK: Nodes by index

  /// Reads the trees of the operator TreeEnsemble: separate lists of nodes and leaves, which are referred to by index.
  ///
  /// - Throws: `ONNXError`
  func linkedTrees() throws -> TreeEnsemble {
    let targets = try targetCount
    let features = node.ints("nodes_featureids") ?? []
    let count = features.count
    let ways = try (
      integers("nodes_truenodeids", count: count), flags("nodes_trueleafs", count: count),
      integers("nodes_falsenodeids", count: count), flags("nodes_falseleafs", count: count)
    )
    let missing = try flags("nodes_missing_value_tracks_true", count: count)
    let modes = try node.tensor("nodes_modes")?.integers ?? []
    let splits = try node.tensor("nodes_splits")?.reals ?? []
    guard modes.count == count, splits.count == count else {
      throw node.problem("\(modes.count) modes and \(splits.count) splits for \(count) nodes")
    }
    // The sets of nodes that test membership, each ended by a NaN.
    let members = try node.tensor("membership_values")?.reals ?? []
    var ends = members.indices.filter { members[$0].isNaN }[...]
    var start = 0
    let known: [TreeEnsemble.Test] = [.isAtMost, .isBelow, .isAtLeast, .isAbove, .isEqual, .isNotEqual]
    let nodes = try (0..<count).map { index in
      var test = TreeEnsemble.Test.isEqual
      if modes[index] == known.count {
        guard let end = ends.popFirst() else {
          throw node.problem("fewer membership_values than nodes with a set")
        }
        test = .isMember(start..<end)
        start = end + 1
      } else if known.indices.contains(modes[index]) {
        test = known[modes[index]]
      } else {
        throw node.problem("nodes_modes \(modes[index])")
      }
      return TreeEnsemble.Node(
        feature: features[index], test: test, threshold: Float(splits[index]),
        takesMissing: missing[index], passed: ways.1[index] ? .leaf(ways.0[index]) : .node(ways.0[index]),
        failed: ways.3[index] ? .leaf(ways.2[index]) : .node(ways.2[index]))
    }
    let ids = node.ints("leaf_targetids") ?? []
    let weights = try node.tensor("leaf_weights")?.reals ?? []
    guard ids.count == weights.count else {
      throw node.problem("\(weights.count) leaf_weights for \(ids.count) leaves")
    }
    let aggregates: [TreeEnsemble.Aggregate] = [.mean, .sum, .minimum, .maximum]
    let aggregate = node.int("aggregate_function", default: 1)
    guard aggregates.indices.contains(aggregate) else {
      throw node.problem("aggregate_function \(aggregate)")
    }
    return try ensemble(
      nodes: nodes, members: members.map { Float($0) },
      roots: (node.ints("tree_roots") ?? []).map(Child.node),
      leaves: zip(weights, ids).map { [try weight($0, of: $1, targets: targets)] },
      offsets: [Double](repeating: 0, count: targets), aggregate: aggregates[aggregate])
  }

  // MARK: Parts

  private func ensemble(
    nodes: [TreeEnsemble.Node], members: [Float] = [], roots: [TreeEnsemble.Child],
    leaves: [[TreeEnsemble.Weight]], offsets: [Double], aggregate: TreeEnsemble.Aggregate
  ) throws -> TreeEnsemble {
    guard !roots.isEmpty, offsets.allSatisfy(\.isFinite) else {
      throw node.problem("no trees, or base_values that are no numbers")
    }
    do throws(ShapeMismatch) {
      return try TreeEnsemble(
        nodes: nodes, members: members, roots: roots, leaves: leaves, offsets: offsets.map { Float($0) },
        aggregate: aggregate)
    } catch {
      throw node.problem(error.reason)
    }
  }

  private func weight(
    _ value: Double, of target: Int, targets: Int
  ) throws(ONNXError) -> TreeEnsemble.Weight {
    guard value.isFinite, (0..<targets).contains(target) else {
      throw node.problem("a weight \(value) for target \(target) of \(targets)")
    }
    return TreeEnsemble.Weight(target: target, value: Float(value))
  }

  private func integers(_ name: String, count: Int) throws(ONNXError) -> [Int] {
    let integers = node.ints(name) ?? []
    guard integers.count == count else { throw node.problem("\(integers.count) \(name) for \(count) nodes") }
    return integers
  }

  /// Returns an attribute with one Boolean for each node; `false` for all if it is missing.
  private func flags(_ name: String, count: Int) throws(ONNXError) -> [Bool] {
    guard let integers = node.ints(name), !integers.isEmpty else {
      return [Bool](repeating: false, count: count)
    }
    guard integers.count == count else { throw node.problem("\(integers.count) \(name) for \(count) nodes") }
    return integers.map { $0 != 0 }
  }
}
