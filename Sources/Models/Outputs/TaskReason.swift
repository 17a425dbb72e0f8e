/// Why an output's numbers are read as the task they are.
public enum TaskReason: Hashable, Sendable, Codable {
  /// The last operation of the output decides: "softmax".
  case head(String)
  /// The card or the request names the task; no last operation speaks for or against it.
  case requested
  /// The card or the request names the task that the last operation has, too.
  case requestedHead(String)
  /// The output has as many elements as ImageNet has classes, and its labels.
  case imageNetLabels
  /// The model also outputs a label, and the numbers are not negative and sum to 1.
  case label
  /// The model is one of the catalogue, whose outputs are known.
  case imageNetClassifier
  /// The last operation is neither a softmax nor a sigmoid, and nothing else speaks for classes.
  case noHead
}
