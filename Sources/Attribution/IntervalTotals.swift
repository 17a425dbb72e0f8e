/// One score's sums over all intervals of a path, element by element in double precision.
///
/// g is the gradient at a point, m = (x − x′) ⊙ g its map; a and b are the ends of an interval of length h.
struct IntervalTotals: Sendable {
  private typealias Vector = SIMD8<Double>

  /// x − x′.
  private let path: [Float]
  /// Σ h · (gₐ + g_b)/2.
  private var integral: [Vector]
  /// Σ h² · (m_b − mₐ)²/12.
  private var variance: [Vector]
  /// Σ weight · (g_b − gₐ) over the intervals that were closed.
  private var closing: [Vector]
  /// Σ √variance over all elements.
  private(set) var deviation = 0.0
  /// Σ |(x − x′) ⊙ integral| over all elements.
  private(set) var size = 0.0

  init(path: [Float]) {
    self.path = path
    integral = [Vector](repeating: Vector(), count: FloatVectors.count(of: path.count))
    variance = integral
    closing = integral
  }

  /// Adds an interval; returns Σ |m_b − mₐ|.
  mutating func add(_ left: [Float], _ right: [Float], width: Double) -> Double {
    var (change, deviation, size) = (Vector(), Vector(), Vector())
    path.withVectors { path in
      left.withVectors { left in
        right.withVectors { right in
          for index in integral.indices {
            let path = Vector(path[index])
            let (a, b) = (Vector(left[index]), Vector(right[index]))
            let step = path * (b - a)
            integral[index] += width / 2 * (a + b)
            variance[index] += width * width / 12 * (step * step)
            change += step.magnitude
            deviation += variance[index].squareRoot()
            size += (path * integral[index]).magnitude
          }
        }
      }
    }
    (self.deviation, self.size) = (deviation.sum(), size.sum())
    return change.sum()
  }

  /// Replaces an interval by its halves; returns Σ |m_c − mₐ| and Σ |m_b − m_c| for its middle c.
  mutating func halve(_ left: [Float], _ middle: [Float], _ right: [Float], width: Double) -> (Double, Double)
  {
    var (leftChange, rightChange, deviation, size) = (Vector(), Vector(), Vector(), Vector())
    path.withVectors { path in
      left.withVectors { left in
        middle.withVectors { middle in
          right.withVectors { right in
            for index in integral.indices {
              let path = Vector(path[index])
              let (a, b, c) = (Vector(left[index]), Vector(right[index]), Vector(middle[index]))
              let (leftStep, rightStep) = (path * (c - a), path * (b - c))
              let step = leftStep + rightStep
              let bend = c - a + (c - b)
              let squares = leftStep * leftStep + rightStep * rightStep
              integral[index] += width / 4 * bend
              // Adding and subtracting the same variance leaves a rounding error that may be negative.
              variance[index] += width * width / 48 * (squares - 4 * step * step)
              variance[index].replace(with: 0, where: variance[index] .< 0)
              leftChange += leftStep.magnitude
              rightChange += rightStep.magnitude
              deviation += variance[index].squareRoot()
              size += (path * integral[index]).magnitude
            }
          }
        }
      }
    }
    (self.deviation, self.size) = (deviation.sum(), size.sum())
    return (leftChange.sum(), rightChange.sum())
  }

  /// Counts an interval into the direction in which the weights may be moved.
  mutating func close(_ left: [Float], _ right: [Float], weight: Double) {
    left.withVectors { left in
      right.withVectors { right in
        for index in closing.indices {
          closing[index] += weight * (Vector(right[index]) - Vector(left[index]))
        }
      }
    }
  }

  /// The integral, moved by so much of the closing direction.
  func integral(closedBy amount: Double) -> [Double] {
    path.indices.map { index in
      let (vector, lane) = index.quotientAndRemainder(dividingBy: Vector.scalarCount)
      return integral[vector][lane] - amount * closing[vector][lane]
    }
  }
}

extension SIMD8<Double> {
  fileprivate var magnitude: Self { replacing(with: -self, where: self .< 0) }
}
