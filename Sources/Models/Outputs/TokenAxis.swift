import ONNX

/// Finds the axis of an output along the tokens of a text.
struct TokenAxis {
  /// The model's outputs as the file describes them.
  let ports: [ONNXModel.Port]
  /// Whether the model takes texts of any length.
  let isLengthOpen: Bool

  /// - Parameters:
  ///   - output: the output for one text.
  ///   - tokens: the number of the text's tokens.
  /// - Returns: `nil` unless exactly one axis fits. Its extent must be the number of tokens; if texts have any length, it must be variable.
  func index(in output: ONNXModel.Output, tokens: Int) -> Int? {
    let port = ports.first { $0.name == output.name }
    let isKnown = port?.hasKnownShape == true && port?.shape.count == output.shape.count
    let axes = output.shape.indices.filter { output.shape[$0] == tokens }
    let candidates = axes.filter { axis in
      // A first axis of extent 1 is the batch axis.
      guard axis > 0 || tokens > 1 else { return false }
      if isLengthOpen, isKnown { return port?.shape[axis] == .some(nil) }
      // An output of classes without a token axis may have as many classes as the text has tokens.
      return output.shape.count > 2
    }
    return candidates.count == 1 ? candidates[0] : nil
  }
}
