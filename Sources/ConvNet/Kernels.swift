import CKernels

/// The innermost loops for one instruction set.
public struct Kernels: Sendable, CustomStringConvertible {
  private let table: igviz_kernels

  /// What this machine can run, fastest first; the last is `reference`.
  public static let available: [Kernels] = (0..<igviz_kernels_count()).map {
    Kernels(igviz_kernels_at($0))
  }

  /// The fastest set this machine can run.
  public static let best = available[0]

  /// The naive twins: slow, and plainly right.
  public static let reference = available[available.count - 1]

  private init(_ table: igviz_kernels) { self.table = table }

  /// `avx512`, `avx2`, `baseline` or `reference`.
  public var description: String { String(cString: table.name) }

  /// Floats of one vector.
  var lanes: Int { table.lanes }

  /// Output channels of one packed panel of weights.
  var panel: Int { table.panel }

  /// Bytes of memory a product needs while it runs.
  func productBytes(taps: Int, depth: Int, hasSpan: Bool) -> Int {
    table.product_bytes(taps, depth, hasSpan)
  }

  func product(_ job: igviz_product) { withUnsafePointer(to: job) { table.product($0) } }

  func sampledProductBytes(columns: Int) -> Int { table.sampled_product_bytes(columns) }

  func sampledProduct(_ job: igviz_product) { withUnsafePointer(to: job) { table.sampled_product($0) } }

  func scatter(_ job: igviz_scatter) { withUnsafePointer(to: job) { table.scatter($0) } }

  func depthwise(_ job: igviz_depthwise) { withUnsafePointer(to: job) { table.depthwise($0) } }

  func logistic(_ job: igviz_logistic) { withUnsafePointer(to: job) { table.logistic($0) } }

  func finish(_ job: igviz_finish) { withUnsafePointer(to: job) { table.finish($0) } }
}

/// The layout of a clip's mask: a pixel's bits fill whole words.
enum Mask {
  static func wordsPerPixel(channels: Int) -> Int {
    (channels + Int(IGVIZ_MASK_WORD_BITS) - 1) / Int(IGVIZ_MASK_WORD_BITS)
  }

  static func words(for shape: Shape) -> Int { shape.pixels * wordsPerPixel(channels: shape.channels) }
}

extension igviz_batch {
  static let one = igviz_batch(samples: 1, stride: 0)

  init(_ buffers: Buffers) { self.init(samples: buffers.samples, stride: buffers.sampleStride) }
}

extension igviz_epilogue {
  /// The end of a forward operation.
  init(
    bias: UnsafePointer<Float>?, addend: UnsafePointer<Float>?, clip: Clip?, buffers: Buffers, channels: Int
  ) {
    self.init()
    self.bias = bias
    self.addend = addend
    if let clip {
      clips = true
      lower = clip.lower
      upper = clip.upper
      written_mask = buffers.mask
    }
    mask_words = Mask.wordsPerPixel(channels: channels)
  }

  /// The end of an input gradient.
  init(target: GradientTarget, channels: Int) {
    self.init()
    addend = target.addend
    read_mask = target.mask
    mask_words = Mask.wordsPerPixel(channels: channels)
  }

  /// The same for a later one of several images of one shape, which lie one behind the other.
  func advanced(by image: Int, images shape: Shape) -> igviz_epilogue {
    var epilogue = self
    epilogue.addend = addend.map { $0 + image * shape.count }
    epilogue.written_mask = written_mask.map { $0 + image * shape.pixels * mask_words }
    epilogue.read_mask = read_mask.map { $0 + image * shape.pixels * mask_words }
    return epilogue
  }
}
