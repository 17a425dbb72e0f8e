import Engine

extension OperatorSet {
  /// Operators that move elements to and from positions that indices select, in constants and variables alike.
  static let indexed: [String: OperatorImport] = [
    "GatherND": { builder, node in
      let x = try node.input(0)
      let batch = node.int("batch_dims", default: 0)
      if case .variable(let positions) = try node.input(1), batch == 0, positions.shape.last == 1,
        case .variable(let rows) = try builder.reshaped(
          .variable(positions), to: Array(positions.shape.dropLast()))
      {
        // Like Gather along the first axis. Reshaping keeps the integer type.
        var typed = rows
        typed.type = positions.type
        return [try builder.chosen(x, axis: 0, positions: typed, node)]
      }
      let indices = try node.constant(1)
      let shared = batch >= 0 ? min(batch, x.rank) : 0
      guard indices.isInteger, let depth = indices.shape.last, (0..<indices.shape.count).contains(batch),
        depth <= x.rank - batch, x.shape[..<shared] == indices.shape[..<shared]
      else { throw node.problem("indices \(indices.shape) for \(x.shape), \(batch) axes of batches") }
      let block = x.shape[(batch + depth)...].reduce(1, *)
      let strides = RowMajor.strides(of: x.shape)
      let shape = Array(indices.shape.dropLast() + x.shape[(batch + depth)...])
      try builder.reserve(shape, for: node.type)
      let rows = indices.shape.dropLast().reduce(1, *)
      let rowsPerBatch = indices.shape[batch...].dropLast().reduce(1, *)
      let batchSize = x.shape[batch...].reduce(1, *)
      let places = indices.integers
      var sources: [Int32] = []
      for row in 0..<rows {
        var start = row / max(1, rowsPerBatch) * batchSize
        for axis in 0..<depth {
          start +=
            try node.place(places[row * depth + axis], of: x.shape[batch + axis]) * strides[batch + axis]
        }
        sources.append(contentsOf: (start..<start + block).map(Int32.init))
      }
      return [try builder.rearranged([x], shape: shape, sources: sources, name: node.type)]
    },
    "GatherElements": { builder, node in
      let x = try node.input(0)
      if case .variable(let positions) = try node.input(1) {
        let axis = try node.axis(node.int("axis", default: 0), rank: x.rank)
        return [try builder.chosenElements(x, axis: axis, positions: positions, node)]
      }
      let indices = try node.constant(1)
      let elements = try ElementPlaces(node, indices, of: x.shape)
      try builder.reserve(indices.shape, for: node.type)
      return [
        try builder.rearranged(
          [x], shape: indices.shape, sources: elements.places.map(Int32.init), name: node.type)
      ]
    },
    "ScatterElements": { try [scattered(&$0, $1)] },
    // The name of ScatterElements before opset 11.
    "Scatter": { try [scattered(&$0, $1)] },
    "ScatterND": { builder, node in
      let (x, updates, indices) = (try node.input(0), try node.input(2), try node.constant(1))
      guard indices.isInteger, let depth = indices.shape.last, depth <= x.rank else {
        throw node.problem("indices \(indices.shape)")
      }
      let block = x.shape[depth...].reduce(1, *)
      let strides = RowMajor.strides(of: x.shape)
      guard updates.shape == indices.shape.dropLast() + x.shape[depth...] else {
        throw node.problem("updates \(updates.shape) for indices \(indices.shape)")
      }
      let places = indices.integers
      var targets: [Int] = []
      for row in 0..<indices.shape.dropLast().reduce(1, *) {
        var start = 0
        for axis in 0..<depth {
          start += try node.place(places[row * depth + axis], of: x.shape[axis]) * strides[axis]
        }
        targets.append(contentsOf: start..<start + block)
      }
      return [try scattered(&builder, node, x, updates, to: targets)]
    },
    "TensorScatter": { builder, node in
      let (cache, update) = (try node.input(0), try node.input(1))
      let axis = try node.axis(node.int("axis", default: -2), rank: cache.rank)
      let isCircular = try node.choice("mode", of: "linear", "circular") == "circular"
      guard axis > 0, update.rank == cache.rank, let batch = cache.shape.first,
        cache.shape.indices.allSatisfy({
          $0 == axis ? update.shape[$0] <= cache.shape[$0] : update.shape[$0] == cache.shape[$0]
        })
      else { throw node.problem("an update \(update.shape) of \(cache.shape)") }
      let starts = try node.optionalIntegers(2) ?? [Int](repeating: 0, count: batch)
      let (length, room) = (cache.shape[axis], cache.shape[axis] - update.shape[axis])
      guard starts.count == batch, starts.allSatisfy({ $0 >= 0 && (isCircular || $0 <= room) }) else {
        throw node.problem("write_indices \(starts) for \(update.shape) in \(cache.shape)")
      }
      let count = try builder.reserve(cache.shape, for: node.type)
      let strides = RowMajor.strides(of: cache.shape)
      let own = RowMajor.strides(of: update.shape)
      var sources = Array(0..<Int32(count))
      for place in 0..<update.shape.reduce(1, *) {
        var target = 0
        for other in cache.shape.indices {
          var position = place / own[other] % update.shape[other]
          if other == axis { position = (starts[place / own[0]] % max(1, length) + position) % length }
          target += position * strides[other]
        }
        sources[target] = Int32(count + place)
      }
      return [try builder.rearranged([cache, update], shape: cache.shape, sources: sources, name: node.type)]
    },
    "Col2Im": { builder, node in
      let x = try node.input(0)
      let (image, block) = (try node.integers(1), try node.integers(2))
      guard let pixels = Indexing.count(of: image, limit: GraphBuilder.elementLimit), pixels > 0 else {
        throw node.problem("images \(image)")
      }
      let window = try Window(node, extents: image, kernel: block)
      let places = image.indices.map { window.places($0, on: image[$0]) }
      guard x.rank == 3, let taps = Indexing.count(of: block), taps > 0, x.shape[1].isMultiple(of: taps),
        !places.contains(0), Indexing.count(of: places) == x.shape[2]
      else { throw node.problem("blocks \(block) of images \(image) from \(x.shape)") }
      // Elements that are summed at one pixel go into successive layers.
      var layers: [[Int]] = []
      var depths = [Int](repeating: 0, count: pixels)
      let (blockStrides, placeStrides) = (RowMajor.strides(of: block), RowMajor.strides(of: places))
      let imageStrides = RowMajor.strides(of: image)
      for source in 0..<taps * x.shape[2] {
        let (tap, place) = (source / x.shape[2], source % x.shape[2])
        var (pixel, isInside) = (0, true)
        for axis in image.indices {
          let position =
            place / placeStrides[axis] % places[axis] * window.strides[axis]
            + tap / blockStrides[axis] % block[axis] * window.dilations[axis] - window.before[axis]
          isInside = isInside && (0..<image[axis]).contains(position)
          pixel += position * imageStrides[axis]
        }
        guard isInside else { continue }
        if depths[pixel] == layers.count {
          try builder.reserve([pixels], for: node.type)
          layers.append([Int](repeating: -1, count: pixels))
        }
        layers[depths[pixel]][pixel] = source
        depths[pixel] += 1
      }
      let channels = x.shape[1] / taps
      let flat = try builder.reshaped(x, to: [x.shape[0] * channels, taps * x.shape[2]])
      var sum: Operand?
      for layer in layers {
        let part = try builder.selected(flat, [1: IndexMap(layer)], name: node.type)
        sum = try sum.map { try builder.sum($0, part) } ?? part
      }
      guard let sum else { throw node.problem("no block lies in the image") }
      return [try builder.reshaped(sum, to: [x.shape[0], channels] + image)]
    },
    "Trilu": { builder, node in
      let x = try node.input(0)
      let isUpper = try node.flag("upper", default: true)
      let offset = try node.optionalIntegers(1)?.first ?? 0
      guard x.rank >= 2 else { throw node.problem("an array of the shape \(x.shape)") }
      let count = try builder.reserve(x.shape, for: node.type)
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      let limit = min(max(offset, -rows - 1), columns + 1)
      let sources = (0..<count).map { place in
        let (row, column) = (place / columns % rows, place % columns)
        return (isUpper ? column - row >= limit : column - row <= limit) ? Int32(place) : -1
      }
      return [try builder.rearranged([x], shape: x.shape, sources: sources, name: node.type)]
    },
    "Compress": { builder, node in
      let (x, condition) = (try node.input(0), try node.constant(1))
      let chosen = condition.integers.enumerated().filter { $0.element != 0 }.map(\.offset)
      let flat = try node.has("axis") ? x : builder.reshaped(x, to: [x.shape.reduce(1, *)])
      let axis = try node.axis(node.int("axis", default: 0), rank: flat.rank)
      guard chosen.last ?? -1 < flat.shape[axis] else {
        throw node.problem("\(condition.count) conditions for \(flat.shape)")
      }
      return [try builder.selected(flat, [axis: IndexMap(chosen)], name: node.type)]
    },
    "ReverseSequence": { builder, node in
      let (x, lengths) = (try node.input(0), try node.integers(1))
      let time = try node.axis(node.int("time_axis", default: 0), rank: x.rank)
      let batch = try node.axis(node.int("batch_axis", default: 1), rank: x.rank)
      guard time != batch, lengths.count == x.shape[batch],
        lengths.allSatisfy((0...x.shape[time]).contains)
      else { throw node.problem("lengths \(lengths) of \(x.shape)") }
      let count = try builder.reserve(x.shape, for: node.type)
      let strides = RowMajor.strides(of: x.shape)
      let sources = (0..<count).map { place in
        let position = place / strides[time] % x.shape[time]
        let length = lengths[place / strides[batch] % x.shape[batch]]
        return Int32(position < length ? place + (length - 1 - 2 * position) * strides[time] : place)
      }
      return [try builder.rearranged([x], shape: x.shape, sources: sources, name: node.type)]
    },
  ]

  private static func scattered(_ builder: inout GraphBuilder, _ node: Node) throws -> Operand {
    let (x, updates) = (try node.input(0), try node.input(2))
    if case .variable(let positions) = try node.input(1) {
      guard try node.choice("reduction", of: "none", "add", "mul", "max", "min") == "none" else {
        throw node.problem("a reduction at positions that are computed")
      }
      let axis = try node.axis(node.int("axis", default: 0), rank: x.rank)
      return try builder.replacing(x, axis: axis, positions: positions, updates: updates, node)
    }
    let indices = try node.constant(1)
    guard updates.shape == indices.shape else {
      throw node.problem("updates \(updates.shape) for indices \(indices.shape)")
    }
    let elements = try ElementPlaces(node, indices, of: x.shape)
    return try scattered(&builder, node, x, updates, to: elements.places)
  }

  /// Returns an array with some elements replaced by updates, or joined with them by a reduction.
  ///
  /// - Parameter targets: the position of each update in the array.
  private static func scattered(
    _ builder: inout GraphBuilder, _ node: Node, _ x: Operand, _ updates: Operand, to targets: [Int]
  ) throws -> Operand {
    let count = try builder.reserve(x.shape, for: node.type)
    let reduction = try node.choice("reduction", of: "none", "add", "mul", "max", "min")
    let joins: [String: (operation: Binary, function: BinaryFunction)] = [
      "add": (Binary.sum, .sum), "mul": (Binary.product, .product), "max": (Binary.maximum, .maximum),
      "min": (Binary.minimum, .minimum),
    ]
    guard let join = joins[reduction] else {
      // Sources in the array and the updates, concatenated. Of several updates of one element, the last counts.
      var sources = Array(0..<Int32(count))
      for (index, target) in targets.enumerated() { sources[target] = Int32(count + index) }
      return try builder.rearranged([x, updates], shape: x.shape, sources: sources, name: node.type)
    }
    // In rounds: the first update of each element, then the second, …
    var (result, rest) = (x, Array(targets.enumerated()))
    let fill = ["add": 0.0, "mul": 1, "max": -Double.infinity, "min": .infinity][reduction] ?? 0
    while !rest.isEmpty {
      var sources = [Int32](repeating: -1, count: count)
      var later: [(offset: Int, element: Int)] = []
      for update in rest {
        if sources[update.element] < 0 {
          sources[update.element] = Int32(update.offset)
        } else {
          later.append(update)
        }
      }
      rest = later
      try builder.reserve(x.shape, for: node.type)
      if case .constant(let array) = result, case .constant(let numbers) = updates {
        // Elements without an update are joined with the first update, then restored.
        let filled = numbers.picking(sources.map { max($0, 0) }, shape: x.shape, fill: 0)
        let joined = try join.function.applied(to: array, filled, &builder.gate)
        result = .constant(
          .concatenation(
            [array, joined], shape: x.shape,
            places: sources.enumerated().map { Int32($0.element < 0 ? $0.offset : count + $0.offset) }))
      } else {
        let moved = try builder.rearranged(
          [updates], shape: x.shape, sources: sources, fill: fill, name: node.type)
        result = try combine(&builder, result, moved, join.operation, function: join.function)
      }
    }
    return result
  }
}

/// The positions of the elements of an array that another array's indices select along one axis.
private struct ElementPlaces {
  /// The position for each index, row-major.
  let places: [Int]

  init(_ node: Node, _ indices: ConstantTensor, of shape: [Int]) throws(ONNXError) {
    let axis = try node.axis(node.int("axis", default: 0), rank: shape.count)
    guard indices.isInteger, indices.shape.count == shape.count,
      shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= shape[$0] })
    else { throw node.problem("indices \(indices.shape) for \(shape)") }
    let strides = RowMajor.strides(of: shape)
    let own = RowMajor.strides(of: indices.shape)
    var places: [Int] = []
    for (place, index) in indices.integers.enumerated() {
      var target = try node.place(index, of: shape[axis]) * strides[axis]
      for other in shape.indices where other != axis {
        target += place / own[other] % indices.shape[other] * strides[other]
      }
      places.append(target)
    }
    self.places = places
  }
}

extension Node {
  /// Returns the position along an axis for an index; a negative index counts from the end.
  ///
  /// - Throws: `ONNXError.node`
  fileprivate func place(_ index: Int, of extent: Int) throws(ONNXError) -> Int {
    guard let place = Indexing.axis(index, rank: extent) else { throw problem("index \(index) of \(extent)") }
    return place
  }
}
