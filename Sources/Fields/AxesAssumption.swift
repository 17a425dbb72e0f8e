/// The reason why the kinds of a field's axes are only assumed.
public enum AxesAssumption: Hashable, Sendable, Codable {
  /// Operators contradict each other, as listed: "Conv 'a': channel; LSTM 'b': time". The values are treated as independent.
  case conflict(String)
  /// No operator determines an axis; the kinds are the usual ones for the shape.
  case usual([Axis.Kind])
  /// Operators determine some axes. The others, given by their positions in `shape`, are assumed to have these kinds.
  case completed(axes: [Int], kinds: [Axis.Kind], shape: [Int])
}
