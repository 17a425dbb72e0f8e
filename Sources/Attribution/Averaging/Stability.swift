import Fields

/// How far the map that is shown would change with other random baselines.
public struct Stability: Hashable, Sendable, Codable {
  /// The standard error of the evidence, position by position and summed up, as a share of its sum: a jackknife over groups
  /// of paths.
  ///
  /// Reference: Quenouille 1956, "Notes on bias in estimation"; Efron & Stein 1981, "The jackknife estimate of variance".
  public let standardError: Double
  /// The correlation, over tiles, of the evidence of one half of the paths with that of the other; `nil` where the evidence
  /// is the same everywhere.
  public let splitHalf: Double?

  /// Tiles along y and x.
  public static let tilesPerSide = 14

  /// The correlation that maps of all the paths, each with other baselines, would have: 2r/(1 + r) for halves that correlate
  /// by r.
  ///
  /// Reference: Spearman 1910 and Brown 1910 (prophecy formula).
  public var agreement: Double? { splitHalf.map { $0 > 0 ? 2 * $0 / (1 + $0) : $0 } }

  /// `nil` for fewer than two maps, which cannot be compared.
  init?(_ mean: GroupedMean, input: MethodInput, evidence: Evidence) {
    let filled = (0..<GroupedMean.groups).filter { mean.counts[$0] > 0 }
    guard filled.count > 1 else { return nil }
    func maps(_ groups: [Int]) -> [[Float]] { input.evidence(of: mean.mean(of: groups), evidence) }

    let all = maps(filled)
    let total = all.joined().reduce(0.0) { $0 + Double($1) }
    var squares = [Double](repeating: 0, count: all.reduce(0) { $0 + $1.count })
    let count = Double(filled.count)
    let parts = filled.map { left in Array(maps(filled.filter { $0 != left }).joined()) }
    for index in squares.indices {
      let center = parts.reduce(0.0) { $0 + Double($1[index]) } / count
      squares[index] = parts.reduce(0.0) {
        $0 + (Double($1[index]) - center) * (Double($1[index]) - center)
      }
    }
    let error = squares.reduce(0) { $0 + ((count - 1) / count * $1).squareRoot() }
    standardError = total > 0 ? error / total : 0

    // By the parity of their ones (Thue and Morse), so that kinds of baselines that take turns are in both halves.
    let halves = (0...1).map { half in maps(filled.filter { $0.nonzeroBitCount % 2 == half }) }
    splitHalf = correlation(
      zip(halves[0], input.fields).flatMap { TileSums.sums(of: $0, axes: Evidence.axes(of: $1)) },
      zip(halves[1], input.fields).flatMap { TileSums.sums(of: $0, axes: Evidence.axes(of: $1)) })
  }
}

extension MethodInput {
  /// The evidence of each field.
  ///
  /// - Parameter attributions: of all fields, end to end.
  func evidence(of attributions: [Double], _ evidence: Evidence) -> [[Float]] {
    var start = 0
    return fields.map { field in
      defer { start += field.values.count }
      return evidence.map(of: attributions[start..<start + field.values.count], field: field)
    }
  }
}

/// Sums of a map over the tiles of a grid along y and x.
enum TileSums {
  /// The map itself where there is no y and x, or where it is no finer than the grid.
  static func sums(of map: [Float], axes: [Axis]) -> [Double] {
    var layout: [(extent: Int, step: Int, tiles: Int)] = []
    var step = 1
    for axis in axes.reversed() {
      let isTiled = (axis.kind == .y || axis.kind == .x) && axis.extent > Stability.tilesPerSide
      layout.append((axis.extent, step, isTiled ? Stability.tilesPerSide : axis.extent))
      step *= axis.extent
    }
    var sums = [Double](repeating: 0, count: layout.reduce(1) { $0 * $1.tiles })
    for (index, value) in map.enumerated() {
      var (tile, size) = (0, 1)
      for axis in layout {
        tile += index / axis.step % axis.extent * axis.tiles / axis.extent * size
        size *= axis.tiles
      }
      sums[tile] += Double(value)
    }
    return sums
  }
}

/// Pearson's correlation; `nil` where one of the two is the same everywhere.
func correlation(_ a: [Double], _ b: [Double]) -> Double? {
  let count = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for (a, b) in zip(a, b) {
    ab += (a - meanA) * (b - meanB)
    aa += (a - meanA) * (a - meanA)
    bb += (b - meanB) * (b - meanB)
  }
  return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
}
