import Engine

/// The attributes that convolutions and pools share, with one entry for each direction of the image.
struct Window {
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// The padding before the image; `after` is that after the image.
  let before: [Int]
  let after: [Int]

  /// Reads the attributes of a node.
  ///
  /// - Parameters:
  ///   - extents: the extents of the image.
  ///   - kernel: the extents of the weights, or `nil` to read the attribute.
  init(_ node: Node, extents: [Int], kernel: [Int]? = nil) throws(ONNXError) {
    let rank = extents.count
    let written = node.ints("kernel_shape")
    guard let kernel = kernel ?? written else { throw node.problem("no kernel_shape") }
    guard written ?? kernel == kernel else {
      throw node.problem("kernel_shape \(written ?? []) for \(kernel)")
    }
    let strides = node.ints("strides") ?? [Int](repeating: 1, count: rank)
    let dilations = node.ints("dilations") ?? [Int](repeating: 1, count: rank)
    var pads = node.ints("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard kernel.count == rank, strides.count == rank, dilations.count == rank, pads.count == 2 * rank,
      (kernel + strides + dilations).allSatisfy({ (1..<1 << 16).contains($0) }),
      pads.allSatisfy({ (0..<1 << 16).contains($0) })
    else {
      throw node.problem("kernel \(kernel), strides \(strides), dilations \(dilations), pads \(pads)")
    }
    let mode = try node.choice("auto_pad", of: "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
    if mode == "VALID" { pads = pads.map { _ in 0 } }
    if mode == "SAME_UPPER" || mode == "SAME_LOWER" {
      for axis in 0..<rank {
        let window = SlidingWindow(kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis])
        let total = window.samePadding(for: extents[axis])
        // If the windows leave out more than one pixel, TensorFlow begins with the first pixel, others do not.
        let used = (window.places(on: extents[axis] + total) - 1) * window.stride + window.reach
        guard extents[axis] - used <= 1 else {
          throw node.problem(
            "auto_pad '\(mode)' of \(extents[axis]) with kernel \(kernel), strides \(strides)")
        }
        pads[axis] = mode == "SAME_UPPER" ? total / 2 : total - total / 2
        pads[rank + axis] = total - pads[axis]
      }
    }
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    before = Array(pads[..<rank])
    after = Array(pads[rank...])
  }

  /// Creates a window of stride 1 without dilation and padding.
  init(kernel: [Int]) {
    self.kernel = kernel
    strides = kernel.map { _ in 1 }
    dilations = strides
    before = kernel.map { _ in 0 }
    after = before
  }

  /// Returns the window along one direction.
  func sliding(_ axis: Int) -> SlidingWindow {
    SlidingWindow(kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis])
  }

  /// Returns the number of positions of the kernel along one direction of an image; 0 if it is larger than the padded image.
  func places(_ axis: Int, on extent: Int) -> Int {
    sliding(axis).places(on: extent + before[axis] + after[axis])
  }
}
