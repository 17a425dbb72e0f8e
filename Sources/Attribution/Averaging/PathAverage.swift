/// What became of an average over many paths that were not integrated one by one.
public struct PathAverage: Hashable, Sendable, Codable {
  public let paths: Int
  public let pointsPerPath: Int
  /// Of the average: F(x) against the mean of F(x′).
  public let completeness: Completeness

  public init(paths: Int, pointsPerPath: Int, completeness: Completeness) {
    self.paths = paths
    self.pointsPerPath = pointsPerPath
    self.completeness = completeness
  }
}
