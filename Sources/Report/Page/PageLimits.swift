/// Limits of what pages hold.
enum PageLimits {
  /// Letters of a name.
  static let name = 200
}
