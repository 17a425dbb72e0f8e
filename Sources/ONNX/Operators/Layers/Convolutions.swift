import Engine

extension OperatorSet {
  static let convolutions: [String: OperatorImport] = [
    "Conv": { builder, node in
      let weights = try node.constant(1)
      let x = try node.input(0)
      guard x.rank >= 3, x.rank == weights.shape.count else {
        throw node.problem("weights \(weights.shape) for \(x.shape)")
      }
      let groups = node.int("group", default: 1)
      let outputs = weights.shape[0]
      guard groups > 0, outputs > 0, outputs.isMultiple(of: groups), weights.shape[1] * groups == x.shape[1]
      else {
        throw node.problem("weights \(weights.shape) in \(groups) groups for \(x.shape)")
      }
      let bias = try node.optionalConstant(2)?.floats ?? [Float](repeating: 0, count: outputs)
      guard bias.count == outputs else { throw node.problem("\(bias.count) biases for \(outputs) channels") }
      let window = try Window(node, extents: Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
      return [try convolve(&builder, x, weights: weights, bias: bias, window: window, groups: groups)]
    }
  ]

  /// Returns the shape of a kernel over images; a one-dimensional kernel gets a single row.
  static func imageKernel(_ shape: [Int]) -> [Int] {
    shape.count == 3 ? [shape[0], shape[1], 1, shape[2]] : shape
  }

  /// Convolves over one to three directions.
  static func convolve(
    _ builder: inout GraphBuilder, _ x: Operand, weights: ConstantTensor, bias: [Float], window: Window,
    groups: Int
  ) throws -> Operand {
    let rank = x.rank - 2
    if rank == 3 {
      return try convolveVolumes(&builder, x, weights: weights, bias: bias, window: window, groups: groups)
    }
    guard rank <= 2 else {
      throw ONNXError.node(name: builder.nodeName, operation: "Conv", problem: "over \(rank) directions")
    }
    let extents = (0..<rank).map { window.places($0, on: x.shape[2 + $0]) }
    guard Set(window.strides).count <= 1, Set(window.dilations).count <= 1 else {
      return try convolveUnevenly(&builder, x, weights: weights, bias: bias, window: window, groups: groups)
    }
    let array = try builder.array(weights, shape: imageKernel(weights.shape))
    return try overImages(&builder, x, outputExtents: extents, channels: bias.count) { rank in
      Convolution(
        weights: array.transposed([2, 3, 1, 0]), bias: bias, stride: window.strides[0],
        dilation: window.dilations[0],
        padding: .explicit(
          top: rank == 1 ? 0 : window.before[0], left: window.before[rank - 1],
          bottom: rank == 1 ? 0 : window.after[0], right: window.after[rank - 1]), groups: groups)
    }
  }

  /// Convolves a volume: the sum, over the kernel's depth, of convolutions of slices.
  private static func convolveVolumes(
    _ builder: inout GraphBuilder, _ x: Operand, weights: ConstantTensor, bias: [Float], window: Window,
    groups: Int
  ) throws -> Operand {
    let depth = x.shape[2]
    let outputs = window.places(0, on: depth)
    guard outputs > 0 else {
      throw ONNXError.node(
        name: builder.nodeName, operation: "Conv", problem: "the kernel is larger than the image")
    }
    guard !weights.isEmpty else {
      throw ONNXError.node(name: builder.nodeName, operation: "Conv", problem: "weights \(weights.shape)")
    }
    var sum: Operand?
    for tap in 0..<window.kernel[0] {
      let places = IndexMap(count: outputs) { output in
        let place = output * window.strides[0] + tap * window.dilations[0] - window.before[0]
        return (0..<depth).contains(place) ? place : -1
      }
      // [images, channels, depth, height, width] → [images · depth, channels, height, width]
      let slices = try builder.selected(x, [2: places], name: "Slices")
      let turned = builder.transposed(slices, [0, 2, 1, 3, 4])
      let images = try builder.reshaped(
        turned, to: [x.shape[0] * outputs, x.shape[1], x.shape[3], x.shape[4]])
      let part = try convolve(
        &builder, images, weights: weights.part(tap, ofAxis: 2), bias: tap == 0 ? bias : bias.map { _ in 0 },
        window: window.dropFirst(), groups: groups)
      sum = try sum.map { try combine(&builder, $0, part, Binary.sum, function: .sum) } ?? part
    }
    guard let sum else { return x }
    let volume = try builder.reshaped(sum, to: [x.shape[0], outputs] + sum.shape.dropFirst())
    return builder.transposed(volume, [0, 2, 1, 3, 4])
  }

  /// Convolves with strides or dilations that differ between the directions: an image becomes a volume whose slices are its rows.
  private static func convolveUnevenly(
    _ builder: inout GraphBuilder, _ x: Operand, weights: ConstantTensor, bias: [Float], window: Window,
    groups: Int
  ) throws -> Operand {
    let volume = try builder.reshaped(x, to: [x.shape[0], x.shape[1], x.shape[2], 1, x.shape[3]])
    let kernel = weights.reshaped(
      to: [weights.shape[0], weights.shape[1], weights.shape[2], 1, weights.shape[3]])
    let result = try convolveVolumes(
      &builder, volume, weights: kernel, bias: bias, window: window.insertingFlatAxis(at: 1), groups: groups)
    return try builder.reshaped(
      result, to: [result.shape[0], result.shape[1], result.shape[2], result.shape[4]])
  }

  /// Runs an operation on images with channels innermost; one-dimensional data become images of one row.
  static func overImages(
    _ builder: inout GraphBuilder, _ x: Operand, outputExtents: [Int], channels: Int,
    _ make: (_ rank: Int) throws -> any NetworkOperation
  ) throws -> Operand {
    let rank = x.rank - 2
    let image = rank == 1 ? try builder.reshaped(x, to: [x.shape[0], x.shape[1], 1, x.shape[2]]) : x
    let order = Variable.channelsLast(rank: 4)
    let variable = try builder.variable(image)
    let stored = try builder.stored(variable, as: order)
    let extents = rank == 1 ? [1] + outputExtents : outputExtents
    let result = try builder.append(
      make(rank), to: [stored], shape: [x.shape[0], channels] + extents, order: order)
    return rank == 1
      ? try builder.reshaped(.variable(result), to: [x.shape[0], channels] + outputExtents)
      : .variable(result)
  }
}

extension Window {
  private init(kernel: [Int], strides: [Int], dilations: [Int], before: [Int], after: [Int]) {
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    self.before = before
    self.after = after
  }

  /// Returns the window without its first direction.
  func dropFirst() -> Window {
    Window(
      kernel: Array(kernel.dropFirst()), strides: Array(strides.dropFirst()),
      dilations: Array(dilations.dropFirst()),
      before: Array(before.dropFirst()), after: Array(after.dropFirst()))
  }

  /// Returns the window with a further direction, along which its extent is 1; stride and dilation are those of the next direction.
  func insertingFlatAxis(at axis: Int) -> Window {
    func inserting(_ value: Int, _ values: [Int]) -> [Int] {
      Array(values[..<axis]) + [value] + values[axis...]
    }
    return Window(
      kernel: inserting(1, kernel), strides: inserting(strides[axis], strides),
      dilations: inserting(dilations[axis], dilations), before: inserting(0, before),
      after: inserting(0, after))
  }
}
