import Engine
import Foundation

extension OperatorSet {
  /// Products with a matrix that the operator defines.
  static let linearMaps: [String: OperatorImport] = [
    "CumSum": { builder, node in
      let x = try node.input(0)
      let scan = try Scan(node, rank: x.rank)
      let extent = x.shape[scan.axis]
      let count = try builder.reserve([extent, extent], for: node.type)
      // Row by row which elements each sum takes.
      let weights = (0..<count).map { place -> Float in
        let (source, target) = (place / extent, place % extent)
        let isBefore = scan.isReversed ? source > target : source < target
        return isBefore || (source == target && !scan.isExclusive) ? 1 : 0
      }
      guard count > 0 else { return [x] }
      let order = x.shape.indices.filter { $0 != scan.axis } + [scan.axis]
      let moved = builder.transposed(x, order)
      let sums = try multiply(
        &builder, builder.reshaped(moved, to: x.rank == 1 ? [1, extent] : moved.shape),
        .constant(ConstantTensor(Tensor(weights, shape: [extent, extent]))))
      return [builder.transposed(try builder.reshaped(sums, to: moved.shape), order.inverse)]
    },
    "DFT": { builder, node in
      let x = try node.input(0)
      let named = try node.has("axis") ? node.int("axis", default: 1) : node.optionalIntegers(2)?.first
      let axis = try node.axis(named ?? (node.opset < 20 ? 1 : -2), rank: x.rank)
      let isInverse = try node.flag("inverse")
      let isOneSided = try node.flag("onesided")
      guard x.rank >= 2, axis < x.rank - 1, let parts = x.shape.last, (1...2).contains(parts) else {
        throw node.problem("axis \(axis) of the shape \(x.shape)")
      }
      let size = try node.optionalIntegers(1)?.first ?? x.shape[axis]
      guard size > 0, size < GraphBuilder.elementLimit, !(isOneSided && isInverse) else {
        throw node.problem("a length of \(size)")
      }
      let extent = x.shape[axis]
      let results = isOneSided ? size / 2 + 1 : size
      let count = try builder.reserve([extent * parts, results * 2], for: node.type)
      let weights = (0..<count).map { place -> Float in
        let (source, target) = (place / (results * 2), place % (results * 2))
        let (position, frequency) = (source / parts, target / 2)
        guard position < size else { return 0 }
        // Real and imaginary parts of (a + bi) · exp(∓2πi · position · frequency / size).
        let turn = 2 * Double.pi * Double(position * frequency % size) / Double(size)
        let (cosine, sine) = (cos(turn), isInverse ? sin(turn) : -sin(turn))
        let isImaginary = source % parts == 1
        let value = target % 2 == 0 ? (isImaginary ? -sine : cosine) : (isImaginary ? cosine : sine)
        return Float(isInverse ? value / Double(size) : value)
      }
      let order = x.shape.indices.filter { $0 != axis && $0 != x.rank - 1 } + [axis, x.rank - 1]
      let moved = builder.transposed(x, order)
      let outer = Array(moved.shape.dropLast(2))
      let flat = try builder.reshaped(moved, to: outer + [extent * parts])
      let product = try multiply(
        &builder, flat, .constant(ConstantTensor(Tensor(weights, shape: [extent * parts, results * 2]))))
      return [builder.transposed(try builder.reshaped(product, to: outer + [results, 2]), order.inverse)]
    },
  ]
}

extension [Int] {
  /// The order that undoes an order of axes.
  fileprivate var inverse: [Int] { indices.map { firstIndex(of: $0) ?? 0 } }
}
