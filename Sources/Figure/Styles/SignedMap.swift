/// The attributions of pixels for and against a score, row by row, in units of the score per pixel.
public struct SignedMap: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// Attributions for the score, not negative.
  package let positive: [Float]
  /// Magnitudes of the attributions against the score, not negative.
  package let negative: [Float]

  /// - Precondition: there are width · height values of each sign.
  package init(width: Int, height: Int, positive: [Float], negative: [Float]) {
    precondition(
      positive.count == width * height && negative.count == positive.count,
      "\(positive.count) and \(negative.count) values of \(width)×\(height) pixels")
    self.width = width
    self.height = height
    self.positive = positive
    self.negative = negative
  }

  /// Returns the sum of the shown values.
  func total(_ polarity: MapPolarity) -> Double { shown(polarity).reduce(0) { $0 + Double($1) } }

  /// Returns the values that a polarity shows.
  func shown(_ polarity: MapPolarity) -> [Float] {
    switch polarity {
    case .positive: positive
    case .negative: negative
    case .both: zip(positive, negative).map { $0 - $1 }
    case .magnitude: zip(positive, negative).map { $0 + $1 }
    }
  }
}

/// The part of a signed map that is shown.
public enum MapPolarity: String, Hashable, Sendable, CaseIterable {
  /// Attributions for the target, against the target, both in different colours, or magnitudes without signs.
  case positive, negative, both, magnitude
}
