/// What is done with the pieces of an input, step by step.
public enum RemovalDirection: String, Hashable, Sendable, CaseIterable {
  /// Put into a fill.
  case insertion
  /// Filled in.
  case deletion
}
