import Engine

extension Interpreter {
  /// Operators that search and sort.
  static let selections: [String: Evaluation] = [
    "NonZero": { gate, node in
      let x = try node.constant(0)
      try gate.reserve(x.shape + [max(1, x.shape.count)], for: node.type)
      let strides = RowMajor.strides(of: x.shape)
      let places = x.reals.enumerated().filter { $0.element != 0 }.map(\.offset)
      let integers = zip(x.shape, strides).flatMap { extent, stride in
        places.map { Int64($0 / stride % extent) }
      }
      return [ConstantTensor(shape: [x.shape.count, places.count], integers: integers)]
    },
    "TopK": { gate, node in
      let x = try node.constant(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.shape.count)
      let count = try node.has("k") ? node.int("k", default: 0) : node.integers(1).first ?? -1
      let isLargest = try node.flag("largest", default: true)
      _ = try node.flag("sorted", default: true)
      guard (0...x.shape[axis]).contains(count) else { throw node.problem("k \(count) of \(x.shape)") }
      var shape = x.shape
      shape[axis] = count
      try gate.reserve(x.shape, for: node.type)
      let size = try gate.reserve(shape, for: node.type, bytesPerElement: 2 * ArrayGate.constantBytes)
      var (places, positions) = ([Int](repeating: 0, count: size), [Int64](repeating: 0, count: size))
      let (order, lines) = (Ordering(x), AxisLines(x.shape, axis: axis))
      lines.forEach { place in
        let sorted = (0..<lines.extent).sorted { a, b in
          let comparison = order.compared(place(a), place(b))
          return comparison == 0 ? a < b : isLargest ? comparison > 0 : comparison < 0
        }
        for rank in 0..<count {
          let start = place(0)
          let target =
            start / (lines.extent * lines.inner) * count * lines.inner
            + rank * lines.inner + start % lines.inner
          places[target] = place(sorted[rank])
          positions[target] = Int64(sorted[rank])
        }
      }
      return [x.picked(places, shape: shape), ConstantTensor(shape: shape, integers: positions)]
    },
    "Unique": { gate, node in
      let x = try node.constant(0)
      try gate.reserve(x.shape, for: node.type, bytesPerElement: 5 * ArrayGate.constantBytes)
      let isSorted = try node.flag("sorted", default: true)
      let axis = try node.has("axis") ? node.axis(node.int("axis", default: 0), rank: x.shape.count) : nil
      // One row for each position along the axis, or for each element.
      let moved = axis.map { axis in x.transposed([axis] + x.shape.indices.filter { $0 != axis }) }
      let rows = moved ?? x.reshaped(to: [x.count])
      let (count, size) = (rows.shape.first ?? 0, rows.shape.dropFirst().reduce(1, *))
      let order = Ordering(rows)
      func comparison(_ a: Int, _ b: Int) -> Double {
        for offset in 0..<size {
          let found = order.compared(a * size + offset, b * size + offset)
          if found != 0 { return found }
        }
        return 0
      }
      let sorted = (0..<count).sorted { a, b in
        let found = comparison(a, b)
        return found == 0 ? a < b : found < 0
      }
      var groups: [[Int]] = []
      for row in sorted {
        if let first = groups.last?.first, comparison(first, row) == 0 {
          groups[groups.count - 1].append(row)
        } else {
          groups.append([row])
        }
      }
      if !isSorted { groups.sort { ($0.first ?? 0) < ($1.first ?? 0) } }
      let firsts = groups.compactMap(\.first)
      var inverse = [Int64](repeating: 0, count: count)
      for (index, group) in groups.enumerated() { for row in group { inverse[row] = Int64(index) } }
      var result = rows.selecting([firsts] + rows.shape.dropFirst().map { Array(0..<$0) })
      if let axis {
        var back = Array(1..<max(1, x.shape.count))
        back.insert(0, at: axis)
        result = result.transposed(back)
      }
      return [
        result, ConstantTensor(vector: firsts),
        ConstantTensor(shape: [count], integers: inverse),
        ConstantTensor(vector: groups.map(\.count)),
      ]
    },
  ]
}
