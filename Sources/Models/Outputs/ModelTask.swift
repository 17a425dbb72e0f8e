/// The meaning of the numbers in a model's output.
public enum ModelTask: String, Hashable, Sendable, Codable, CaseIterable {
  /// Exclusive classes: their probabilities sum to 1, by a softmax over one axis. A single sigmoid is two classes, 1 − p and p.
  case classes
  /// Independent labels: each has its own probability, by a sigmoid.
  case labels
  /// Plain numbers, unchanged.
  case numbers

  /// A description for help and tables.
  public var summary: String {
    switch self {
    case .classes: "exclusive classes: a softmax over one axis; a single sigmoid is two classes, 1 − p and p"
    case .labels: "independent labels: one sigmoid each"
    case .numbers: "plain numbers"
    }
  }
}

/// The number that is explained for an element of an output.
public enum ScoreKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// The probability of a class or label.
  case probability
  /// The number before the softmax or sigmoid.
  case logit
  /// The model's output, unchanged.
  case output

  /// A description for help and tables.
  public var summary: String {
    switch self {
    case .probability: "the probability of a class or label"
    case .logit: "the value before the softmax or sigmoid"
    case .output: "the model's output, unchanged"
    }
  }
}
