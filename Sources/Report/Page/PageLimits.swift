/// Limits of a page's content.
enum PageLimits {
  /// The largest number of characters of a name.
  static let name = 200
}
