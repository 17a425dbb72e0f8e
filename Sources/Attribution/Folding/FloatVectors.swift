/// An array read eight elements at a time; zeros follow its last element.
///
/// In a sum along an array, each addition waits for the one before; eight parallel sums do not.
struct FloatVectors {
  typealias Vector = SIMD8<Float>

  private let elements: UnsafeRawBufferPointer

  fileprivate init(_ elements: UnsafeRawBufferPointer) { self.elements = elements }

  /// The number of vectors that hold the given number of elements.
  static func count(of elements: Int) -> Int { (elements + Vector.scalarCount - 1) / Vector.scalarCount }

  subscript(index: Int) -> Vector {
    let offset = index * MemoryLayout<Vector>.size
    if offset + MemoryLayout<Vector>.size <= elements.count {
      return elements.loadUnaligned(fromByteOffset: offset, as: Vector.self)
    }
    var vector = Vector()
    for (lane, start) in stride(from: offset, to: elements.count, by: MemoryLayout<Float>.size).enumerated() {
      vector[lane] = elements.loadUnaligned(fromByteOffset: start, as: Float.self)
    }
    return vector
  }
}

extension [Float] {
  /// Σ of the products with another array, in double precision.
  ///
  /// - Precondition: the arrays have the same length.
  func dot(_ other: [Float]) -> Double {
    precondition(other.count == count, "\(other.count) elements for \(count)")
    return withVectors { values in
      other.withVectors { others in
        var sums = SIMD8<Double>()
        for index in 0..<FloatVectors.count(of: count) {
          sums += SIMD8<Double>(values[index]) * SIMD8<Double>(others[index])
        }
        return sums.sum()
      }
    }
  }

  func withVectors<Result>(_ body: (FloatVectors) -> Result) -> Result {
    withUnsafeBytes { body(FloatVectors($0)) }
  }
}
