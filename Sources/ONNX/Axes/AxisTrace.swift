/// The origin and role of one axis of a value, as far as known.
struct AxisTrace: Hashable {
  /// An axis of one of the model's inputs.
  struct Origin: Hashable {
    let input: String
    let axis: Int
  }

  /// The axes of the model's inputs that this axis corresponds to.
  var origins: Set<Origin> = []
  /// The role that an earlier operator gave the axis.
  var role: AxisRole?

  static let unknown = AxisTrace()
}
