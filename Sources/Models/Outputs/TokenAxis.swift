import ONNX

/// Finds the axis of an output that lies along the tokens of a text.
struct TokenAxis {
  /// The model's outputs as the file describes them.
  let ports: [ONNXModel.Port]
  /// Whether texts may have any length.
  let isLengthOpen: Bool

  /// - Parameters:
  ///   - output: for one text.
  ///   - tokens: of the text.
  /// - Returns: `nil` where no axis, or more than one, is as long and as open as the text.
  func index(in output: ONNXModel.Output, tokens: Int) -> Int? {
    let port = ports.first { $0.name == output.name }
    let isKnown = port?.hasKnownShape == true && port?.shape.count == output.shape.count
    let axes = output.shape.indices.filter { output.shape[$0] == tokens }
    let candidates = axes.filter { axis in
      // A first axis of one position is the batch.
      guard axis > 0 || tokens > 1 else { return false }
      if isLengthOpen, isKnown { return port?.shape[axis] == .some(nil) }
      // As many classes as tokens have an output without an axis of tokens, too.
      return output.shape.count > 2
    }
    return candidates.count == 1 ? candidates[0] : nil
  }
}
