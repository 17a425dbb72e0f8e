/// A picture interpolated from some known pixels.
///
/// The interpolation is linear over the Delaunay triangulation of the known pixels, which always include the picture's corners;
/// values are rounded to integer levels. It equals scipy's `griddata(method="linear")`, except that scipy may choose the other
/// diagonal if four known pixels lie on a circle.
enum ScatteredPicture {
  /// Returns the interpolated picture, height × width × channels levels, row by row.
  ///
  /// - Parameters:
  ///   - samples: height × width × channels levels of the whole picture, row by row.
  ///   - known: for each pixel, whether it is known.
  /// - Precondition: both sides have 2 … `Delaunay.limit` pixels.
  static func filled(_ samples: [UInt8], known: [Bool], height: Int, width: Int, channels: Int) -> [UInt8] {
    precondition(
      known.count == height * width && samples.count == known.count * channels, "pixels are missing")
    var known = known
    for corner in [0, width - 1, (height - 1) * width, height * width - 1] { known[corner] = true }
    let pixels = known.indices.filter { known[$0] }
    if pixels.count == known.count { return samples }
    var result = samples
    for triangle in Delaunay(of: pixels, height: height, width: width).triangles {
      let corners = [triangle.points.0, triangle.points.1, triangle.points.2].map { pixels[$0] }
      fill(corners, of: samples, known: known, width: width, channels: channels, into: &result)
    }
    return result
  }

  /// Interpolates the unknown pixels of a triangle. Values are quotients of integers, so that triangles agree on shared edges.
  private static func fill(
    _ corners: [Int], of samples: [UInt8], known: [Bool], width: Int, channels: Int,
    into result: inout [UInt8]
  ) {
    let (y0, y1, y2) = (corners[0] / width, corners[1] / width, corners[2] / width)
    let (x0, x1, x2) = (corners[0] % width, corners[1] % width, corners[2] % width)
    let area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
    for y in min(y0, min(y1, y2))...max(y0, max(y1, y2)) {
      for x in min(x0, min(x1, x2))...max(x0, max(x1, x2)) where !known[y * width + x] {
        let second = (x - x0) * (y2 - y0) - (y - y0) * (x2 - x0)
        let third = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
        let first = area - second - third
        guard first >= 0, second >= 0, third >= 0 else { continue }
        for channel in 0..<channels {
          let sum =
            first * Int(samples[corners[0] * channels + channel])
            + second * Int(samples[corners[1] * channels + channel])
            + third * Int(samples[corners[2] * channels + channel])
          let level = (Double(sum) / Double(area)).rounded(.toNearestOrEven)
          result[(y * width + x) * channels + channel] = UInt8(min(max(level, 0), 255))
        }
      }
    }
  }
}
