/// Some of many places as lengths of runs: outside, inside, outside and so on.
package enum RunLengths {
  /// - Parameter isInside: of each place, in their order.
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

  /// Whether each place is inside.
  package static func isInside(_ runs: [Int]) -> [Bool] {
    runs.enumerated().flatMap { [Bool](repeating: !$0.isMultiple(of: 2), count: max(0, $1)) }
  }
}
