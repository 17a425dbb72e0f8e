import Fields

/// Where the picture's brightness changes: √(Gx² + Gy²) of Sobel's two filters on the luminance.
///
/// Beyond the border the picture is mirrored, the border itself repeated. Luminance is that of ITU-R BT.601.
///
/// Reference: Sobel & Feldman 1968, "A 3 × 3 Isotropic Gradient Operator for Image Processing".
public struct EdgeControl: Control {
  public static let name = "edges"
  public static let title = "Edges"
  public static let summary = "changes of the picture's brightness (Sobel filter)"

  public init() {}

  public func map(for evaluation: EvaluationCase, seed: UInt64) -> [Float]? {
    guard let plane = evaluation.plane else { return nil }
    let (height, width) = (plane.height, plane.width)
    let samples = plane.arranged(evaluation.field.values).map(Double.init)
    let weights = plane.channels == 3 ? [0.299, 0.587, 0.114] : [1]
    let luminance = (0..<height * width).map { pixel in
      weights.indices.reduce(0) { $0 + weights[$1] * samples[pixel * weights.count + $1] }
    }
    func at(_ y: Int, _ x: Int) -> Double {
      luminance[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
    let places = evaluation.placesOfPixels(height: height, width: width)
    var map = [Float](repeating: 0, count: places.count)
    for y in 0..<height {
      for x in 0..<width {
        var (across, down) = (0.0, 0.0)
        for (offset, weight) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
          across += weight * (at(y + offset, x + 1) - at(y + offset, x - 1))
          down += weight * (at(y + 1, x + offset) - at(y - 1, x + offset))
        }
        map[places[y * width + x]] = Float((across * across + down * down).squareRoot())
      }
    }
    return map
  }
}
