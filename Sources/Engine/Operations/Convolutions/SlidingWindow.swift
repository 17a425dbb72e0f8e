/// A kernel that slides along one direction of an image.
package struct SlidingWindow: Hashable, Sendable {
  /// Pixels it reads at a time.
  package var kernel: Int
  /// Pixels from one place to the next.
  package var stride: Int
  /// Pixels from one that it reads to the next.
  package var dilation: Int

  package init(kernel: Int, stride: Int, dilation: Int) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
  }

  /// Pixels from the first that it reads to the last, both included.
  package var reach: Int { (kernel - 1) * dilation + 1 }

  /// How many places it has on so many pixels, padding included; 0 if there are too few.
  ///
  /// - Parameter roundsUp: whether a last place counts that hangs over the edge.
  package func places(on pixels: Int, roundsUp: Bool = false) -> Int {
    let room = pixels - reach + (roundsUp ? stride - 1 : 0)
    return room < 0 ? 0 : room / stride + 1
  }

  /// The padding that gives ⌈pixels / stride⌉ places, as TensorFlow's "SAME".
  package func samePadding(for pixels: Int) -> Int {
    let places = (pixels + stride - 1) / stride
    return max(0, (places - 1) * stride + reach - pixels)
  }
}
