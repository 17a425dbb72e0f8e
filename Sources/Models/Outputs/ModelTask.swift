/// What the numbers of a model's output mean.
public enum ModelTask: String, Hashable, Sendable, Codable, CaseIterable {
  /// One of several: probabilities that sum to 1, by a softmax over one axis. A single sigmoid is two classes, 1 − p and p.
  case classes
  /// Any number of several: a probability each, by a sigmoid.
  case labels
  /// Numbers as they are.
  case numbers

  /// For help and tables.
  public var summary: String {
    switch self {
    case .classes: "exclusive classes: a softmax over one axis; a single sigmoid is two classes, 1 − p and p"
    case .labels: "independent labels: one sigmoid each"
    case .numbers: "plain numbers"
    }
  }
}

/// What is explained of an output's element.
public enum ScoreKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// The probability of a class or label.
  case probability
  /// The number before the softmax or sigmoid.
  case logit
  /// What the model says, as it says it.
  case output

  /// For help and tables.
  public var summary: String {
    switch self {
    case .probability: "the probability of a class or label"
    case .logit: "the value before the softmax or sigmoid"
    case .output: "the model's output, unchanged"
    }
  }
}
