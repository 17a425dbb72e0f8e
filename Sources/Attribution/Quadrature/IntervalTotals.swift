/// The elementwise sums of one score over all intervals of a path, in double precision.
///
/// Symbols: g is the integrand at a point, m = factors ⊙ g its map; a and b are the ends of an interval of length h.
struct IntervalTotals: Sendable {
  private typealias Vector = SIMD8<Double>

  private let factors: [Float]
  /// Σ h · (gₐ + g_b)/2.
  private var integral: [Vector]
  /// Σ h² · (m_b − mₐ)²/12.
  private var variance: [Vector]
  /// Σ weight · (g_b − gₐ): the direction of the completeness correction.
  private var correction: [Vector]
  /// Σ √variance over all elements: the map's standard error.
  private(set) var deviation = 0.0
  /// Σ |factors ⊙ integral| over all elements.
  private(set) var size = 0.0

  init(factors: [Float]) {
    self.factors = factors
    integral = [Vector](repeating: Vector(), count: FloatVectors.count(of: factors.count))
    variance = integral
    correction = integral
  }

  /// Adds an interval; returns Σ |m_b − mₐ|.
  mutating func add(_ left: [Float], _ right: [Float], width: Double) -> Double {
    var (change, deviation, size) = (Vector(), Vector(), Vector())
    factors.withVectors { factors in
      left.withVectors { left in
        right.withVectors { right in
          for index in integral.indices {
            let factor = Vector(factors[index])
            let (a, b) = (Vector(left[index]), Vector(right[index]))
            let step = factor * (b - a)
            integral[index] += width / 2 * (a + b)
            variance[index] += width * width / 12 * (step * step)
            change += step.magnitude
            deviation += variance[index].squareRoot()
            size += (factor * integral[index]).magnitude
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
    factors.withVectors { factors in
      left.withVectors { left in
        middle.withVectors { middle in
          right.withVectors { right in
            for index in integral.indices {
              let factor = Vector(factors[index])
              let (a, b, c) = (Vector(left[index]), Vector(right[index]), Vector(middle[index]))
              let (leftStep, rightStep) = (factor * (c - a), factor * (b - c))
              let step = leftStep + rightStep
              let bend = c - a + (c - b)
              let squares = leftStep * leftStep + rightStep * rightStep
              integral[index] += width / 4 * bend
              // Adding and subtracting the same variance leaves a rounding error, which may be negative.
              variance[index] += width * width / 48 * (squares - 4 * step * step)
              variance[index].replace(with: 0, where: variance[index] .< 0)
              leftChange += leftStep.magnitude
              rightChange += rightStep.magnitude
              deviation += variance[index].squareRoot()
              size += (factor * integral[index]).magnitude
            }
          }
        }
      }
    }
    (self.deviation, self.size) = (deviation.sum(), size.sum())
    return (leftChange.sum(), rightChange.sum())
  }

  /// Adds the contribution of an interval to the direction of the completeness correction.
  mutating func addCorrection(_ left: [Float], _ right: [Float], weight: Double) {
    left.withVectors { left in
      right.withVectors { right in
        for index in correction.indices {
          correction[index] += weight * (Vector(right[index]) - Vector(left[index]))
        }
      }
    }
  }

  /// Returns the integral minus `amount` times the correction's direction, where no element crosses zero.
  ///
  /// The part of the residual that remains because elements stop at zero is subtracted from all elements in proportion to their
  /// magnitude, which changes no sign either.
  ///
  /// - Returns: the uncorrected integral if the correction would move the map by more than twice its standard error: the residual
  ///   is then not an error of the points.
  func integral(correctedBy amount: Double) -> [Double] {
    let plain = factors.indices.map { index in
      let (vector, lane) = index.quotientAndRemainder(dividingBy: Vector.scalarCount)
      return integral[vector][lane]
    }
    let moves = factors.indices.map { index in
      let (vector, lane) = index.quotientAndRemainder(dividingBy: Vector.scalarCount)
      return -amount * correction[vector][lane]
    }
    let moved = zip(factors, moves).reduce(0) { $0 + abs(Double($1.0) * $1.1) }
    guard moved > 0, moved <= Self.tolerableErrors * deviation else { return plain }
    let stopped = zip(plain, moves).map { value, move in
      value > 0 ? max(value + move, 0) : value < 0 ? min(value + move, 0) : 0
    }
    var (left, size) = (0.0, 0.0)
    for (index, factor) in factors.enumerated() {
      left += Double(factor) * (plain[index] + moves[index] - stopped[index])
      size += abs(Double(factor) * stopped[index])
    }
    guard left != 0, abs(left) < size else { return stopped }
    return zip(factors, stopped).map { factor, value in
      value * (1 + (Double(factor) * value < 0 ? -left : left) / size)
    }
  }

  /// The largest move of the map by its correction, in standard errors of the map.
  private static let tolerableErrors = 2.0
}

extension SIMD8<Double> {
  fileprivate var magnitude: Self { replacing(with: -self, where: self .< 0) }
}
