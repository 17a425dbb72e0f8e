/// A text that normalizers change step by step, with the range of the original text that each scalar stands for.
///
/// A scalar that replaces another one keeps its range. An added scalar has the range of the scalar before it.
struct AlignedText: Sendable {
  /// A range of the original, in scalars.
  struct Origin: Equatable, Sendable {
    var start: Int32
    var end: Int32
  }

  /// A scalar of the changed text, with the number of scalars that it replaces.
  struct Change {
    let scalar: Unicode.Scalar
    /// 1 if the scalar is added, 0 if it replaces one scalar, −n if it replaces n + 1 scalars.
    let shift: Int
  }

  private(set) var scalars: [Unicode.Scalar]
  private(set) var origins: [Origin]
  /// The place in the original where the text begins.
  let start: Int32

  /// The largest number of scalars in a text; normalizers could make any number.
  static let longest = 1 << 25

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    origins = scalars.indices.map { Origin(start: Int32(clamping: $0), end: Int32(clamping: $0 + 1)) }
    start = 0
  }

  private init(_ scalars: [Unicode.Scalar], _ origins: [Origin]) {
    (self.scalars, self.origins) = (scalars, origins)
    start = origins.first?.start ?? 0
  }

  var isEmpty: Bool { scalars.isEmpty }
  var string: String { String(String.UnicodeScalarView(scalars)) }

  subscript(range: Range<Int>) -> AlignedText {
    AlignedText(Array(scalars[range]), Array(origins[range]))
  }

  /// Returns the range of the original that some of the scalars stand for.
  func original(_ range: Range<Int>) -> Range<Int> {
    guard let first = origins[range].first, let last = origins[range].last else {
      return Int(start)..<Int(start)
    }
    return Int(first.start)..<Int(max(first.start, last.end))
  }

  // MARK: Changes

  /// Replaces all scalars.
  ///
  /// - Parameter skipped: the number of scalars at the beginning that are removed without a replacement.
  /// - Throws: `TokenizerError.tooLong`
  mutating func change(_ changes: [Change], skipping skipped: Int = 0) throws(TokenizerError) {
    try Self.check(changes.count)
    var changed: [Origin] = []
    changed.reserveCapacity(changes.count)
    var place = skipped
    for change in changes {
      if change.shift > 0 {
        changed.append(origin(at: place - 1))
      } else {
        changed.append(origin(at: place))
        place += 1 - change.shift
      }
    }
    scalars = changes.map(\.scalar)
    origins = changed
  }

  private func origin(at place: Int) -> Origin {
    origins.indices.contains(place) ? origins[place] : Origin(start: start, end: start)
  }

  private static func check(_ count: Int) throws(TokenizerError) {
    guard count <= longest else { throw .tooLong(count, limit: longest) }
  }

  mutating func map(_ change: (Unicode.Scalar) -> Unicode.Scalar) {
    for index in scalars.indices { scalars[index] = change(scalars[index]) }
  }

  mutating func filter(_ isKept: (Unicode.Scalar) -> Bool) {
    let kept = scalars.indices.filter { isKept(scalars[$0]) }
    guard kept.count < scalars.count else { return }
    (scalars, origins) = (kept.map { scalars[$0] }, kept.map { origins[$0] })
  }

  /// Replaces each scalar by several: the first replaces it, the others are added.
  ///
  /// - Throws: `TokenizerError.tooLong`
  mutating func expand(_ change: (Unicode.Scalar) -> [Unicode.Scalar]) throws(TokenizerError) {
    var changed: ([Unicode.Scalar], [Origin]) = ([], [])
    for (scalar, origin) in zip(scalars, origins) {
      for scalar in change(scalar) {
        changed.0.append(scalar)
        changed.1.append(origin)
      }
      try Self.check(changed.0.count)
    }
    (scalars, origins) = changed
  }

  /// Inserts scalars at the beginning; an empty text stays empty.
  mutating func prepend(_ content: [Unicode.Scalar]) {
    guard let first = origins.first else { return }
    scalars.insert(contentsOf: content, at: 0)
    origins.insert(contentsOf: [Origin](repeating: first, count: content.count), at: 0)
  }

  /// Replaces some parts, in ascending order, by a text. The text stands for the last scalar of each part.
  ///
  /// - Throws: `TokenizerError.tooLong`
  mutating func replace(_ parts: [Range<Int>], by content: [Unicode.Scalar]) throws(TokenizerError) {
    guard !parts.isEmpty else { return }
    let removed = parts.reduce(0) { $0 + $1.count }
    let (added, isTooMany) = parts.count.multipliedReportingOverflow(by: content.count)
    try Self.check(isTooMany ? .max : scalars.count - removed + added)
    var changed: ([Unicode.Scalar], [Origin]) = ([], [])
    var end = 0
    for part in parts {
      changed.0 += scalars[end..<part.lowerBound]
      changed.1 += origins[end..<part.lowerBound]
      changed.0 += content
      changed.1 += [Origin](repeating: origin(at: part.upperBound - 1), count: content.count)
      end = part.upperBound
    }
    changed.0 += scalars[end...]
    changed.1 += origins[end...]
    (scalars, origins) = changed
  }

  mutating func trim(left: Bool, right: Bool) {
    var (low, high) = (0, scalars.count)
    while left, low < high, scalars[low].properties.isWhitespace { low += 1 }
    while right, high > low, scalars[high - 1].properties.isWhitespace { high -= 1 }
    guard high - low < scalars.count else { return }
    scalars = Array(scalars[low..<high])
    origins = Array(origins[low..<high])
  }
}
