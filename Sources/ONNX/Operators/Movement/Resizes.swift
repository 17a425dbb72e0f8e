import Engine
import Foundation

extension OperatorSet {
  static let resizes: [String: OperatorImport] = [
    "Upsample": { builder, node in
      let x = try node.input(0)
      let scales = try node.floats("scales")?.map(Double.init) ?? node.constant(1).reals
      let mode = try node.choice("mode", of: "nearest", "linear", "bilinear")
      let method = Method(
        mode: mode == "linear" || mode == "bilinear" ? "linear" : mode, place: "asymmetric", rounding: "floor"
      )
      return [
        try resize(
          &builder, node, x, axes: Array(x.shape.indices), scales: scales, sizes: nil, method: method)
      ]
    },
    "Resize": { builder, node in
      let x = try node.input(0)
      let isFirstVersion = node.opset < 11
      func given(_ index: Int) throws -> ConstantTensor? {
        try node.optionalConstant(index).flatMap { $0.isEmpty ? nil : $0 }
      }
      let axes = try node.axes(node.ints("axes") ?? Array(x.shape.indices), rank: x.rank)
      let method = Method(
        mode: node.string("mode", default: "nearest"),
        place: isFirstVersion
          ? "asymmetric" : node.string("coordinate_transformation_mode", default: "half_pixel"),
        rounding: isFirstVersion ? "floor" : node.string("nearest_mode", default: "round_prefer_floor"),
        cubic: Double(node.float("cubic_coeff_a", default: -0.75)),
        excludesOutside: try node.flag("exclude_outside"),
        antialiases: try node.flag("antialias"),
        extrapolation: Double(node.float("extrapolation_value", default: 0)),
        region: try given(1)?.reals ?? [])
      var sizes = try isFirstVersion ? nil : node.optionalIntegers(3).flatMap { $0.isEmpty ? nil : $0 }
      if let wanted = sizes {
        let policy = try node.choice("keep_aspect_ratio_policy", of: "stretch", "not_larger", "not_smaller")
        if policy != "stretch", wanted.count == axes.count {
          let ratios = zip(wanted, axes).map { Double($0) / Double(x.shape[$1]) }
          let ratio = (policy == "not_larger" ? ratios.min() : ratios.max()) ?? 1
          sizes = try axes.map {
            try node.size(ratio * Double(x.shape[$0]), rounded: .toNearestOrAwayFromZero)
          }
        }
      }
      return [
        try resize(
          &builder, node, x, axes: axes, scales: try given(isFirstVersion ? 1 : 2)?.reals, sizes: sizes,
          method: method)
      ]
    },
  ]

  /// The rule by which a position of the result finds its sources, and their weights.
  private struct Method {
    var mode: String
    var place: String
    var rounding: String
    var cubic = -0.75
    var excludesOutside = false
    var antialiases = false
    var extrapolation = 0.0
    /// For `tf_crop_and_resize`: all starts, then all ends.
    var region: [Double] = []
  }

  private static func resize(
    _ builder: inout GraphBuilder, _ node: Node, _ x: Operand, axes: [Int], scales: [Double]?, sizes: [Int]?,
    method: Method
  ) throws -> Operand {
    guard (scales ?? sizes?.map(Double.init))?.count == axes.count else {
      throw node.problem("neither scales nor sizes for \(x.shape)")
    }
    let isCrop = method.place == "tf_crop_and_resize"
    guard !isCrop || (method.region.count == 2 * axes.count && method.region.allSatisfy(\.isFinite)) else {
      throw node.problem("the region \(method.region) for \(axes.count) axes")
    }
    // Positions outside a region become 0 below. The extrapolation value is subtracted first and added afterwards, so that they take it.
    let outside = ConstantTensor(scalar: isCrop ? method.extrapolation : 0)
    let isMoved = isCrop && method.extrapolation != 0
    let moved =
      isMoved ? try combine(&builder, x, .constant(outside), Binary.difference, function: .difference) : x
    var result = try builder.variable(moved)
    for (index, axis) in axes.enumerated() {
      let extent = x.shape[axis]
      let region = isCrop ? (method.region[index], method.region[axes.count + index]) : (0, 1)
      let size =
        try sizes?[index]
        ?? node.size(Double(extent) * (region.1 - region.0) * (scales?[index] ?? 1), rounded: .down)
      let scale = sizes == nil ? scales?[index] ?? 1 : Double(size) / Double(extent)
      guard (1...1 << 16).contains(size), scale > 0, scale.isFinite else {
        throw node.problem("\(extent) resized to \(size)")
      }
      if size == extent, scale == 1, region == (0, 1) { continue }
      try builder.reserve([extent + size], for: node.type, bytesPerElement: 1 << 7, making: 1 << 7)
      let taps = try (0..<size).map { place in
        try sources(node, at: place, extent: extent, size: size, scale: scale, region: region, method: method)
      }
      var shape = result.shape
      shape[axis] = size
      result = try builder.append(
        Resampling(axis: result.memoryAxis(axis), taps: taps), to: [result], shape: shape, order: result.order
      )
    }
    if !isMoved { return .variable(result) }
    return try combine(&builder, .variable(result), .constant(outside), Binary.sum, function: .sum)
  }

  private static func sources(
    _ node: Node, at place: Int, extent: Int, size: Int, scale: Double, region: (Double, Double),
    method: Method
  ) throws -> [Resampling.Tap] {
    let position: Double
    switch method.place {
    case "half_pixel": position = (Double(place) + 0.5) / scale - 0.5
    case "half_pixel_symmetric":
      let adjustment = Double(size) / (scale * Double(extent))
      let center = Double(extent) / 2 * (1 - adjustment)
      position = center + (Double(place) + 0.5) / scale - 0.5
    case "pytorch_half_pixel": position = size > 1 ? (Double(place) + 0.5) / scale - 0.5 : 0
    case "align_corners":
      // The result's length before it was rounded down.
      let length = Double(extent) * scale
      position = length > 1 ? Double(place) * Double(extent - 1) / (length - 1) : 0
    case "asymmetric": position = Double(place) / scale
    case "tf_half_pixel_for_nn": position = (Double(place) + 0.5) / scale
    case "tf_crop_and_resize":
      let (start, end) = region
      let last = Double(extent - 1)
      position =
        size > 1
        ? last * (start + Double(place) * (end - start) / Double(size - 1)) : last * (start + end) / 2
      if position < 0 || position > last { return [] }
    default: throw node.problem("coordinates '\(method.place)'")
    }
    func tap(_ source: Int, _ weight: Double) -> Resampling.Tap {
      Resampling.Tap(source: min(max(source, 0), extent - 1), weight: Float(weight))
    }
    if method.mode == "nearest" {
      let nearest: Double
      switch method.rounding {
      case "round_prefer_floor": nearest = (position - 0.5).rounded(.up)
      case "round_prefer_ceil": nearest = (position + 0.5).rounded(.down)
      case "floor": nearest = position.rounded(.down)
      case "ceil": nearest = position.rounded(.up)
      default: throw node.problem("nearest_mode '\(method.rounding)'")
      }
      return [tap(Int(nearest), 1)]
    }
    let isCubic = method.mode == "cubic"
    guard isCubic || method.mode == "linear" else { throw node.problem("mode '\(method.mode)'") }
    // With antialiasing, the filter is stretched to cover all sources of a position of a smaller result.
    let stretch = method.antialiases ? max(1, 1 / scale) : 1
    let reach = (isCubic ? 2 : 1) * stretch
    let first = Int((position - reach).rounded(.down)) + 1
    let last = max(first, Int((position + reach).rounded(.up)) - 1)
    var weighted = (first...last).map { source -> (Int, Double) in
      let distance = abs(Double(source) - position) / stretch
      return (source, isCubic ? cubic(distance, a: method.cubic) : max(0, 1 - distance))
    }
    if method.excludesOutside { weighted.removeAll { !(0..<extent).contains($0.0) } }
    let total = weighted.reduce(0) { $0 + $1.1 }
    return weighted.filter { $0.1 != 0 }.map { tap($0.0, $0.1 / total) }
  }

  /// Returns the weight of Keys' cubic interpolation at a distance.
  private static func cubic(_ x: Double, a: Double) -> Double {
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return 0
  }
}

extension Node {
  /// Rounds a computed size to an integer.
  fileprivate func size(_ number: Double, rounded rule: FloatingPointRoundingRule) throws(ONNXError) -> Int {
    guard let size = Int(exactly: number.rounded(rule)) else { throw problem("a size of \(number)") }
    return size
  }
}
