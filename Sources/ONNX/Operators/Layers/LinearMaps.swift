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
      // [elements, sums]: 1 if an element is part of a sum, otherwise 0.
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
      guard x.rank >= 2, axis < x.rank - 1, let parts = x.shape.last, (1...2).contains(parts),
        x.shape[axis] > 0
      else { throw node.problem("axis \(axis) of the shape \(x.shape)") }
      let extent = x.shape[axis]
      let isHalf = isOneSided && isInverse
      let size = try node.optionalIntegers(1)?.first ?? (isHalf ? 2 * (extent - 1) : extent)
      guard size > 0, size < GraphBuilder.elementLimit, !isHalf || parts == 2 else {
        throw node.problem("a length of \(size)")
      }
      let fourier = FourierWeights(
        size: size, extent: extent, parts: parts, isInverse: isInverse, isOneSided: isOneSided)
      let order = x.shape.indices.filter { $0 != axis && $0 != x.rank - 1 } + [axis, x.rank - 1]
      let moved = builder.transposed(x, order)
      let outer = Array(moved.shape.dropLast(2))
      let flat = try builder.reshaped(moved, to: outer + [extent * parts])
      let product = try multiply(&builder, flat, .constant(fourier.matrix(&builder.gate, node)))
      let result = try builder.reshaped(product, to: outer + fourier.shape)
      return [builder.transposed(result, order.inverse)]
    },
    "STFT": { builder, node in
      var x = try node.input(0)
      if x.rank == 2 { x = try builder.reshaped(x, to: x.shape + [1]) }
      let window = try node.optionalConstant(2)
      let length = try node.optionalIntegers(3)?.first ?? window?.count ?? (x.rank == 3 ? x.shape[1] : 0)
      let isOneSided = try node.flag("onesided", default: true)
      guard x.rank == 3, (1...2).contains(x.shape[2]), let step = try node.integers(1).first, step > 0,
        length > 0, length <= x.shape[1], window?.shape ?? [length] == [length],
        !(isOneSided && x.shape[2] == 2)
      else { throw node.problem("frames of \(length) in \(x.shape)") }
      let (frames, parts) = ((x.shape[1] - length) / step + 1, x.shape[2])
      let places = IndexMap(count: frames * length) { $0 / length * step + $0 % length }
      let cut = try builder.selected(x, [1: places], name: "Frames")
      let framed = try builder.reshaped(cut, to: [x.shape[0], frames, length * parts])
      let fourier = FourierWeights(
        size: length, extent: length, parts: parts, isInverse: false, isOneSided: isOneSided)
      let matrix = try fourier.matrix(&builder.gate, node, window: window?.reals)
      let product = try multiply(&builder, framed, .constant(matrix))
      return [try builder.reshaped(product, to: [x.shape[0], frames] + fourier.shape)]
    },
    // Products of 1, 2, 4, … neighbours, without division by elements.
    "CumProd": { builder, node in
      let x = try node.input(0)
      let scan = try Scan(node, rank: x.rank)
      let extent = x.shape[scan.axis]
      func shifted(_ x: Operand, by step: Int, _ builder: inout GraphBuilder) throws -> Operand {
        let places = IndexMap(count: extent) { place in
          let source = scan.isReversed ? place + step : place - step
          return (0..<extent).contains(source) ? source : -1
        }
        return try builder.selected(x, [scan.axis: places], fill: 1, name: node.type)
      }
      var product = scan.isExclusive ? try shifted(x, by: 1, &builder) : x
      var step = 1
      while step < extent {
        product = try builder.product(product, shifted(product, by: step, &builder))
        step *= 2
      }
      return [product]
    },
  ]
}

/// The matrix of a discrete Fourier transform, from [extent · parts] to [results · parts].
private struct FourierWeights {
  /// The length of the transform: further elements are left out, missing ones are zero.
  let size: Int
  /// The number of given elements.
  let extent: Int
  /// 1 for real numbers, 2 for real and imaginary parts.
  let parts: Int
  let isInverse: Bool
  /// Whether only half of the spectrum of real numbers is computed or, for the inverse, given.
  let isOneSided: Bool

  /// The shape of the result: [results, parts].
  var shape: [Int] {
    isOneSided ? (isInverse ? [size, 1] : [size / 2 + 1, 2]) : [size, 2]
  }

  /// Computes the matrix.
  ///
  /// - Parameter window: a factor for each element.
  func matrix(_ gate: inout ArrayGate, _ node: Node, window: [Double]? = nil) throws -> ConstantTensor {
    let (results, made) = (shape[0], shape[1])
    let count = try gate.reserve([extent * parts, results * made], for: node.type)
    let weights = (0..<count).map { place -> Double in
      let (source, target) = (place / (results * made), place % (results * made))
      let (position, frequency) = (source / parts, target / made)
      let isHalf = isOneSided && isInverse
      guard position < (isHalf ? size / 2 + 1 : size) else { return 0 }
      // Real and imaginary parts of (a + bi) · exp(∓2πi · position · frequency / size).
      let turn = 2 * Double.pi * Double(position * frequency % size) / Double(size)
      let (cosine, sine) = (cos(turn), isInverse ? sin(turn) : -sin(turn))
      let isImaginary = source % parts == 1
      let value = target % made == 0 ? (isImaginary ? -sine : cosine) : (isImaginary ? cosine : sine)
      // The missing half is the conjugate of the given one.
      let isPaired = isHalf && position != 0 && 2 * position != size
      let factor = (isInverse ? 1 / Double(size) : 1) * (isPaired ? 2 : 1)
      return factor * value * (window?[position] ?? 1)
    }
    return ConstantTensor(
      Tensor(weights.map(Float.init), shape: [extent * parts, results * made]))
  }
}

extension [Int] {
  /// The inverse of an order of axes.
  fileprivate var inverse: [Int] { indices.map { firstIndex(of: $0) ?? 0 } }
}
