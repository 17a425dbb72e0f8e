/// Finds the words that a misspelt word may mean.
package enum Spelling {
  /// Returns the indices of the nearest candidates, the nearest first.
  ///
  /// A candidate matches as a whole or by one of its words. Case is ignored. About one letter in four may be wrong.
  package static func nearest(to text: String, among candidates: [String]) -> [Int] {
    let text = text.lowercased()
    guard !text.isEmpty else { return [] }
    let limit = max(1, (text.count + 2) / 4)
    let distances = candidates.indices.map { index in
      let name = candidates[index].lowercased()
      let whole = distance(name, text, limit: limit)
      let words = name.split { !$0.isLetter && !$0.isNumber }.map { distance(String($0), text, limit: limit) }
      return (index: index, nearest: words.reduce(whole, min), whole: whole)
    }
    return distances.filter { $0.nearest <= limit }
      .sorted { ($0.nearest, $0.whole, $0.index) < ($1.nearest, $1.whole, $1.index) }.map(\.index)
  }

  /// Returns the nearest candidate; `nil` if none is near.
  package static func suggestion(for text: String, among candidates: [String]) -> String? {
    nearest(to: text, among: candidates).first.map { candidates[$0] }
  }

  /// Returns the edit distance of two words: the number of letters to insert, remove, replace or swap with a neighbour. A distance
  /// above `limit` may be reported as any larger number.
  ///
  /// Reference: Wagner & Fischer 1974, "The string-to-string correction problem"; swaps as in the optimal string alignment
  /// distance.
  private static func distance(_ a: String, _ b: String, limit: Int) -> Int {
    guard abs(a.count - b.count) <= limit else { return .max }
    let (a, b) = (Array(a), Array(b))
    var before: [Int] = []
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      next.reserveCapacity(b.count + 1)
      for j in b.indices {
        var least = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
        next.append(least)
      }
      (before, row) = (row, next)
    }
    return row[b.count]
  }
}
