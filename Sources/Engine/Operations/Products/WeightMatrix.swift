/// The weights of one product in a tensor: for every kernel element a matrix of input by output channels.
///
/// The product may be either direction of a convolution: "input" and "output" are the product's own.
struct WeightMatrix: Sendable {
  /// Channels of one side and where their weights lie.
  struct Channels: Hashable, Sendable {
    /// From the tensor's first number, in numbers; added to those of the other side and of the kernel element.
    var offsets: [Int]
    /// Factors for each channel, applied one after the other.
    var factors: [[Float]] = []

    /// How far apart the weights of neighbouring channels lie, on average.
    var step: Int { ((offsets.max() ?? 0) - (offsets.min() ?? 0)) / max(1, offsets.count - 1) }
  }

  let tensor: Tensor
  /// Where the weights of each kernel element lie, in the order in which the product reads them.
  let kernels: [Int]
  let inputs: Channels
  let outputs: Channels
}

extension WeightMatrix {
  /// The weights of a convolution, [kernel height, kernel width, input channels, output channels].
  ///
  /// - Parameters:
  ///   - kernelIndices: the kernel elements that are read, counted row by row.
  ///   - outputs: those of the output channels that belong to the product.
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

  /// The same weights from the output channels to all that one output pixel reads, kernel element by kernel element.
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
