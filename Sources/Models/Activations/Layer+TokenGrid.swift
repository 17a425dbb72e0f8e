import ONNX

extension [Layer] {
  /// Largest number of leading tokens, which have no position.
  private static let leadingLimit = 64

  /// Returns the grid of a layer's tokens, derived from the layers before it.
  ///
  /// The grid is the last one of a layer that has rows and columns as axes: the patches' convolution, or a window. If there is no such
  /// layer, the grid is the only one with the right number of cells and the picture's proportion. Leading tokens are recognised by the
  /// `Concat` that puts the positions after them.
  ///
  /// - Parameters:
  ///   - tokens: the number of tokens.
  ///   - index: the layer's index among all layers.
  /// - Returns: `nil` if the tokens are not positions of a picture.
  func grid(of tokens: Int, at index: Int, over input: PositionExtents) -> TokenGrid? {
    guard input.isPicture else { return nil }
    let positions = [tokens] + joined(to: tokens, before: index)
    for layer in self[..<index].reversed() where !layer.mixesPositions && layer.operation != "Softmax" {
      guard let sides = layer.axisActivation(over: input)?.positions, sides.count == 2 else { continue }
      let cells = sides[0] * sides[1]
      if positions.contains(cells) {
        return TokenGrid(rows: sides[0], columns: sides[1], leading: tokens - cells)
      }
    }
    for cells in positions.reversed() {
      let grids = (2...Swift.max(2, cells)).filter { rows in
        cells.isMultiple(of: rows) && input.isCovered(by: [rows, cells / rows])
      }
      if let rows = grids.first, grids.count == 1 {
        return TokenGrid(rows: rows, columns: cells / rows, leading: tokens - cells)
      }
    }
    return nil
  }

  /// Returns the possible numbers of tokens with a position: the lengths that a `Concat` puts after a few leading tokens.
  private func joined(to tokens: Int, before index: Int) -> [Int] {
    self[..<index].compactMap { layer in
      guard layer.operation == "Concat", layer.shape.count == 3, layer.shape[1] == tokens,
        let last = layer.inputs.last?.shape, last.count == 3, last[2] == layer.shape[2],
        (tokens - Self.leadingLimit..<tokens).contains(last[1])
      else { return nil }
      return last[1]
    }
  }

  // MARK: The layer of a transformer

  /// Returns the layers that read the result of a layer, directly or in another order or form.
  private func readers(of index: Int) -> [Layer] {
    var readers: [Layer] = []
    var names = [self[index].alias ?? self[index].name]
    for layer in self[(index + 1)...] where layer.inputs.contains(where: { names.contains($0.name) }) {
      if layer.isMovement { names.append(layer.alias ?? layer.name) } else { readers.append(layer) }
    }
    return readers
  }

  /// Whether a product with weights reads the layer. If so, attention computes queries, keys and values from the layer's result.
  func isProjected(_ index: Int) -> Bool {
    readers(of: index).contains { layer in
      ["MatMul", "Gemm", "Conv"].contains(layer.operation) && layer.inputs.contains(where: \.isKnown)
    }
  }
}
