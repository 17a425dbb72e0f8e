/// A kernel that slides along one axis of an image.
package struct SlidingWindow: Hashable, Sendable {
  /// The number of pixels that the kernel reads at each position.
  package var kernel: Int
  /// The distance between consecutive positions, in pixels.
  package var stride: Int
  /// The distance between the pixels that the kernel reads at one position.
  package var dilation: Int

  package init(kernel: Int, stride: Int, dilation: Int) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
  }

  /// The number of pixels from the first that the kernel reads to the last, both included.
  package var reach: Int { (kernel - 1) * dilation + 1 }

  /// Returns the number of positions of the kernel on a number of pixels, padding included; 0 if there are too few pixels.
  ///
  /// - Parameter roundsUp: whether a last position that extends beyond the edge counts.
  package func places(on pixels: Int, roundsUp: Bool = false) -> Int {
    let room = pixels - reach + (roundsUp ? stride - 1 : 0)
    return room < 0 ? 0 : room / stride + 1
  }

  /// Returns the total padding that gives ⌈pixels / stride⌉ positions, like TensorFlow's "SAME".
  package func samePadding(for pixels: Int) -> Int {
    let places = (pixels + stride - 1) / stride
    return max(0, (places - 1) * stride + reach - pixels)
  }
}
