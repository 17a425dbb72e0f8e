import Models

/// A target: an element of an output, the difference of two, a sum, or the mean over a region.
public struct Target: Hashable, Sendable, Codable {
  /// The name of the output.
  public var output: String
  /// The element's index in the output; `nil` for a sum.
  public var index: Int?
  /// The element's index along each of the output's axes with more than one position.
  public var position: [Int]
  /// The element's name; for a sum, "sum of" and the name of the output.
  public var label: String
  /// The index of the class whose score is subtracted; `nil` unless the target is a difference.
  public var contrastIndex: Int?
  /// The name of the class whose score is subtracted.
  public var contrastLabel: String?
  /// For an output along the tokens of a text: the token at the element's position.
  public var token: String?
  /// The token of the class whose score is subtracted.
  public var contrastToken: String?
  /// The kind of score that is explained.
  public var score: ScoreKind
  /// The pixels over which a class's score is averaged; `nil` unless a class of a class map is explained.
  public var region: TargetRegion?

  /// "African elephant − tusker", "B-PER at 3 (Paris)", "cat, mean where predicted (1234 pixels, 34 %)".
  public var name: String {
    if let region { return "\(label), mean \(region.text)" }
    return Self.name(label, at: token)
      + (contrastLabel.map { " − \(Self.name($0, at: contrastToken))" } ?? "")
  }

  private static func name(_ label: String, at token: String?) -> String {
    label + (token.map { " (\($0))" } ?? "")
  }

  /// The name with the classes' indices: "African elephant [386]".
  public var indexedName: String {
    if let region { return "\(Self.name(label, region.classIndex)), mean \(region.text)" }
    guard let index, token == nil else { return name }
    guard let contrastIndex, let contrastLabel else { return Self.name(label, index) }
    return "\(Self.name(label, index)) − \(Self.name(contrastLabel, contrastIndex))"
  }

  /// "African elephant [386]", but "class 3".
  private static func name(_ label: String, _ index: Int) -> String {
    label.hasSuffix(" \(index)") || label == "output" ? label : "\(label) [\(index)]"
  }
}

/// A target, and its score as a function of the network's output vector.
typealias ScoredTarget = (target: Target, score: Score)
