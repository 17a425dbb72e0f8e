/// A trie of texts: finds all texts that begin at a place of a longer text.
struct ScalarTrie: Sendable {
  /// The scalars of the nodes. The children of a node are contiguous, sorted by their scalars.
  private var labels: [UInt32] = [0]
  private var firstChild: [Int32] = [0]
  private var childCount: [Int32] = [0]
  /// The number of the text that ends at a node; −1 for none.
  private var values: [Int32] = [-1]

  /// - Parameter texts: texts and their numbers; the last of equal texts counts.
  init(_ texts: [(text: [Unicode.Scalar], number: Int)]) {
    let sorted = texts.enumerated().sorted { a, b in
      let (one, other) = (a.element.text.lazy.map(\.value), b.element.text.lazy.map(\.value))
      return one.lexicographicallyPrecedes(other) || a.offset < b.offset && one.elementsEqual(other)
    }.map(\.element)
    var waiting: [(node: Int, range: Range<Int>, depth: Int)] = [(0, 0..<sorted.count, 0)]
    var place = 0
    while place < waiting.count {
      let (node, range, depth) = waiting[place]
      place += 1
      var start = range.lowerBound
      while start < range.upperBound, sorted[start].text.count == depth {
        values[node] = Int32(clamping: sorted[start].number)
        start += 1
      }
      firstChild[node] = Int32(clamping: labels.count)
      while start < range.upperBound {
        let label = sorted[start].text[depth]
        let end = sorted[start..<range.upperBound].firstIndex { $0.text[depth] != label } ?? range.upperBound
        childCount[node] += 1
        waiting.append((labels.count, start..<end, depth + 1))
        labels.append(label.value)
        firstChild.append(0)
        childCount.append(0)
        values.append(-1)
        start = end
      }
    }
  }

  var isEmpty: Bool { labels.count == 1 }

  private func child(of node: Int, _ label: UInt32) -> Int? {
    var low = Int(firstChild[node])
    var high = low + Int(childCount[node])
    let end = high
    while low < high {
      let middle = (low + high) / 2
      if labels[middle] < label { low = middle + 1 } else { high = middle }
    }
    return low < end && labels[low] == label ? low : nil
  }

  /// Calls `body` for each text that begins at a place, the shortest first.
  func forEachMatch(in text: [Unicode.Scalar], from start: Int, _ body: (_ number: Int, _ end: Int) -> Void) {
    var node = 0
    var place = start
    while place < text.count, let next = child(of: node, text[place].value) {
      node = next
      place += 1
      if values[node] >= 0 { body(Int(values[node]), place) }
    }
  }

  /// Returns the longest text that begins at a place; `nil` if there is none.
  func longestMatch(in text: [Unicode.Scalar], from start: Int) -> (number: Int, end: Int)? {
    var found: (number: Int, end: Int)?
    forEachMatch(in: text, from: start) { found = ($0, $1) }
    return found
  }
}
