/// Which attributions are shown.
public enum Polarity: String, Hashable, Sendable, CaseIterable {
  /// What speaks for the target.
  case positive
  /// What speaks against it.
  case negative
}
