/// What is known of one axis of a value.
struct AxisTrace: Hashable {
  /// An axis of one of the model's inputs.
  struct Origin: Hashable {
    let input: String
    let axis: Int
  }

  /// The axes of inputs that it is.
  var origins: Set<Origin> = []
  /// What an operator before has made of it.
  var role: AxisRole?

  static let unknown = AxisTrace()
}
