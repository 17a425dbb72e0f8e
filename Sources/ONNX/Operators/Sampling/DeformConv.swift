import Engine

extension OperatorSet {
  /// Convolutions whose kernel positions are shifted by an input. References: Dai et al. 2017; Zhu et al. 2019, "Deformable ConvNets v2".
  static let deformableConvolutions: [String: OperatorImport] = [
    "DeformConv": { builder, node in
      let (x, weights, offsets) = (try node.input(0), try node.constant(1), try node.input(2))
      guard x.rank == 4, weights.shape.count == 4, offsets.rank == 4, !x.shape.contains(0) else {
        throw node.problem("weights \(weights.shape) and offsets \(offsets.shape) for \(x.shape)")
      }
      let window = try Window(node, extents: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
      let (groups, movers) = (node.int("group", default: 1), node.int("offset_group", default: 1))
      let (height, width) = (window.places(0, on: x.shape[2]), window.places(1, on: x.shape[3]))
      let taps = window.kernel[0] * window.kernel[1]
      let (images, channels, outputs) = (x.shape[0], x.shape[1], weights.shape[0])
      guard groups > 0, movers > 0, outputs > 0, outputs.isMultiple(of: groups),
        weights.shape[1] * groups == channels, channels.isMultiple(of: movers), height > 0, width > 0,
        offsets.shape == [images, movers * taps * 2, height, width]
      else {
        throw node.problem(
          "weights \(weights.shape) in \(groups) groups and offsets \(offsets.shape) in \(movers) for \(x.shape)"
        )
      }
      // Each tap's position without an offset, y before x.
      let count = try builder.reserve([taps, 2, height, width], for: node.type)
      let base = (0..<count).map { place -> Double in
        let (tap, axis, row, column) = (
          place / (2 * height * width), place / (height * width) % 2, place / width % height, place % width
        )
        let (step, shift) = axis == 0 ? (row, tap / window.kernel[1]) : (column, tap % window.kernel[1])
        return Double(step * window.strides[axis] + shift * window.dilations[axis] - window.before[axis])
      }
      let moves = try builder.reshaped(offsets, to: [images * movers, taps, 2, height, width])
      let moved = try builder.sum(
        moves, .constant(ConstantTensor(shape: [taps, 2, height, width], reals: base)))
      // [images · movers, taps, height, width, 2], x before y
      let positions = try builder.selected(
        builder.transposed(moved, [0, 1, 3, 4, 2]), [4: IndexMap([1, 0])], name: "Positions")
      let parts = try builder.reshaped(
        x, to: [images * movers, channels / movers, x.shape[2], x.shape[3]])
      // [images · movers, channels, taps, height, width]
      var samples = try sampled(
        &builder, parts, at: positions, Sampling(mode: .linear, padding: .zeros))
      if let mask = node.optionalInput(4) {
        guard mask.shape == [images, movers * taps, height, width] else {
          throw node.problem("a mask of \(mask.shape)")
        }
        let factors = try builder.reshaped(mask, to: [images * movers, 1, taps, height, width])
        samples = try builder.product(samples, factors)
      }
      let bias = try node.optionalConstant(3)?.floats ?? [Float](repeating: 0, count: outputs)
      guard bias.count == outputs else { throw node.problem("\(bias.count) biases") }
      // The taps are now separate channels: a 1 × 1 convolution remains.
      let patches = try builder.reshaped(samples, to: [images, channels * taps, height, width])
      let kernel = weights.reshaped(to: [outputs, weights.shape[1] * taps, 1, 1])
      return [
        try convolve(
          &builder, patches, weights: kernel, bias: bias, window: Window(kernel: [1, 1]), groups: groups)
      ]
    }
  ]
}
