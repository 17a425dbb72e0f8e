/// The reason why an output has its task.
public enum TaskReason: Hashable, Sendable, Codable {
  /// The last operation of the output decides: "softmax".
  case head(String)
  /// The card or the request names the task; the last operation plays no part.
  case requested
  /// The card or the request names the task, and the last operation agrees.
  case requestedHead(String)
  /// The labels are ImageNet's, and the output has as many elements.
  case imageNetLabels
  /// The model also outputs a label, and the numbers are not negative and sum to 1.
  case label
  /// The model is in the catalogue, and its outputs are known.
  case imageNetClassifier
  /// The last operation is neither a softmax nor a sigmoid, and nothing else indicates classes.
  case noHead
}
