import Fields

extension Region {
  /// The number of bisections that determine the number of chosen places.
  private static let halvings = 12

  /// Chooses the places with the highest values, then removes small islands and fills small holes. Their number is chosen so
  /// that the region's share is close to `share`, but not larger.
  ///
  /// - Parameters:
  ///   - share: the share of all places, 0…1.
  ///   - map: one value for each place, row by row.
  ///   - columns: the number of places in a row.
  ///   - smallestPiece: the smallest permitted island or hole, as a share of the region.
  ///   - seed: determines the order of places with equal values.
  /// - Returns: `nil` if no place is positive.
  package init?(strongest share: Double, of map: [Float], columns: Int, smallestPiece: Double, seed: UInt64) {
    guard let plain = Region(strongest: share, of: map, seed: seed) else { return nil }
    let wanted = max(1, Int((share * Double(map.count)).rounded()))
    let smallest = Int((smallestPiece * Double(wanted)).rounded())
    guard smallest > 1 else {
      self = plain
      return
    }
    let order = Ranking.descending(map.map(Double.init), seed: seed).prefix { map[$0] > 0 }
    func region(of count: Int) -> [Bool] {
      var isInside = [Bool](repeating: false, count: map.count)
      for place in order.prefix(count) { isInside[place] = true }
      for value in [true, false] { isInside.removeSpecks(of: value, columns: columns, smallest: smallest) }
      return isInside
    }
    var (low, high) = (0, min(order.count, 2 * wanted) + 1)
    var best: (mask: [Bool], size: Int)?
    for _ in 0..<Self.halvings where high - low > 1 {
      let middle = (low + high) / 2
      let mask = region(of: middle)
      let size = mask.count { $0 }
      if size > wanted {
        high = middle
      } else {
        low = middle
        if size > best?.size ?? 0 { best = (mask, size) }
      }
    }
    // If the map has only specks, they are the region.
    self = best.map { Region(isInside: $0.mask) } ?? plain
  }
}

extension [Bool] {
  /// Flips small connected groups of places with one value to the other value.
  ///
  /// - Parameters:
  ///   - value: the value of the groups.
  ///   - columns: the number of places in a row.
  ///   - smallest: the size of the smallest group that remains.
  mutating func removeSpecks(of value: Bool, columns: Int, smallest: Int) {
    var isSeen = map { $0 != value }
    for start in indices where !isSeen[start] {
      isSeen[start] = true
      var piece = [start]
      var next = 0
      while next < piece.count {
        let place = piece[next]
        next += 1
        let column = place % columns
        for (neighbour, isThere) in [
          (place - columns, place >= columns), (place + columns, place + columns < count),
          (place - 1, column > 0), (place + 1, column + 1 < columns),
        ] where isThere && !isSeen[neighbour] {
          isSeen[neighbour] = true
          piece.append(neighbour)
        }
      }
      if piece.count < smallest { for place in piece { self[place] = !value } }
    }
  }
}
