/// What speaks for a score and what against it, pixel by pixel, row by row, in units of the score per pixel.
public struct SignedMap: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// None below zero.
  package let positive: [Float]
  /// How much speaks against it; none below zero.
  package let negative: [Float]

  /// - Precondition: there are width · height values of each.
  package init(width: Int, height: Int, positive: [Float], negative: [Float]) {
    precondition(
      positive.count == width * height && negative.count == positive.count,
      "\(positive.count) and \(negative.count) values of \(width)×\(height) pixels")
    self.width = width
    self.height = height
    self.positive = positive
    self.negative = negative
  }

  /// The sum of what is shown.
  func total(_ polarity: MapPolarity) -> Double { shown(polarity).reduce(0) { $0 + Double($1) } }

  /// What is shown of it.
  func shown(_ polarity: MapPolarity) -> [Float] {
    switch polarity {
    case .positive: positive
    case .negative: negative
    case .both: zip(positive, negative).map { $0 - $1 }
    case .magnitude: zip(positive, negative).map { $0 + $1 }
    }
  }
}

/// What is shown of a map with two signs.
public enum MapPolarity: String, Hashable, Sendable, CaseIterable {
  /// What speaks for the target, what speaks against it, both in different colours, or the size without the sign.
  case positive, negative, both, magnitude
}
