import CKernels

/// The inputs concatenated along an axis: y[…, start_i + k, …] = x_i[…, k, …]. Then, because batch norms and activations often
/// follow, f(scale[c] · y[…, c] + shift[c]) for each channel c.
package struct Concatenation: ActivatingOperation {
  package let name = "Concat"
  package let axis: Int
  var activation: Activation?
  /// The affine map applied to each channel of the result; `nil` without one.
  private var affine: ChannelAffine?

  /// - Parameter axis: the axis of all inputs, in memory order.
  package init(axis: Int) { self.axis = axis }

  package func isRectified(inputs: [Bool]) -> Bool {
    activation.map(\.isRectifying) ?? (affine == nil && inputs.allSatisfy(\.self))
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard var result = inputs.first?.dimensions, result.indices.contains(axis) else {
      throw ShapeMismatch("has no axis \(axis)")
    }
    for input in inputs.dropFirst() {
      var other = input.dimensions
      guard other.count == result.count else { throw ShapeMismatch("\(inputs) are of different ranks") }
      result[axis] += other[axis]
      other[axis] = result[axis]
      guard other == result else { throw ShapeMismatch("\(inputs) differ in axes other than \(axis)") }
    }
    return TensorShape(result)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let isLast = axis == inputs[0].rank - 1
    let total = inputs.reduce(0) { $0 + $1.dimensions[axis] }
    let (outer, inner) = (
      inputs[0].dimensions[..<axis].reduce(1, *), inputs[0].dimensions[(axis + 1)...].reduce(1, *)
    )
    var blocks: [PreparedConcatenation.Block] = []
    var start = 0
    for (index, input) in inputs.enumerated() {
      let length = input.dimensions[axis]
      if isLast {
        blocks.append(
          .init(
            input: index, pixels: outer, channels: length, inputStart: 0, start: start, stride: total,
            firstChannel: start))
      } else {
        let channels = input.channels
        for place in 0..<outer {
          blocks.append(
            .init(
              input: index, pixels: length * inner / channels, channels: channels,
              inputStart: place * length * inner, start: (place * total + start) * inner, stride: channels,
              firstChannel: 0))
        }
      }
      start += length
    }
    return PreparedConcatenation(
      blocks: blocks, channels: isLast ? total : inputs[0].channels,
      pixels: isLast ? outer : outer * total * inner / inputs[0].channels, affine: affine,
      activation: activation, kernels: kernels)
  }
}

extension Concatenation: WeightHolding {
  var hasWeights: Bool { affine?.hasWeights == true }

  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Concatenation {
    var concatenation = self
    concatenation.affine = affine?.withShuffledWeights(using: &random)
    return concatenation
  }
}

extension Concatenation: AffineAbsorbing {
  func absorbing(_ affine: ChannelAffine) -> Concatenation? {
    guard self.affine == nil, activation == nil, affine.activation == nil else { return nil }
    var merged = self
    merged.affine = affine
    return merged
  }
}

private struct PreparedConcatenation: PreparedOperation {
  /// Pixels of one input. Each is a pixel of the result or, for a concatenation along the last axis, some channels of a pixel.
  struct Block {
    let input: Int
    let pixels: Int
    let channels: Int
    /// The index of the first element in the input; `start`, that in the result.
    let inputStart: Int
    let start: Int
    /// The distance between these pixels in the result, in floats.
    let stride: Int
    /// The channel of the result to which the block's first channel is copied.
    let firstChannel: Int
  }

  private let blocks: [Block]
  /// The number of channels of the result; `pixels`, that of its pixels.
  private let channels: Int
  private let pixels: Int
  private let scale: [Float]
  /// One summand per channel, padded with one panel of zeros; empty without an affine map.
  private let shift: [Float]
  private let activation: Activation?
  private let kernels: Kernels
  /// Whether the activation is applied after all blocks are copied: a block that begins within a word of the mask must not write it.
  private let activatesLast: Bool

  init(
    blocks: [Block], channels: Int, pixels: Int, affine: ChannelAffine?, activation: Activation?,
    kernels: Kernels
  ) {
    self.blocks = blocks
    self.channels = channels
    self.pixels = pixels
    scale = affine?.scale ?? []
    shift = affine.map { $0.shift + [Float](repeating: 0, count: Int(IGVIZ_MAX_PANEL)) } ?? []
    self.activation = activation
    self.kernels = kernels
    activatesLast =
      activation != nil && !blocks.allSatisfy { $0.firstChannel.isMultiple(of: Int(IGVIZ_MASK_WORD_BITS)) }
  }

  var gate: GateKind? { activation?.gate }

  var finishesGradient: Bool { true }

  func forward(_ buffers: Buffers) {
    shift.withUnsafeBufferPointer { shift in
      let epilogue = igviz_epilogue(
        bias: shift.isEmpty ? nil : shift.baseAddress, addend: nil,
        activation: activatesLast ? nil : activation, buffers: buffers, channels: channels)
      for block in blocks {
        var job = igviz_finish(
          buffers.inputs[block.input] + block.inputStart, to: buffers.output + block.start,
          pixels: block.pixels, channels: block.channels,
          epilogue: epilogue.advanced(by: block.start / channels, images: [1, channels])
            .advanced(toChannel: block.firstChannel))
        job.output_stride = block.stride
        finish(job, of: block, isBackward: false)
      }
    }
    guard activatesLast else { return }
    let epilogue = igviz_epilogue(
      bias: nil, addend: nil, activation: activation, buffers: buffers, channels: channels)
    kernels.finish(
      igviz_finish(
        UnsafePointer(buffers.output), to: buffers.output, pixels: pixels, channels: channels,
        epilogue: epilogue))
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient else { return }
    for block in blocks {
      guard let target = buffers.gradients[block.input] else { continue }
      let epilogue = igviz_epilogue(target: target, channels: block.channels)
      var job = igviz_finish(
        gradient + block.start, to: target.destination + block.inputStart, pixels: block.pixels,
        channels: block.channels,
        epilogue: epilogue.advanced(by: block.inputStart / block.channels, images: [1, block.channels]))
      job.input_stride = block.stride
      finish(job, of: block, isBackward: true)
    }
  }

  private func finish(_ job: igviz_finish, of block: Block, isBackward: Bool) {
    scale.withUnsafeBufferPointer { scale in
      var job = job
      job.factors = scale.isEmpty ? nil : scale.baseAddress.map { $0 + block.firstChannel }
      job.factors_are_slopes = isBackward
      kernels.finish(job)
    }
  }
}
