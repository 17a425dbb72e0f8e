extension [UInt32] {
  /// The element that would be at a rank if all were sorted; reorders the elements. Time grows with their number.
  ///
  /// Byte by byte, from the highest: counts how many elements begin with each byte and goes on with those among which the rank
  /// falls.
  /// - Precondition: the rank is that of an element.
  mutating func selectElement(ofRank rank: Int) -> UInt32 {
    precondition(indices.contains(rank), "rank \(rank) of \(count)")
    var rank = rank
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      var counts = [Int](repeating: 0, count: 256)
      for element in self { counts[Int(element >> shift & 0xff)] += 1 }
      var byte = 0
      while rank >= counts[byte] {
        rank -= counts[byte]
        byte += 1
      }
      removeAll { $0 >> shift & 0xff != byte }
    }
    return self[0]
  }
}
