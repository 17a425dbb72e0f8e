/// The sign of the attributions that are shown.
public enum Polarity: String, Hashable, Sendable, CaseIterable {
  /// Positive attributions, which support the target.
  case positive
  /// Negative attributions, which oppose the target.
  case negative
}
