import Fields

/// Smooths maps within the surfaces of a photo, but not across its edges.
///
/// In each window, the map is approximated by a linear function of the photo's colours. The result at a place is the mean of
/// the functions of all windows that contain it. This averages out the noise of single pixels; the edges that remain are those
/// of the photo, which are the same for every seed.
///
/// Reference: He, Sun & Tang 2013, "Guided Image Filtering".
struct GuidedFilter {
  /// The axes y and x, innermost first: length and stride, in places.
  private let axes: [(length: Int, step: Int)]
  private let reach: Int
  /// The photo: for each channel, a value of 0…1 for each place.
  private let guide: [[Double]]
  private let means: [[Double]]
  /// The covariances of pairs of channels at each place: the lower triangle row by row, with ε added to the diagonal.
  private let covariances: [[Double]]

  /// ε: colours whose difference is below its square root, 3 % of the range, count as one surface.
  static let tolerance = 0.001
  /// The radius of a window, as a share of the shorter side.
  static let reach = 1.0 / 16
  private static let brightest = 255.0

  /// `nil` unless the field is a photo with axes y and x.
  init?(of field: Field) {
    let placeAxes = PositionIndex.axes(of: field)
    var (axes, step) = ([(length: Int, step: Int)](), 1)
    for axis in placeAxes.reversed() {
      if axis.kind == .y || axis.kind == .x { axes.append((axis.extent, step)) }
      step *= axis.extent
    }
    guard field.isPhoto, axes.count == 2, placeAxes.count == 2 else { return nil }
    let elements = PositionIndex(of: field).elements()
    let channels = elements.first?.count ?? 0
    let reach = max(1, Int((Self.reach * Double(axes.map(\.length).min() ?? 0)).rounded()))
    let guide = (0..<channels).map { channel in
      elements.map { Double(field.values[$0[channel]]) / Self.brightest }
    }
    let means = guide.map { Self.averaged($0, axes, reach) }
    covariances = (0..<channels).flatMap { row in
      (0...row).map { column in
        let products = Self.averaged(Self.product(guide[row], guide[column]), axes, reach)
        let own = Self.product(means[row], means[column])
        return zip(products, own).map { $0 - $1 + (row == column ? Self.tolerance : 0) }
      }
    }
    (self.axes, self.reach, self.guide, self.means) = (axes, reach, guide, means)
  }

  /// Returns the smoothed map.
  ///
  /// - Parameter map: one value for each place.
  func smoothed(_ map: [Double]) -> [Double] {
    let mean = averaged(map)
    // The covariance of the map with each channel.
    let joint = zip(guide, means).map { channel, own in
      zip(averaged(Self.product(channel, map)), Self.product(own, mean)).map(-)
    }
    var slopes = joint
    var offset = mean
    var (factor, solution) = (
      [Double](repeating: 0, count: covariances.count), [Double](repeating: 0, count: guide.count)
    )
    for place in map.indices {
      for index in factor.indices { factor[index] = covariances[index][place] }
      for channel in solution.indices { solution[channel] = joint[channel][place] }
      Self.solve(&factor, &solution)
      for channel in solution.indices {
        slopes[channel][place] = solution[channel]
        offset[place] -= solution[channel] * means[channel][place]
      }
    }
    return zip(slopes.map(averaged), guide).reduce(averaged(offset)) { sum, part in
      zip(sum, Self.product(part.0, part.1)).map(+)
    }
  }

  private func averaged(_ values: [Double]) -> [Double] { Self.averaged(values, axes, reach) }

  private static func averaged(
    _ values: [Double], _ axes: [(length: Int, step: Int)], _ reach: Int
  ) -> [Double] {
    axes.reduce(values) { BoxMean.averaged($0, length: $1.length, step: $1.step, reach: reach) }
  }

  private static func product(_ first: [Double], _ second: [Double]) -> [Double] {
    zip(first, second).map(*)
  }

  /// Solves a system of linear equations by Cholesky decomposition, in place.
  ///
  /// - Parameters:
  ///   - matrix: a positive definite matrix, its lower triangle row by row.
  ///   - vector: the right-hand side; the solution on return.
  static func solve(_ matrix: inout [Double], _ vector: inout [Double]) {
    func index(_ row: Int, _ column: Int) -> Int { row * (row + 1) / 2 + column }
    for row in vector.indices {
      for column in 0...row {
        var sum = matrix[index(row, column)]
        for k in 0..<column { sum -= matrix[index(row, k)] * matrix[index(column, k)] }
        matrix[index(row, column)] =
          row == column ? max(sum, .leastNormalMagnitude).squareRoot() : sum / matrix[index(column, column)]
      }
      for k in 0..<row { vector[row] -= matrix[index(row, k)] * vector[k] }
      vector[row] /= matrix[index(row, row)]
    }
    for row in vector.indices.reversed() {
      for k in row + 1..<max(row + 1, vector.count) { vector[row] -= matrix[index(k, row)] * vector[k] }
      vector[row] /= matrix[index(row, row)]
    }
  }
}
