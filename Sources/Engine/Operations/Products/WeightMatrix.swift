/// The weights of one product in a tensor: for each kernel element, a matrix of input by output channels.
///
/// The product may be either direction of a convolution: "input" and "output" are those of the product.
struct WeightMatrix: Sendable {
  /// The channels of one side, with the offsets of their weights.
  struct Channels: Hashable, Sendable {
    /// The offset of each channel, in numbers. A weight's index, relative to the tensor's first number, is the sum of the offsets
    /// of its input channel, its output channel and its kernel element.
    var offsets: [Int]
    /// Arrays of one factor per channel, applied in this order.
    var factors: [[Float]] = []

    /// The average distance between the weights of neighbouring channels, in numbers.
    var step: Int { ((offsets.max() ?? 0) - (offsets.min() ?? 0)) / max(1, offsets.count - 1) }
  }

  let tensor: Tensor
  /// The offset of each kernel element, in the order in which the product reads them.
  let kernels: [Int]
  let inputs: Channels
  let outputs: Channels
}

extension WeightMatrix {
  /// Creates the matrix for the weights of a convolution, [kernel height, kernel width, input channels, output channels].
  ///
  /// - Parameters:
  ///   - kernelIndices: the row-major indices of the kernel elements that are read.
  ///   - outputs: the convolution's output channels that belong to the product.
  ///   - isTransposed: whether the product goes from the output to the input channels.
  init(_ tensor: Tensor, kernelIndices: [Int], outputs: Range<Int>, isTransposed: Bool) {
    let (vertical, horizontal, input, output) = (
      tensor.axes[0], tensor.axes[1], tensor.axes[2], tensor.axes[3]
    )
    let ins = Channels(offsets: (0..<input.count).map(input.offset), factors: input.factors)
    let outs = Channels(
      offsets: outputs.map(output.offset), factors: output.factors.map { Array($0[outputs]) })
    self.init(
      tensor: tensor,
      kernels: kernelIndices.map {
        vertical.offset($0 / horizontal.count) + horizontal.offset($0 % horizontal.count)
      },
      inputs: isTransposed ? outs : ins, outputs: isTransposed ? ins : outs)
  }

  /// Creates the matrix from the output channels to the whole patch that one output pixel reads, [kernel elements × input channels].
  init(scattering tensor: Tensor) {
    let (vertical, horizontal, input, output) = (
      tensor.axes[0], tensor.axes[1], tensor.axes[2], tensor.axes[3]
    )
    let patch = (0..<vertical.count).flatMap { y in
      (0..<horizontal.count).flatMap { x in
        (0..<input.count).map { vertical.offset(y) + horizontal.offset(x) + input.offset($0) }
      }
    }
    let places = vertical.count * horizontal.count
    self.init(
      tensor: tensor, kernels: [0],
      inputs: Channels(offsets: (0..<output.count).map(output.offset), factors: output.factors),
      outputs: Channels(
        offsets: patch, factors: input.factors.map { Array(repeatElement($0, count: places).joined()) }))
  }
}
