import Engine

extension OperatorSet {
  /// Pools over regions of an image. Regions must be constants: a gradient with respect to their edges would be that of a choice.
  static let regionPools: [String: OperatorImport] = [
    "RoiAlign": { builder, node in
      let x = try node.input(0)
      let regions = try Regions(node, of: x)
      let defaultMode = node.opset < 16 ? "output_half_pixel" : "half_pixel"
      let transformation = node.string("coordinate_transformation_mode", default: defaultMode)
      guard ["half_pixel", "output_half_pixel"].contains(transformation) else {
        throw node.problem("coordinate_transformation_mode '\(transformation)'")
      }
      let ratio = node.int("sampling_ratio", default: 0)
      let isMaximum = try node.choice("mode", of: "avg", "max") == "max"
      guard (0...1 << 10).contains(ratio) else { throw node.problem("sampling_ratio \(ratio)") }
      var results: [Operand] = []
      for index in regions.images.indices {
        let points = try regions.points(
          index, isCentred: transformation == "half_pixel", ratio: ratio, extents: (x.shape[2], x.shape[3]),
          &builder.gate, node)
        let positions = Operand.constant(points)
        let sampling = Sampling(mode: .linear, padding: .zeros, images: [regions.images[index]])
        let samples: Operand
        if isMaximum {
          samples = try weightedTaps(&builder, x, points, image: regions.images[index])
        } else {
          samples = try sampled(&builder, x, at: positions, sampling)
        }
        // [1, channels, bins, samples]
        let pooled = try reduce(
          &builder, samples, isMaximum ? .maximum : .mean, axes: [3], keepsAxes: false)
        results.append(
          try builder.reshaped(pooled, to: [1, x.shape[1], regions.size.height, regions.size.width]))
      }
      return [try builder.concatenated(results, axis: 0)]
    }
  ]

  /// Returns the four pixels around each position times their weights: [1, channels, bins, 4 · samples]. ONNX's maximum is over these.
  private static func weightedTaps(
    _ builder: inout GraphBuilder, _ x: Operand, _ points: ConstantTensor, image: Int32
  ) throws -> Operand {
    let (height, width) = (x.shape[2], x.shape[3])
    var (places, weights) = ([Int](), [Double]())
    let numbers = points.reals
    for index in stride(from: 0, to: numbers.count, by: 2) {
      let (column, row) = (numbers[index], numbers[index + 1])
      for corner in 0..<4 {
        let (y, x) = (row.rounded(.down) + Double(corner / 2), column.rounded(.down) + Double(corner % 2))
        let isInside = y >= 0 && x >= 0 && y < Double(height) && x < Double(width)
        places.append(isInside ? Int(y) * width + Int(x) : 0)
        weights.append(isInside ? (1 - abs(row - y)) * (1 - abs(column - x)) : 0)
      }
    }
    let chosen = try builder.selected(x, [0: IndexMap([Int(image)])], name: "Region")
    let flat = try builder.reshaped(chosen, to: [1, x.shape[1], height * width])
    let taps = try builder.selected(flat, [2: IndexMap(places)], name: "Taps")
    let (bins, count) = (points.shape[1], points.shape[2] * 4)
    let product = try builder.product(
      taps, .constant(ConstantTensor(shape: [places.count], reals: weights)))
    return try builder.reshaped(product, to: [1, x.shape[1], bins, count])
  }
}

/// Rectangles in images, and the grid of bins that each is divided into.
private struct Regions {
  /// For each region, x and y of its start, then of its end.
  private let edges: [Double]
  let images: [Int32]
  let size: (height: Int, width: Int)
  private let scale: Double

  init(_ node: Node, of x: Operand) throws(ONNXError) {
    let (regions, chosen) = (try node.constant(1), try node.integers(2))
    guard x.rank == 4, !x.shape.contains(0), regions.shape.count == 2, regions.shape[1] == 4,
      chosen.count == regions.shape[0], !chosen.isEmpty, chosen.allSatisfy((0..<x.shape[0]).contains)
    else { throw node.problem("regions \(regions.shape) of \(x.shape)") }
    edges = regions.reals
    images = chosen.map { Int32($0) }
    size = (node.int("output_height", default: 1), node.int("output_width", default: 1))
    scale = Double(node.float("spatial_scale", default: 1))
    guard edges.allSatisfy({ abs($0) < 1e6 }), abs(scale) < 1e6, (1...1 << 12).contains(size.height),
      (1...1 << 12).contains(size.width)
    else { throw node.problem("edges \(edges) in \(size) bins") }
  }

  /// Returns the positions at which one region is sampled: [1, bins, samples, 2], x before y, in pixels.
  func points(
    _ index: Int, isCentred: Bool, ratio: Int, extents: (height: Int, width: Int), _ gate: inout ArrayGate,
    _ node: Node
  ) throws -> ConstantTensor {
    let offset = isCentred ? 0.5 : 0
    let edge = edges[index * 4..<index * 4 + 4].map { $0 * scale - offset }
    func length(_ start: Double, _ end: Double) -> Double { isCentred ? end - start : max(end - start, 1) }
    let (width, height) = (length(edge[0], edge[2]), length(edge[1], edge[3]))
    let (binWidth, binHeight) = (width / Double(size.width), height / Double(size.height))
    func samples(_ bin: Double) -> Int { ratio > 0 ? ratio : max(0, Int(bin.rounded(.up))) }
    let (across, down) = (samples(binWidth), samples(binHeight))
    guard across > 0, down > 0 else { throw node.problem("region \(index) is empty: \(edge)") }
    try gate.reserve([size.height, size.width, down, across, 2], for: node.type)
    /// Returns a position clamped to the image; −10, far outside, for a position that is sampled as zero.
    func place(_ position: Double, _ extent: Int) -> Double {
      position < -1 || position > Double(extent) ? -10 : min(max(position, 0), Double(extent - 1))
    }
    var numbers: [Double] = []
    for row in 0..<size.height {
      for column in 0..<size.width {
        for y in 0..<down {
          for x in 0..<across {
            let (left, top) = (
              edge[0] + (Double(column) + (Double(x) + 0.5) / Double(across)) * binWidth,
              edge[1] + (Double(row) + (Double(y) + 0.5) / Double(down)) * binHeight
            )
            numbers += [place(left, extents.width), place(top, extents.height)]
          }
        }
      }
    }
    return ConstantTensor(shape: [1, size.height * size.width, down * across, 2], reals: numbers)
  }
}
