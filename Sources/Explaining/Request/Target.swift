import Models

/// One thing that is explained: an element of an output, the difference of two, or a sum.
public struct Target: Hashable, Sendable, Codable {
  /// The name of the output it belongs to.
  public var output: String
  /// The element's index in the output; `nil` for a sum.
  public var index: Int?
  /// Where the element stands along the output's axes of more than one position.
  public var position: [Int]
  /// The element's name; of a sum "sum of" the output.
  public var label: String
  /// The class whose score is taken away, for a difference of two.
  public var contrastIndex: Int?
  /// The name of the class whose score is taken away.
  public var contrastLabel: String?
  /// What is explained of the element.
  public var score: ScoreKind
  /// The pixels over which a class's score is averaged; `nil` unless a class of a class map is explained.
  public var region: TargetRegion?

  /// "African elephant − tusker", "cat where predicted (1234 pixels, 34 %)".
  public var name: String {
    contrastLabel.map { "\(label) − \($0)" } ?? region.map { "\(label) \($0.text)" } ?? label
  }

  /// With the classes' indices: "African elephant [386]".
  public var indexedName: String {
    if let region { return "\(Self.name(label, region.classIndex)) \(region.text)" }
    guard let index else { return label }
    guard let contrastIndex, let contrastLabel else { return Self.name(label, index) }
    return "\(Self.name(label, index)) − \(Self.name(contrastLabel, contrastIndex))"
  }

  /// "African elephant [386]", but "class 3".
  private static func name(_ label: String, _ index: Int) -> String {
    label.hasSuffix(" \(index)") || label == "output" ? label : "\(label) [\(index)]"
  }
}

/// A target, and how it is computed from the network's output vector.
typealias ScoredTarget = (target: Target, score: Score)
