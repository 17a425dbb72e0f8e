/// Why the kinds of a field's axes are no more than a guess.
public enum AxesAssumption: Hashable, Sendable, Codable {
  /// Operators contradict each other, as listed: "Conv 'a': channel; LSTM 'b': time". Values are taken for independent.
  case conflict(String)
  /// No operator says what an axis is; the kinds are the usual ones of the shape.
  case usual([Axis.Kind])
  /// Operators say it of some axes; the others, by their positions in the shape, are taken for these kinds.
  case completed(axes: [Int], kinds: [Axis.Kind], shape: [Int])
}
