/// A row of the registry of controls.
public struct ControlKind: Sendable {
  /// The word for it on the command line and in tables.
  public let name: String
  /// The name in pictures and sentences.
  public let title: String
  /// What it is, in one sentence.
  public let summary: String
  public let make: @Sendable () -> any Control

  public static let random = ControlKind { RandomControl() }
  public static let disc = ControlKind { DiscControl() }
  public static let edges = ControlKind { EdgeControl() }

  public static let all = [random, disc, edges]

  /// The control of that name, if there is one.
  public static func named(_ name: String) -> ControlKind? { all.first { $0.name == name } }

  private init<Kind: Control>(_ make: @escaping @Sendable () -> Kind) {
    name = Kind.name
    title = Kind.title
    summary = Kind.summary
    self.make = make
  }

  /// The control as something to measure; `nil` where the field has nothing to make it from.
  ///
  /// Its attributions are its map, given to the elements of each place in equal parts.
  func candidate(for evaluation: EvaluationCase, seed: UInt64) -> Candidate? {
    make().map(for: evaluation, seed: seed).map { map in
      Candidate(name: name, evidence: Evidence(attributions: evaluation.places.spread(map), map: map))
    }
  }
}
