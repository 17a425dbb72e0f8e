import Fields

/// Makes regions of the same size at other places, for comparison with a region.
struct OtherRegions {
  let region: Region
  let field: Field
  /// Whether each place may be in a region; `nil` if all may.
  var isAllowed: [Bool]?

  /// The largest accepted overlap with the region itself, as a share of its size.
  private static let maxShared = 0.5
  /// The largest number of draws; then the one with the smallest overlap is taken.
  private static let draws = 16

  /// Returns random regions: in a picture, the same shape, shifted with wrap-around at the border; in other fields, as many
  /// random places.
  func regions(_ count: Int, seed: UInt64) -> [Region] {
    var generator = SplitMix64(seed: seed, for: .otherRegions)
    let inside = region.isInside
    return (0..<count).map { _ in
      var best: (mask: [Bool], shared: Int)?
      for _ in 0..<Self.draws {
        let mask = draw(inside, using: &generator)
        let shared = zip(mask, inside).count { $0 && $1 }
        if shared < best?.shared ?? .max { best = (mask, shared) }
        if Double(shared) <= Self.maxShared * Double(region.size) { break }
      }
      return Region(isInside: best?.mask ?? inside)
    }
  }

  /// Returns a disc of the same size in the middle of a picture; `nil` for other fields.
  func disc(in evaluation: EvaluationCase) -> Region? {
    guard isAllowed == nil, let map = ControlKind.disc.map(evaluation, 0), let lowest = map.min() else {
      return nil
    }
    let share = Double(region.size) / Double(max(1, map.count))
    // Shifted above zero, since a region contains only positive places.
    return Region(strongest: share, of: map.map { $0 - lowest + 1 })
  }

  private func draw(_ inside: [Bool], using generator: inout SplitMix64) -> [Bool] {
    guard isAllowed == nil, let grid = Grid(of: field), grid.count == grid.height * grid.width else {
      let allowed = inside.indices.filter { isAllowed?[$0] ?? true }
      var mask = [Bool](repeating: false, count: inside.count)
      for index in generator.permutation(of: allowed.count).prefix(region.size) {
        mask[allowed[index]] = true
      }
      return mask
    }
    let down = Int(generator.next() % UInt64(grid.height))
    let across = Int(generator.next() % UInt64(grid.width))
    var cells = [Bool](repeating: false, count: inside.count)
    for place in inside.indices where inside[place] {
      let cell = grid.cell(of: place)
      cells[(cell.row + down) % grid.height * grid.width + (cell.column + across) % grid.width] = true
    }
    return inside.indices.map { place in
      let cell = grid.cell(of: place)
      return cells[cell.row * grid.width + cell.column]
    }
  }
}
