import Fields

/// A row of the registry of controls: maps that are made without the network, which an explanation must outperform.
public struct ControlKind: Sendable {
  /// The name on the command line and in tables.
  public let name: String
  /// The name in figures and sentences.
  public let title: String
  /// A one-sentence description.
  public let summary: String
  /// Returns one value for each place; `nil` if the field does not permit the control.
  let map: @Sendable (_ evaluation: EvaluationCase, _ seed: UInt64) -> [Float]?

  /// Every control, in the order of the documentation.
  public static let all = [random, disc, edges]

  /// Returns the control with a name; `nil` if there is none.
  public static func named(_ name: String) -> ControlKind? { all.first { $0.name == name } }

  /// Returns the control as a candidate for the metrics; `nil` if the field does not permit it.
  ///
  /// Its attributions are its map, divided equally among the elements of each place.
  func candidate(for evaluation: EvaluationCase, seed: UInt64) -> Candidate? {
    map(evaluation, seed).map { map in
      Candidate(name: name, evidence: Evidence(attributions: evaluation.places.spread(map), map: map))
    }
  }
}

extension ControlKind {
  /// Independent values for all places, uniform in 0 ..< 1.
  public static let random = ControlKind(
    name: "random", title: "Random", summary: "a random value for each pixel"
  ) { evaluation, seed in
    var generator = SplitMix64(seed: seed, for: .control)
    return (0..<evaluation.places.count).map { _ in generator.uniform() }
  }

  /// Importance that falls with the distance from the middle, where photographers usually place the subject.
  ///
  /// The value is minus the distance from the middle, in units of half the height and half the width.
  public static let disc = ControlKind(
    name: "disc", title: "Disc in the middle",
    summary: "importance falls with the distance from the middle of the picture"
  ) { evaluation, _ in
    guard let grid = evaluation.tiles?.grid else { return nil }
    func offset(_ position: Int, of extent: Int) -> Double {
      (Double(position) - Double(extent - 1) / 2) / (Double(extent) / 2)
    }
    return (0..<grid.count).map { place in
      let cell = grid.cell(of: place)
      let (y, x) = (offset(cell.row, of: grid.height), offset(cell.column, of: grid.width))
      return Float(-(y * y + x * x).squareRoot())
    }
  }

  /// The changes of the picture's brightness: √(Gx² + Gy²) of Sobel's two filters on the luminance.
  ///
  /// At the border, the outermost pixels are repeated. The luminance is that of ITU-R BT.601.
  ///
  /// Reference: Sobel & Feldman 1968, "A 3 × 3 Isotropic Gradient Operator for Image Processing".
  public static let edges = ControlKind(
    name: "edges", title: "Edges", summary: "changes of the picture's brightness (Sobel filter)"
  ) { evaluation, _ in
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
