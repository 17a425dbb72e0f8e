/// An array read eight elements at a time, with zeros behind its last element.
///
/// A sum that goes along an array one element after the other waits for every addition; eight sums side by side do not.
struct FloatVectors {
  typealias Vector = SIMD8<Float>

  private let elements: UnsafeRawBufferPointer

  fileprivate init(_ elements: UnsafeRawBufferPointer) { self.elements = elements }

  /// Vectors that hold so many elements.
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
  /// - Precondition: the other is as long.
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
