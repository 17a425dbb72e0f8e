import Attribution

/// What a person should know before believing an explanation.
public struct Warning: Hashable, Sendable, Codable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// An adaptive rule ended before its tolerance was reached.
    case notConverged = "not-converged"
    /// The attributions do not add up to F(x) − F(x′).
    case incomplete
    /// A map is empty, or nothing but rounding errors.
    case nothing
    /// The score hardly changes from the baseline to the input.
    case littleDifference = "little-difference"
    /// An average over random baselines would look different with others.
    case unstableAverage = "unstable-average"
    /// A baseline needed a range that nobody gave.
    case unknownRange = "unknown-range"
    /// No operator says what an input's axes are, or operators disagree.
    case assumedAxes = "assumed-axes"
    /// Controls do better.
    case worseThanControl = "beaten"
    /// A method that does not suit the input or the model.
    case leftOut = "left-out"
    /// A text was cut to the model's length.
    case truncated
    /// A file leaves open how it is read.
    case assumed
    /// Whole numbers of an input that have no attribution.
    case notExplained = "not-explained"
    /// A baseline has zeros in place of a category's embedding.
    case noCategory = "no-category"
  }

  public let kind: Kind
  /// Of what it speaks, where there are several targets or columns.
  public let place: String?
  public let text: String
  /// Of an incomplete sum, why.
  public var shortfall: Shortfall?
  /// Of a map that shows nothing, why.
  public var emptiness: EmptyMap?

  public init(
    kind: Kind, place: String?, text: String, shortfall: Shortfall? = nil, emptiness: EmptyMap? = nil
  ) {
    self.kind = kind
    self.place = place
    self.text = text
    self.shortfall = shortfall
    self.emptiness = emptiness
  }

  public var description: String { place.map { "\($0): \(text)" } ?? text }
}
