import Foundation

/// The size of the pieces that are inserted or deleted.
enum RemovalLevel: String, Hashable, Sendable, CaseIterable {
  /// Single places: the pixels of a photo.
  case pixels
  /// Tiles of a 14 × 14 grid: regions large enough that their absence affects a network.
  case tiles

  /// The pieces of a field that are removed one by one.
  struct Pieces {
    /// The elements of each piece.
    let elements: [[Int]]
    /// The map's value for each piece.
    let importance: [Double]
  }

  /// Returns the pieces of a map; `nil` if the field has no tiles.
  func pieces(of map: [Float], in evaluation: EvaluationCase) -> Pieces? {
    let elements = evaluation.places.elements()
    switch self {
    case .pixels: return Pieces(elements: elements, importance: map.map(Double.init))
    case .tiles:
      guard let tiles = evaluation.tiles else { return nil }
      var gathered = [[Int]](repeating: [], count: tiles.count)
      for (place, tile) in tiles.ofPlace.enumerated() { gathered[tile] += elements[place] }
      return Pieces(elements: gathered, importance: tiles.means(of: map))
    }
  }

  /// Returns how many of `count` pieces are removed at each point of a curve, from none to all.
  ///
  /// Pixels: denser at both ends, (1 − cos πt)/2. The curve of a good map bends at the first pixels; removing a few random
  /// pixels may be enough to change any score, and the curve of a bad map bends where the last ones come back. Tiles: evenly
  /// spaced.
  func cuts(of count: Int, steps: Int) -> [Int] {
    let steps = min(steps, count)
    return (0...steps).reduce(into: []) { cuts, step in
      let t = Double(step) / Double(steps)
      let share = self == .pixels ? (1 - cos(.pi * t)) / 2 : t
      let cut = Int((share * Double(count)).rounded())
      if cuts.last != cut { cuts.append(cut) }
    }
  }
}
