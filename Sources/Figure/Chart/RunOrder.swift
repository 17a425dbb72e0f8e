/// The visual order of the runs of a line, if some of them are written from right to left.
///
/// Runs are words, signs and white space; within a run Pango applies all rules itself.
///
/// Reference: Unicode Standard Annex #9, the rules W2, W7, N1, N2, L1 and L2, applied to whole runs.
struct RunOrder {
  enum Direction: Hashable {
    case leftToRight, rightToLeft

    /// The direction of the first letter; `nil` for a text without letters.
    init?(of text: String) {
      guard let letter = text.unicodeScalars.first(where: \.properties.isAlphabetic) else { return nil }
      self = Self.fromTheRight.contains { $0.contains(letter.value) } ? .rightToLeft : .leftToRight
    }

    /// The blocks of Unicode whose letters run from right to left: Hebrew, Arabic, Syriac, Thaana, NKo and others; their presentation
    /// forms; the historic scripts.
    private static let fromTheRight: [ClosedRange<UInt32>] = [
      0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF,
    ]
  }

  private enum Kind {
    case letters(Direction)
    /// Digits, which run from left to right in any text.
    case number
    case neutral
  }

  /// The direction of the text that the line is part of.
  let base: Direction

  /// - Parameter texts: the runs, in reading order.
  /// - Returns: the indices of the runs, from left to right.
  func visual(_ texts: [String]) -> [Int] { order(by: levels(texts)) }

  /// Returns the runs from left to right. Right-to-left signs are enclosed in marks (U+200F), so that brackets are mirrored.
  func placed(_ texts: [String]) -> [(index: Int, text: String)] {
    let levels = levels(texts)
    return order(by: levels).map { index in
      let isMirrored = !levels[index].isMultiple(of: 2) && Direction(of: texts[index]) == nil
      return (index, isMirrored ? "\u{200F}\(texts[index])\u{200F}" : texts[index])
    }
  }

  private func order(by levels: [Int]) -> [Int] {
    var order = Array(levels.indices)
    guard let highest = levels.max(), highest > 0 else { return order }
    for level in stride(from: highest, through: 1, by: -1) {
      var start = 0
      while start < order.count {
        guard levels[order[start]] >= level else {
          start += 1
          continue
        }
        var end = start
        while end < order.count, levels[order[end]] >= level { end += 1 }
        order[start..<end].reverse()
        start = end
      }
    }
    return order
  }

  /// Returns the embedding levels: even levels run from left to right, odd levels from right to left.
  private func levels(_ texts: [String]) -> [Int] {
    let outer = base == .leftToRight ? 0 : 1
    var directions: [Direction?] = []
    var numbers: Set<Int> = []
    var last = base
    for (index, text) in texts.enumerated() {
      switch Self.kind(of: text) {
      case .letters(let direction):
        last = direction
        directions.append(direction)
      case .number:
        // A number takes the direction of the letters before it.
        if last == .rightToLeft { numbers.insert(index) }
        directions.append(last)
      case .neutral: directions.append(nil)
      }
    }
    for index in texts.indices where directions[index] == nil {
      let before = directions[..<index].last { $0 != nil } ?? base
      let after = texts[index...].indices.first { Self.isStrong(texts[$0]) }.map { directions[$0] } ?? base
      directions[index] = before == after ? before : base
    }
    // White space at the end of a line has the direction of the text.
    for index in texts.indices.reversed() {
      guard texts[index].allSatisfy(\.isWhitespace) else { break }
      directions[index] = base
    }
    return texts.indices.map { index in
      if numbers.contains(index) { return 2 }
      return directions[index] == .rightToLeft ? 1 : outer == 0 ? 0 : 2
    }
  }

  private static func isStrong(_ text: String) -> Bool {
    if case .neutral = kind(of: text) { false } else { true }
  }

  private static func kind(of text: String) -> Kind {
    if let direction = Direction(of: text) { return .letters(direction) }
    return text.unicodeScalars.contains { $0.properties.generalCategory == .decimalNumber }
      ? .number : .neutral
  }
}
