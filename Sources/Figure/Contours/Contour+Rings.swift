extension Contour {
  /// The rings around what is above a level, by marching squares: values are those of pixels' middles, straight in between; where
  /// two corners of a square are above and two below crosswise, the mean decides. Beyond the edge lies nothing, so that every
  /// line is closed along it.
  ///
  /// Reference: Lorensen & Cline 1987, "Marching cubes", in two dimensions.
  /// - Parameter values: finite, row by row.
  /// - Precondition: there are width · height of them.
  public static func rings(of values: [Float], width: Int, height: Int, above level: Float) -> [Ring] {
    precondition(values.count == width * height, "\(values.count) values of \(width)×\(height) pixels")
    return MarchingSquares(values, width: width, height: height, level: level).rings
  }

  /// The rings around the pixels of a region, so smooth that no pixel can be made out.
  ///
  /// - Parameter isInside: row by row.
  public static func rings(around isInside: [Bool], width: Int, height: Int) -> [Ring] {
    rings(of: isInside.map { $0 ? 1 : 0 }, width: width, height: height, above: 0.5).map {
      $0.smoothed(by: stairs)
    }
  }

  /// Steps of a slanted edge are about so far apart, in pixels.
  private static let stairs = 2.5
}
