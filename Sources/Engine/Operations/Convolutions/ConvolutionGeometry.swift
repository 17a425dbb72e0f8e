import CKernels

/// The pixels that a convolution reads and writes, along the two axes of an image.
struct ConvolutionGeometry: Hashable, Sendable {
  /// One axis of the image; all numbers are in pixels.
  struct Axis: Hashable, Sendable {
    var input: Int
    var kernel: Int
    var stride: Int
    var dilation: Int
    /// The number of zeros before the first pixel; the number after the last pixel follows from `output`.
    var padding: Int
    var output: Int
  }

  var vertical: Axis
  var horizontal: Axis

  /// Whether each output pixel reads only the input pixel at the same position.
  var isPointwise: Bool {
    [vertical, horizontal].allSatisfy {
      $0.kernel == 1 && $0.stride == 1 && $0.padding == 0 && $0.input == $0.output
    }
  }

  /// Whether the kernel has more than one element, and each of its rows reads adjacent pixels (no dilation).
  var isDense: Bool {
    horizontal.dilation == 1 && vertical.dilation == 1 && vertical.kernel * horizontal.kernel > 1
  }

  /// out[o] = Σ_k in[o·stride + k·dilation − padding] · w[k].
  var forward: Correlation {
    let rows = vertical.forwardTaps
    let columns = horizontal.forwardTaps
    return Correlation(
      vertical: .init(count: vertical.output, inputStep: vertical.stride, outputStep: 1, outputOrigin: 0),
      horizontal: .init(
        count: horizontal.output, inputStep: horizontal.stride, outputStep: 1, outputOrigin: 0),
      input: (vertical.input, horizontal.input), outputWidth: horizontal.output,
      rows: rows, columns: columns, kernelWidth: horizontal.kernel)
  }

  /// Bytes per kernel element that the correlations of both directions take while they are created.
  static let tapBytes = 160

  /// The number of correlations in `gradient`.
  var phaseCount: Int { min(vertical.stride, vertical.input) * min(horizontal.stride, horizontal.input) }

  /// The transpose of `forward`, as one dense correlation for each phase: the same weights reach all input pixels whose
  /// coordinates have the same remainder modulo the stride.
  var gradient: [Correlation] {
    (0..<min(vertical.stride, vertical.input)).flatMap { y in
      (0..<min(horizontal.stride, horizontal.input)).map { x in
        Correlation(
          vertical: vertical.phase(y), horizontal: horizontal.phase(x),
          input: (vertical.output, horizontal.output), outputWidth: horizontal.input,
          rows: vertical.gradientTaps(phase: y), columns: horizontal.gradientTaps(phase: x),
          kernelWidth: horizontal.kernel)
      }
    }
  }
}

extension ConvolutionGeometry.Axis {
  /// A kernel element, and the offset at which it reads from a grid point's input position.
  typealias Tap = (offset: Int, kernel: Int)

  fileprivate var forwardTaps: [Tap] { (0..<kernel).map { ($0 * dilation - padding, $0) } }

  fileprivate func phase(_ remainder: Int) -> Correlation.Axis {
    .init(
      count: (input - remainder + stride - 1) / stride, inputStep: 1, outputStep: stride,
      outputOrigin: remainder)
  }

  /// Returns the taps of one phase of the gradient: kernel element k reads input pixel `stride·g + phase` for output o if
  /// o·stride = stride·g + phase + padding − k·dilation.
  fileprivate func gradientTaps(phase: Int) -> [Tap] {
    (0..<kernel).compactMap { k in
      let distance = phase + padding - k * dilation
      return distance.isMultiple(of: stride) ? (distance / stride, k) : nil
    }
  }
}

/// A sum over taps at every point of a grid: the common form of a convolution and of its input gradient.
struct Correlation: Sendable {
  struct Axis: Sendable {
    var count: Int
    var inputStep: Int
    var outputStep: Int
    var outputOrigin: Int
  }

  /// The grid for the C kernel, without its taps.
  private let grid: Grid
  /// The taps of a rectangle, row by row, from left to right.
  private(set) var taps: [igviz_tap]
  private var tapsPerRow: Int
  /// For each pixel that is read at a grid point, the row-major index of its kernel element.
  let kernelIndices: [Int]
  /// The number of adjacent pixels that one tap reads.
  private(set) var span = 1

  private struct Grid: Sendable {
    var vertical: Axis
    var horizontal: Axis
    var inputHeight: Int
    var inputWidth: Int
    var outputWidth: Int
  }

  init(
    vertical: Axis, horizontal: Axis, input: (height: Int, width: Int), outputWidth: Int,
    rows: [ConvolutionGeometry.Axis.Tap], columns: [ConvolutionGeometry.Axis.Tap], kernelWidth: Int
  ) {
    grid = Grid(
      vertical: vertical, horizontal: horizontal, inputHeight: input.height, inputWidth: input.width,
      outputWidth: outputWidth)
    let (rows, columns) = (rows.sorted { $0.offset < $1.offset }, columns.sorted { $0.offset < $1.offset })
    let pairs = rows.flatMap { row in columns.map { column in (row, column) } }
    tapsPerRow = columns.count
    taps = pairs.map { igviz_tap(dy: Int32($0.0.offset), dx: Int32($0.1.offset)) }
    kernelIndices = pairs.map { $0.0.kernel * kernelWidth + $0.1.kernel }
  }

  /// Returns a correlation in which each output pixel reads the input pixel at the same position.
  static func pointwise(pixels: Int) -> Correlation {
    let row = Axis(count: 1, inputStep: 1, outputStep: 1, outputOrigin: 0)
    var column = row
    column.count = pixels
    return Correlation(
      vertical: row, horizontal: column, input: (1, pixels), outputWidth: pixels, rows: [(0, 0)],
      columns: [(0, 0)], kernelWidth: 1)
  }

  /// Returns the correlation with one tap for each row of the kernel.
  ///
  /// - Precondition: the kernel is not dilated.
  func mergingColumns() -> Correlation {
    var merged = self
    merged.span = tapsPerRow
    merged.taps = stride(from: 0, to: taps.count, by: tapsPerRow).map { taps[$0] }
    merged.tapsPerRow = 1
    return merged
  }

  /// Whether each point reads a square of 3 × 3 adjacent pixels, and points are adjacent, too.
  var isThreeByThree: Bool {
    let steps = [grid.vertical, grid.horizontal]
    guard taps.count == 9, tapsPerRow == 3, span == 1,
      steps.allSatisfy({ $0.inputStep == 1 && $0.outputStep == 1 })
    else { return false }
    return taps.indices.allSatisfy {
      taps[$0].dy == taps[0].dy + Int32($0 / 3) && taps[$0].dx == taps[0].dx + Int32($0 % 3)
    }
  }

  /// The number of squares of 2 × 2 points, including partial squares at the end of rows and columns.
  var squares: Int { (grid.vertical.count + 1) / 2 * ((grid.horizontal.count + 1) / 2) }

  func withGrid(_ body: (igviz_grid) -> Void) {
    taps.withUnsafeBufferPointer { taps in
      body(
        igviz_grid(
          height: Int32(grid.vertical.count), width: Int32(grid.horizontal.count),
          input_height: Int32(grid.inputHeight), input_width: Int32(grid.inputWidth),
          input_step_y: Int32(grid.vertical.inputStep), input_step_x: Int32(grid.horizontal.inputStep),
          output_width: Int32(grid.outputWidth),
          output_step_y: Int32(grid.vertical.outputStep), output_step_x: Int32(grid.horizontal.outputStep),
          output_y: Int32(grid.vertical.outputOrigin), output_x: Int32(grid.horizontal.outputOrigin),
          tap_count: Int32(taps.count), taps_per_row: Int32(tapsPerRow), taps: taps.baseAddress))
    }
  }
}
