import Foundation

/// What is inserted or deleted at once.
enum RemovalLevel: String, Hashable, Sendable, CaseIterable {
  /// Single places: pixels of a photo.
  case pixels
  /// Tiles of a grid of 14 × 14: regions that a network can see the lack of.
  case tiles

  /// Pieces of a field that are taken away one by one.
  struct Pieces {
    /// The elements of each.
    let elements: [[Int]]
    /// The map's value of each.
    let importance: [Double]
  }

  /// `nil` where the field has no tiles.
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

  /// How many of `count` pieces are gone at each point of a curve, from none to all.
  ///
  /// Pixels: closer at both ends, (1 − cos πt)/2. A good map's curve turns where the first pixels come; a few removed at random
  /// may be enough to change any score, and a bad map's curve turns where the last ones come back. Tiles: evenly.
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
