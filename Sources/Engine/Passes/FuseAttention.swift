extension Graph {
  /// Fuses softmax(scale · Q · Kᵀ + bias) · V, and the operations that move elements of Q, K, V and the result, into one operation.
  mutating func fuseAttention() {
    var fusion = AttentionFusion(graph: self)
    for index in nodes.indices where nodes[index].operation is MatrixProduct { fusion.fuse(index) }
    self = fusion.graph
  }
}

private struct AttentionFusion {
  private(set) var graph: Graph
  private let makers: [Graph.Value: Int]
  private let readers: [Graph.Value: Int]
  private let uses: [Int]

  /// The maximum number of elements of a bias.
  private static let maxBias = 1 << 24

  init(graph: Graph) {
    self.graph = graph
    makers = graph.makers()
    readers = Dictionary(
      graph.nodes.enumerated().flatMap { index, node in node.inputs.map { ($0, index) } }
    ) { _, last in last }
    uses = graph.useCounts()
  }

  /// If a node is the product of attention weights (shares) and values, fuses the whole attention into one node.
  mutating func fuse(_ index: Int) {
    let product = graph.nodes[index]
    guard let scores = Scores(of: product.inputs[0], in: graph, makers, uses) else { return }
    let (q, k, v) = (scores.product.inputs[0], scores.product.inputs[1], product.inputs[1])
    let shapes = [q, k, v].map { graph.shape(of: $0).dimensions }
    let (stacks, rank) = (Array(shapes[0].dropLast(2)), shapes[0].count)
    guard shapes.allSatisfy({ $0.count == rank && Array($0.dropLast(2)) == stacks }) else { return }
    let count = stacks.reduce(1, *)
    let (queryCount, depth, keyCount, width) = (
      shapes[0][rank - 2], shapes[0][rank - 1], shapes[1][rank - 1], shapes[2][rank - 1]
    )
    guard let queries = rows(of: q, stacks: count, count: queryCount, length: depth),
      let keys = rows(of: k, stacks: count, count: keyCount, length: depth, areColumns: true),
      let values = rows(of: v, stacks: count, count: keyCount, length: width), values.scale == 1,
      let bias = scores.bias(stacks: count, queries: queryCount, keys: keyCount, limit: Self.maxBias)
    else { return }
    var inputs: [Graph.Value] = []
    func operand(_ source: Source) -> Attention.Operand {
      let input = inputs.firstIndex(of: source.value) ?? inputs.count
      if input == inputs.count { inputs.append(source.value) }
      return Attention.Operand(input: input, rows: source.rows)
    }
    let (end, result) = destination(of: product.output, stacks: count, count: queryCount, width: width)
    let attention = Attention(
      queries: operand(queries), keys: operand(keys), values: operand(values), result: result,
      resultShape: graph.shape(of: graph.nodes[end].output), queryCount: queryCount, keyCount: keyCount,
      depth: depth, width: width, scale: Float(queries.scale * keys.scale * scores.scale),
      bias: Attention.Bias(bias, stacks: count, table: queryCount * keyCount))
    // Rows that share elements would overwrite each other's gradients.
    guard attention.readsEveryElementOnce(of: inputs.map { graph.shape(of: $0).count }) else { return }
    graph.nodes[end].operation = attention
    graph.nodes[end].inputs = inputs
  }

  // MARK: Where rows come from

  private struct Source {
    let value: Graph.Value
    let rows: Attention.Rows
    /// The factor by which the rows were multiplied on their way.
    let scale: Double
  }

  /// Returns the rows of an operand in the earliest value in which they are still rows, before operations that move them.
  ///
  /// - Parameter areColumns: whether the rows are the operand's columns.
  private func rows(
    of value: Graph.Value, stacks: Int, count: Int, length: Int, areColumns: Bool = false
  ) -> Source? {
    var places = [Int32]()
    places.reserveCapacity(stacks * count * length)
    for stack in 0..<stacks {
      for row in 0..<count {
        for element in 0..<length {
          let place = areColumns ? element * count + row : row * length + element
          places.append(Int32(stack * count * length + place))
        }
      }
    }
    var (value, scale, found) = (value, 1.0, Source?.none)
    while true {
      if let rows = Attention.Rows(places, stacks: stacks, count: count, length: length) {
        found = Source(value: value, rows: rows, scale: scale)
      }
      guard let maker = makers[value], !graph.activations.values.contains(value) else { return found }
      let node = graph.nodes[maker]
      switch node.operation {
      case is Reshape: break
      case let moving as Rearrangement where node.inputs.count == 1:
        let moved = places.map { moving.sources[Int($0)] }
        guard moved.allSatisfy({ $0 >= 0 }) else { return found }
        places = moved
      case let affine as ChannelAffine:
        guard let factor = affine.uniformScale, !affine.shift.contains(where: { $0 != 0 }) else {
          return found
        }
        scale *= Double(factor)
      default: return found
      }
      value = node.inputs[0]
    }
  }

  /// Returns the last node that only moves the result's rows, and the location of the rows in that node's output.
  private func destination(
    of value: Graph.Value, stacks: Int, count: Int, width: Int
  ) -> (node: Int, rows: Attention.Rows) {
    let elements = stacks * count * width
    var places = (0..<Int32(elements)).map { $0 }
    let here = Attention.Rows(starts: (0..<stacks).map { Int32($0 * count * width) }, stride: width)
    var (found, value) = ((node: makers[value] ?? 0, rows: here), value)
    while uses[value.index] == 1, let reader = readers[value], graph.nodes[reader].inputs.count == 1 {
      let node = graph.nodes[reader]
      if let moving = node.operation as? any Permuting {
        guard let sources = moving.permutation(of: [graph.shape(of: value)]) else { break }
        var moved = [Int32](repeating: 0, count: elements)
        for (place, source) in sources.enumerated() { moved[Int(source)] = Int32(place) }
        places = places.map { moved[Int($0)] }
      } else if !(node.operation is Reshape) {
        break
      }
      value = node.output
      if let rows = Attention.Rows(places, stacks: stacks, count: count, length: width) {
        found = (reader, rows)
      }
    }
    return found
  }
}

/// The parts of softmax(scale · product + biases), found backwards from the attention weights (shares).
private struct Scores {
  let product: Graph.Node
  private(set) var scale = 1.0
  /// The biases in the order in which they are found, the last added first, each with the factor that is applied after it.
  private var biases: [(values: Tensor, scale: Double)] = []

  init?(of shares: Graph.Value, in graph: Graph, _ makers: [Graph.Value: Int], _ uses: [Int]) {
    func maker(_ value: Graph.Value) -> Graph.Node? {
      uses[value.index] == 1 ? makers[value].map { graph.nodes[$0] } : nil
    }
    /// Returns whether a node keeps the last two axes; the others may be split.
    func keepsRows(_ node: Graph.Node) -> Bool {
      graph.shape(of: node.output).dimensions.suffix(2)
        == graph.shape(of: node.inputs[0]).dimensions.suffix(2)
    }
    var value = shares
    while let node = maker(value), node.operation is Reshape, keepsRows(node) { value = node.inputs[0] }
    guard let node = maker(value), let softmax = node.operation as? Softmax, !softmax.isLogarithmic,
      softmax.axes == [graph.shape(of: value).rank - 1]
    else { return nil }
    value = node.inputs[0]
    while let node = maker(value) {
      let shape = graph.shape(of: node.output)
      switch node.operation {
      case is MatrixProduct:
        product = node
        return
      case is Reshape where keepsRows(node): value = node.inputs[0]
      case let affine as ChannelAffine:
        guard let factor = affine.uniformScale else { return nil }
        biases.append((Tensor(affine.shift, shape: [affine.shift.count]), scale))
        scale *= Double(factor)
        value = node.inputs[0]
      case let addition where addition is Add || (addition as? Binary)?.adds == true:
        let constants = node.inputs.map { makers[$0].flatMap { graph.nodes[$0].operation as? Constant } }
        guard let place = constants.firstIndex(where: { $0 != nil }), let constant = constants[place],
          graph.shape(of: node.inputs[1 - place]) == shape, let bias = constant.tensor.broadcast(to: shape)
        else { return nil }
        biases.append((bias, scale))
        value = node.inputs[1 - place]
      default: return nil
      }
    }
    return nil
  }

  /// Returns the sum of all biases, one table for each stack or one for all; empty if it is zero, `nil` if it cannot be expressed.
  func bias(stacks: Int, queries: Int, keys: Int, limit: Int) -> [Float]? {
    let arrays = biases.map { ($0.values.elements, $0.scale) }
    // A bias has one number per key, per element of one table, or per element of all stacks' tables.
    let count = arrays.map(\.0.count).max() ?? 0
    guard count > 0, !arrays.allSatisfy({ $0.0.allSatisfy { $0 == 0 } }) else { return [] }
    let table = queries * keys
    let size = count <= table ? table : stacks * table
    guard size <= limit, arrays.allSatisfy({ [keys, table, stacks * table].contains($0.0.count) }) else {
      return nil
    }
    return (0..<size).map { index in
      Float(arrays.reduce(0.0) { $0 + Double($1.0[index % $1.0.count]) * $1.1 })
    }
  }
}

extension Tensor {
  /// Returns the tensor broadcast to a larger shape, or only to its last two axes if the tensor is the same along all others;
  /// `nil` if the shapes do not broadcast.
  fileprivate func broadcast(to result: TensorShape) -> Tensor? {
    guard Broadcast.shape(shape, result) == result else { return nil }
    let outer = shape.dimensions.dropLast(2)
    let target = outer.allSatisfy { $0 == 1 } ? TensorShape(Array(result.dimensions.suffix(2))) : result
    let own = TensorShape(Array(shape.dimensions.suffix(target.rank)))
    let values = elements
    let places = Broadcast(own, to: target).indices?.map { values[Int($0)] } ?? values
    return Tensor(places, shape: target)
  }
}

extension ChannelAffine {
  /// The common factor of all channels; `nil` if factors differ.
  fileprivate var uniformScale: Float? { scale.varies ? nil : scale.first }
}

extension Attention {
  /// Returns whether no element of an input is in two rows.
  ///
  /// - Parameter counts: the number of elements of each input.
  fileprivate func readsEveryElementOnce(of counts: [Int]) -> Bool {
    var isSeen = counts.map { [Bool](repeating: false, count: $0) }
    for (operand, count, length) in [
      (queries, queryCount, depth), (keys, keyCount, depth), (values, keyCount, width),
    ] {
      for start in operand.rows.starts {
        for row in 0..<count {
          let first = Int(start) + row * operand.rows.stride
          for place in first..<first + length {
            if isSeen[operand.input][place] { return false }
            isSeen[operand.input][place] = true
          }
        }
      }
    }
    return true
  }
}
