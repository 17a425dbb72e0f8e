/// Run-length encoding of a set of places: the lengths of alternating runs, beginning outside the set.
package enum RunLengths {
  /// Returns the lengths of the runs. The first run is outside and may be empty.
  ///
  /// - Parameter isInside: whether each place is inside, in order.
  package static func runs(of isInside: [Bool]) -> [Int] {
    var runs = [0]
    var current = false
    for value in isInside {
      if value != current {
        runs.append(0)
        current = value
      }
      runs[runs.count - 1] += 1
    }
    return runs
  }

  /// Returns for each place whether it is inside.
  package static func isInside(_ runs: [Int]) -> [Bool] {
    runs.enumerated().flatMap { [Bool](repeating: !$0.isMultiple(of: 2), count: max(0, $1)) }
  }
}
