import Fields

/// A map that never saw the network: what an explanation must beat.
public protocol Control: Sendable {
  /// The word for it on the command line and in tables.
  static var name: String { get }
  /// The name in pictures and sentences.
  static var title: String { get }
  /// What it is, in one sentence.
  static var summary: String { get }

  /// One value per place; `nil` where the field has nothing to make it from.
  func map(for evaluation: EvaluationCase, seed: UInt64) -> [Float]?
}
