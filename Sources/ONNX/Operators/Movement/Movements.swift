import Engine

extension OperatorSet {
  /// Operators that only move elements.
  static let movements: [String: OperatorImport] = [
    "Transpose": { builder, node in
      let x = try node.input(0)
      let permutation = node.ints("perm") ?? Array(x.shape.indices.reversed())
      guard permutation.sorted() == Array(x.shape.indices) else { throw node.problem("perm \(permutation)") }
      return [builder.transposed(x, permutation)]
    },
    "Reshape": { builder, node in
      let x = try node.input(0)
      let wanted = try node.ints("shape") ?? node.integers(1)
      let allowsZero = try node.flag("allowzero")
      var shape: [Int] = []
      for (axis, extent) in wanted.enumerated() {
        if extent == 0, !allowsZero {
          guard axis < x.rank else { throw node.problem("shape \(wanted) for \(x.shape)") }
          shape.append(x.shape[axis])
        } else {
          shape.append(extent)
        }
      }
      return [try reshape(&builder, node, x, to: shape)]
    },
    "Flatten": { builder, node in
      let x = try node.input(0)
      let axis = node.int("axis", default: 1)
      let split = axis < 0 ? axis + x.rank : axis
      guard (0...x.rank).contains(split) else { throw node.problem("axis \(axis) of \(x.rank)") }
      return [try builder.reshaped(x, to: [x.shape[..<split].reduce(1, *), x.shape[split...].reduce(1, *)])]
    },
    "Squeeze": { builder, node in
      let x = try node.input(0)
      let given = try node.ints("axes") ?? node.optionalIntegers(1)
      let axes =
        try given.map { try node.axes($0, rank: x.rank) } ?? x.shape.indices.filter { x.shape[$0] == 1 }
      guard axes.allSatisfy({ x.shape[$0] == 1 }) else { throw node.problem("axes \(axes) of \(x.shape)") }
      return [try builder.reshaped(x, to: x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })]
    },
    "Unsqueeze": { builder, node in
      let x = try node.input(0)
      let given = try node.ints("axes") ?? node.integers(1)
      let rank = x.rank + given.count
      let axes = Set(try node.axes(given, rank: rank))
      guard axes.count == given.count else { throw node.problem("axes \(given)") }
      var rest = x.shape[...]
      return [try builder.reshaped(x, to: (0..<rank).map { axes.contains($0) ? 1 : rest.popFirst() ?? 1 })]
    },
    "Concat": { builder, node in
      let operands = try node.inputs.indices.map(node.input)
      let axis = try node.axis(node.int("axis", default: 1), rank: operands.first?.rank ?? 0)
      return [try builder.concatenated(operands, axis: axis)]
    },
    "Split": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: 0), rank: x.rank)
      let extent = x.shape[axis]
      let parts = node.outputCount
      guard parts > 0, node.int("num_outputs", default: parts) == parts else {
        throw node.problem("\(node.int("num_outputs", default: parts)) parts for \(parts) outputs")
      }
      let share = (extent + parts - 1) / parts
      let equal = (0..<parts).map { max(0, min(share, extent - $0 * share)) }
      let sizes = try node.ints("split") ?? node.optionalIntegers(1) ?? equal
      guard sizes.allSatisfy((0...extent).contains), sizes.reduce(0, +) == extent, sizes.count == parts else {
        throw node.problem("sizes \(sizes) of \(extent) for \(parts) outputs")
      }
      var start = 0
      return try sizes.map { size in
        defer { start += size }
        return try builder.selected(x, [axis: IndexMap(start..<start + size)], name: "Split")
      }
    },
    "Slice": { builder, node in
      let x = try node.input(0)
      let starts = try node.ints("starts") ?? node.integers(1)
      let ends = try node.ints("ends") ?? node.integers(2)
      let given = try node.ints("axes") ?? node.optionalIntegers(3) ?? Array(starts.indices)
      let axes = try node.axes(given, rank: x.rank)
      let steps = try node.optionalIntegers(4) ?? starts.map { _ in 1 }
      guard starts.count == ends.count, axes.count == starts.count, steps.count == starts.count,
        !steps.contains(0)
      else { throw node.problem("starts \(starts), ends \(ends), axes \(axes), steps \(steps)") }
      var places: [Int: IndexMap] = [:]
      for (index, axis) in axes.enumerated() {
        let extent = x.shape[axis]
        // Clamping steps that are longer than the axis changes nothing.
        let step = min(max(steps[index], -extent - 1), extent + 1)
        func resolved(_ place: Int) -> Int { place < 0 ? max(place + extent, -1) : place }
        let start, length: Int
        if step > 0 {
          start = min(max(resolved(starts[index]), 0), extent)
          length = min(max(resolved(ends[index]), 0), extent) - start
        } else {
          start = min(resolved(starts[index]), extent - 1)
          length = start - (ends[index] < -extent ? -1 : min(resolved(ends[index]), extent - 1))
        }
        let count = max(0, (length + abs(step) - 1) / abs(step))
        places[axis] = IndexMap(count: count) { start + $0 * step }
      }
      return [try builder.selected(x, places, name: "Slice")]
    },
    "Gather": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: 0), rank: x.rank)
      if case .variable(let positions) = try node.input(1) {
        return [try builder.chosen(x, axis: axis, positions: positions, node)]
      }
      let indices = try node.constant(1)
      guard indices.isInteger else { throw node.problem("indices that are no whole numbers") }
      var places: [Int] = []
      for index in indices.integers {
        guard let place = Indexing.axis(index, rank: x.shape[axis]) else {
          throw ONNXError.row(name: node.name, index: index, rows: x.shape[axis], position: places.count)
        }
        places.append(place)
      }
      let gathered = try builder.selected(x, [axis: IndexMap(places)], name: "Gather")
      return [try builder.reshaped(gathered, to: x.shape[..<axis] + indices.shape + x.shape[(axis + 1)...])]
    },
    "Expand": { builder, node in
      let x = try node.input(0)
      let shape = try builder.broadcastShape([x.shape, node.integers(1)])
      return [try expand(&builder, x, to: shape)]
    },
    "Tile": { builder, node in
      let x = try node.input(0)
      let repeats = try node.integers(1)
      guard repeats.count == x.rank, repeats.allSatisfy({ (0...GraphBuilder.elementLimit).contains($0) })
      else {
        throw node.problem("repeats \(repeats)")
      }
      let places = x.shape.indices.map { axis in
        let extent = x.shape[axis]
        return (axis, IndexMap(count: extent * repeats[axis]) { $0 % extent })
      }
      return [try builder.selected(x, Dictionary(uniqueKeysWithValues: places), name: "Tile")]
    },
    "Pad": { builder, node in
      let x = try node.input(0)
      let given = try node.ints("pads") ?? node.ints("paddings") ?? node.integers(1)
      let axes =
        try node.optionalIntegers(3).map { try node.axes($0, rank: x.rank) } ?? Array(x.shape.indices)
      let fill = try node.optionalConstant(2)?.first ?? Double(node.float("value", default: 0))
      guard given.count == 2 * axes.count, Set(axes).count == axes.count,
        given.allSatisfy({ $0.magnitude < GraphBuilder.elementLimit })
      else {
        throw node.problem("pads \(given) for \(axes.count) axes")
      }
      let mode = try node.choice("mode", of: "constant", "reflect", "edge", "wrap")
      guard mode == "constant" || !x.shape.contains(0) else {
        throw node.problem("mode '\(mode)' of nothing")
      }
      var places: [Int: IndexMap] = [:]
      for (index, axis) in axes.enumerated() {
        let (extent, before) = (x.shape[axis], given[index])
        places[axis] = IndexMap(count: max(0, extent + before + given[axes.count + index])) { position in
          let place = position - before
          if (0..<extent).contains(place) { return place }
          switch mode {
          case "constant": return -1
          case "edge": return min(max(place, 0), extent - 1)
          case "wrap": return ((place % extent) + extent) % extent
          default:
            if extent == 1 { return 0 }
            let period = 2 * (extent - 1)
            let folded = ((place % period) + period) % period
            return folded < extent ? folded : period - folded
          }
        }
      }
      return [try builder.selected(x, places, fill: fill, name: "Pad")]
    },
    "CenterCropPad": { builder, node in
      let (x, wanted) = (try node.input(0), try node.integers(1))
      let axes = try node.axes(node.ints("axes") ?? Array(x.shape.indices), rank: x.rank)
      guard wanted.count == axes.count, Set(axes).count == axes.count, wanted.allSatisfy({ $0 >= 0 }) else {
        throw node.problem("sizes \(wanted) for \(axes.count) axes")
      }
      var places: [Int: IndexMap] = [:]
      for (axis, size) in zip(axes, wanted) {
        let extent = x.shape[axis]
        let start = size < extent ? (extent - size) / 2 : -((size - extent) / 2)
        places[axis] = IndexMap(count: size) { (0..<extent).contains($0 + start) ? $0 + start : -1 }
      }
      return [try builder.selected(x, places, name: node.type)]
    },
    "DepthToSpace": { builder, node in
      let x = try node.input(0)
      let block = node.int("blocksize", default: 0)
      guard (1..<1 << 16).contains(block), x.shape[1].isMultiple(of: block * block) else {
        throw node.problem("blocks of \(block) in \(x.shape)")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3])
      let isColumnFirst = try node.choice("mode", of: "DCR", "CRD") == "DCR"
      let split = try builder.reshaped(
        x, to: isColumnFirst ? [n, block, block, c, h, w] : [n, c, block, block, h, w])
      let moved = builder.transposed(split, isColumnFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3])
      return [try builder.reshaped(moved, to: [n, c, h * block, w * block])]
    },
    "SpaceToDepth": { builder, node in
      let x = try node.input(0)
      let block = node.int("blocksize", default: 0)
      guard block > 0, x.shape[2].isMultiple(of: block), x.shape[3].isMultiple(of: block) else {
        throw node.problem("blocks of \(block) in \(x.shape)")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block)
      let split = try builder.reshaped(x, to: [n, c, h, block, w, block])
      let isColumnFirst = try node.choice("mode", of: "DCR", "CRD") == "DCR"
      let moved = builder.transposed(split, isColumnFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4])
      return [try builder.reshaped(moved, to: [n, c * block * block, h, w])]
    },
  ]

  /// Reshapes an operand to a shape in which one extent may be −1: that extent is inferred.
  static func reshape(_ builder: inout GraphBuilder, _ node: Node, _ x: Operand, to wanted: [Int]) throws
    -> Operand
  {
    let count = x.shape.reduce(1, *)
    let known = wanted.filter { $0 != -1 }
    var shape = wanted
    if let open = wanted.firstIndex(of: -1), known.count == wanted.count - 1,
      let product = Indexing.count(of: known), product > 0
    {
      shape[open] = count / product
    }
    guard Indexing.count(of: shape) == count else { throw node.problem("shape \(wanted) for \(x.shape)") }
    return try builder.reshaped(x, to: shape)
  }

  static func expand(_ builder: inout GraphBuilder, _ x: Operand, to shape: [Int]) throws -> Operand {
    let padded = [Int](repeating: 1, count: shape.count - x.rank) + x.shape
    let aligned = try builder.reshaped(x, to: padded)
    var places: [Int: IndexMap] = [:]
    for axis in shape.indices where padded[axis] != shape[axis] {
      places[axis] = IndexMap(count: shape[axis]) { _ in 0 }
    }
    return try builder.selected(aligned, places, name: "Expand")
  }
}
