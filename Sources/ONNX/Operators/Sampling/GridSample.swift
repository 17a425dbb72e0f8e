import Engine

extension OperatorSet {
  /// Sampling of images at positions given by an input. Reference: Jaderberg et al. 2015, "Spatial Transformer Networks".
  static let grids: [String: OperatorImport] = [
    "GridSample": { builder, node in
      let (x, grid) = (try node.input(0), try node.input(1))
      let directions = x.rank - 2
      guard (1...3).contains(directions), grid.rank == x.rank, grid.shape.last == directions,
        grid.shape[0] == x.shape[0], !x.shape.contains(0), !grid.shape.contains(0)
      else { throw node.problem("positions \(grid.shape) for \(x.shape)") }
      let alignsCorners = try node.flag("align_corners")
      let modes: [String: Sampling.Mode] = [
        "bilinear": .linear, "linear": .linear, "nearest": .nearest, "bicubic": .cubic, "cubic": .cubic,
      ]
      let (modeName, paddingName) = (
        node.string("mode", default: "linear"), node.string("padding_mode", default: "zeros")
      )
      let paddings: [String: Sampling.Padding] = [
        "zeros": .zeros, "border": .border, "reflection": .reflection(centers: alignsCorners),
      ]
      guard let mode = modes[modeName], let padding = paddings[paddingName], mode != .cubic || directions == 2
      else { throw node.problem("mode '\(modeName)' with padding '\(paddingName)' of \(x.shape)") }
      // −1 and 1 are the outer edges of the image, or the centres of its outermost pixels.
      let extents = x.shape[2...].reversed().map(Float.init)
      let scale = extents.map { (alignsCorners ? $0 - 1 : $0) / 2 }
      let positions = try builder.affine(
        grid, axis: grid.rank - 1, scale: scale, shift: extents.map { ($0 - 1) / 2 })
      return [try sampled(&builder, x, at: positions, Sampling(mode: mode, padding: padding))]
    },
    "AffineGrid": { builder, node in
      let theta = try node.input(0)
      let size = try node.integers(1)
      let extents = Array(size.dropFirst(2))
      let directions = extents.count
      guard (2...3).contains(directions), theta.shape == [size[0], directions, directions + 1],
        extents.allSatisfy({ $0 > 0 })
      else { throw node.problem("maps \(theta.shape) for images of \(size)") }
      let alignsCorners = try node.flag("align_corners")
      let count = try builder.reserve(extents + [directions + 1], for: node.type) / (directions + 1)
      // The homogeneous coordinates of each pixel, [coordinates, pixels], x first.
      let strides = RowMajor.strides(of: extents)
      let rows = (0..<directions).reversed().map { axis in
        (0..<count).map { pixel -> Double in
          let (place, extent) = (Double(pixel / strides[axis] % extents[axis]), Double(extents[axis]))
          if alignsCorners { return extent > 1 ? 2 * place / (extent - 1) - 1 : 0 }
          return (2 * place + 1) / extent - 1
        }
      }
      let base = ConstantTensor(
        shape: [directions + 1, count], reals: rows.flatMap(\.self) + [Double](repeating: 1, count: count))
      let product = try builder.matrixProduct(theta, .constant(base))
      return [try builder.reshaped(builder.columnsAsRows(product), to: [size[0]] + extents + [directions])]
    },
  ]

  /// Samples images at positions.
  ///
  /// - Parameters:
  ///   - x: [images, channels, extents…].
  ///   - positions: [groups, …, directions], in pixels.
  /// - Returns: [groups, channels, …].
  static func sampled(
    _ builder: inout GraphBuilder, _ x: Operand, at positions: Operand, _ sampling: Sampling
  ) throws -> Operand {
    let images = try builder.stored(builder.variable(x), as: Variable.channelsLast(rank: x.rank))
    let places = try builder.plain(builder.variable(positions))
    let rank = positions.rank
    let shape = [positions.shape[0], x.shape[1]] + positions.shape[1..<rank - 1]
    return .variable(
      try builder.append(
        sampling, to: [images, places], shape: shape, order: Variable.channelsLast(rank: rank)))
  }
}
