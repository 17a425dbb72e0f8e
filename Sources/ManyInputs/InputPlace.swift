/// A photo among many: where it is read, and where its results belong.
public struct InputPlace: Hashable, Sendable {
  /// As it can be opened.
  public let path: String
  /// What tells it apart, and the place of its results: a path without a beginning, `.` and `..`.
  public let key: String

  /// - Parameter key: made from a path, whatever it leads through.
  public init(path: String, key: String) {
    self.path = path
    self.key = key.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "/")
  }
}
