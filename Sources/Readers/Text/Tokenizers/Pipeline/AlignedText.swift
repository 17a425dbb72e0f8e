/// A text that is changed step by step, with the part of the original that each of its scalars stands for.
///
/// A scalar that takes the place of another one stands for the same part. One that is added stands for the part of the scalar before it.
struct AlignedText: Sendable {
  /// A part of the original, in scalars.
  struct Origin: Equatable, Sendable {
    var start: Int32
    var end: Int32
  }

  /// How a scalar comes into a text.
  struct Change {
    let scalar: Unicode.Scalar
    /// 1 if it is added, 0 if it takes the place of one scalar, −n if it takes the place of n + 1.
    let shift: Int
  }

  private(set) var scalars: [Unicode.Scalar]
  private(set) var origins: [Origin]
  /// Where it begins in the original.
  let start: Int32

  /// Scalars that a text may have: normalizers could ask for any number.
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

  /// The part of the original that some of the scalars stand for.
  func original(_ range: Range<Int>) -> Range<Int> {
    guard let first = origins[range].first, let last = origins[range].last else {
      return Int(start)..<Int(start)
    }
    return Int(first.start)..<Int(max(first.start, last.end))
  }

  // MARK: Changes

  /// Puts other scalars in the place of all.
  ///
  /// - Parameter skipped: scalars at the beginning that go without another in their place.
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

  /// Several scalars for one: the first takes its place, the others are added.
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

  /// Nothing is put before an empty text.
  mutating func prepend(_ content: [Unicode.Scalar]) {
    guard let first = origins.first else { return }
    scalars.insert(contentsOf: content, at: 0)
    origins.insert(contentsOf: [Origin](repeating: first, count: content.count), at: 0)
  }

  /// Puts a text in the place of some parts, which follow each other. It stands for the last scalar of each part.
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
