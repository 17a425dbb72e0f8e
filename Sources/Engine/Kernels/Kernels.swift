import CKernels
import Foundation

/// The innermost loops for one instruction set.
package struct Kernels: Sendable, CustomStringConvertible {
  private let table: igviz_kernels
  /// The cache sizes to which the loops adapt the order of their work.
  private(set) var caches = Caches.best

  /// The sets of kernels that this machine can run, fastest first; the last is `reference`.
  package static let available: [Kernels] = (0..<igviz_kernels_count()).map {
    Kernels(igviz_kernels_at($0))
  }

  /// The fastest set that this machine can run, or the set named by the environment variable `IGVIZ_KERNELS`, for tests and
  /// measurements. Results of different sets differ in the last digits.
  package static let best = available.first { $0.description == wanted } ?? available[0]

  private static let wanted = ProcessInfo.processInfo.environment["IGVIZ_KERNELS"]

  /// The naive implementations: slow, but simple enough to be checked by reading.
  package static let reference = available[available.count - 1]

  private init(_ table: igviz_kernels) { self.table = table }

  /// Returns the same kernels for other cache sizes.
  package func with(_ caches: Caches) -> Kernels {
    var kernels = self
    kernels.caches = caches
    return kernels
  }

  /// `avx512`, `avx2`, `neon`, `baseline` or `reference`.
  package var description: String { String(cString: table.name) }

  /// The number of floats in a vector.
  var lanes: Int { table.lanes }

  /// The number of output channels in a packed panel of weights.
  var panel: Int { table.panel }

  /// Returns the scratch memory of a product, in bytes.
  func productBytes(taps: Int, depth: Int, columns: Int, hasSpan: Bool) -> Int {
    table.product_bytes(taps, depth, columns, hasSpan)
  }

  func product(_ job: igviz_product) { withUnsafePointer(to: job) { table.product($0) } }

  /// Winograd's algorithm for products of 3 × 3 pixels; `nil` if this set has none.
  var winograd: Winograd? {
    guard let bytes = table.winograd_bytes, let weights = table.winograd_weights else { return nil }
    let sizes = caches.sizes
    return Winograd(bytes: { bytes($0, $1, sizes) }, weights: weights)
  }

  /// The preparation of Winograd's algorithm. Reference: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks".
  struct Winograd {
    /// Returns the scratch memory in bytes; `depth` is the channels read, `columns` the channels written.
    let bytes: (_ depth: Int, _ columns: Int) -> Int
    /// Transforms packed weights into the weights that the algorithm reads, 16 for every 9.
    let weights: (UnsafePointer<Float>?, _ depth: Int, _ columns: Int, UnsafeMutablePointer<Float>?) -> Void
  }

  func runWinograd(_ job: igviz_product) { withUnsafePointer(to: job) { table.winograd?($0) } }

  func sampledProductBytes(columns: Int) -> Int { table.sampled_product_bytes(columns) }

  func sampledProduct(_ job: igviz_product) { withUnsafePointer(to: job) { table.sampled_product($0) } }

  func turn(_ job: igviz_turn) { withUnsafePointer(to: job) { table.turn($0) } }

  func scatter(_ job: igviz_scatter) { withUnsafePointer(to: job) { table.scatter($0) } }

  func depthwise(_ job: igviz_depthwise) { withUnsafePointer(to: job) { table.depthwise($0) } }

  func addColumns(_ job: igviz_columns) { withUnsafePointer(to: job) { table.add_columns($0) } }

  func matrixBytes(rows: Int, depth: Int, columns: Int) -> Int { table.matrix_bytes(rows, depth, columns) }

  func matrix(_ job: igviz_matrix) { withUnsafePointer(to: job) { table.matrix($0) } }

  func attentionBytes(queries: Int, keys: Int, depth: Int, width: Int) -> Int {
    table.attention_bytes(queries, keys, depth, width)
  }

  func attention(_ job: igviz_attention) { withUnsafePointer(to: job) { table.attention($0) } }

  func attentionGradient(_ job: igviz_attention) {
    withUnsafePointer(to: job) { table.attention_gradient($0) }
  }

  func standardize(_ job: igviz_standardize) { withUnsafePointer(to: job) { table.standardize($0) } }

  func standardizeGradient(_ job: igviz_standardize) {
    withUnsafePointer(to: job) { table.standardize_gradient($0) }
  }

  func finish(_ job: igviz_finish) { withUnsafePointer(to: job) { table.finish($0) } }
}
