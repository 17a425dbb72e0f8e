import Failures

/// The names of a model's classes, labels or outputs, by index.
public struct Labels: Hashable, Sendable {
  /// The names of the classes, in their order.
  public let names: [String]

  /// Labels with these names.
  public init(_ names: [String]) { self.names = names }

  /// The one a person means: an index, a whole name, the only name with these whole words, or the only one that contains the
  /// text, in this order and in any case.
  ///
  /// - Throws: `LabelError`
  public func index(matching text: String) throws(LabelError) -> Int {
    if let index = Int(text) {
      guard names.indices.contains(index) else { throw .outOfRange(index, count: names.count) }
      return index
    }
    let wanted = text.lowercased()
    guard wanted.contains(where: { !$0.isWhitespace }) else { throw .unknown(text, suggestions: []) }
    let candidates = names.map { $0.lowercased() }
    let readings: [(String) -> Bool] = [
      { $0 == wanted }, { Self.words(in: $0, contain: wanted) }, { $0.contains(wanted) },
    ]
    for matches in readings {
      let indices = candidates.indices.filter { matches(candidates[$0]) }
      if let index = indices.first, indices.count == 1 { return index }
      if indices.count > 1 { throw .ambiguous(text, candidates: indices.map { "\(names[$0]) [\($0)]" }) }
    }
    throw .unknown(text, suggestions: suggestions(for: wanted, among: candidates))
  }

  /// Whether a name contains a text that begins and ends at the ends of words.
  private static func words(in name: String, contain text: String) -> Bool {
    name.ranges(of: text).contains { range in
      let before = range.lowerBound == name.startIndex ? nil : name[name.index(before: range.lowerBound)]
      let after = range.upperBound == name.endIndex ? nil : name[range.upperBound]
      return ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
    }
  }

  /// The names that a text may be a misspelling of, the nearest first; at most three.
  public func suggestions(for text: String) -> [String] {
    suggestions(for: text.lowercased(), among: names.map { $0.lowercased() })
  }

  /// The names, or words of names, that are a few keystrokes away.
  private func suggestions(for text: String, among candidates: [String]) -> [String] {
    let limit = max(1, text.count / 4)
    let distances = candidates.indices.map { index in
      let name = candidates[index]
      let whole = Self.distance(name, text, limit: limit)
      let words = name.split { !$0.isLetter && !$0.isNumber }.map {
        Self.distance(String($0), text, limit: limit)
      }
      return (index: index, nearest: words.reduce(whole, min), whole: whole)
    }
    return distances.filter { $0.nearest <= limit }
      .sorted { ($0.nearest, $0.whole, $0.index) < ($1.nearest, $1.whole, $1.index) }.prefix(3).map {
        names[$0.index]
      }
  }

  /// Letters to insert, remove or replace to make one word of the other; more than `limit` may be reported as any larger
  /// number. Reference: Wagner & Fischer 1974, "The string-to-string correction problem".
  private static func distance(_ a: String, _ b: String, limit: Int) -> Int {
    guard abs(a.count - b.count) <= limit else { return .max }
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (b[j] == letter ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}

/// Why a text names no class.
public enum LabelError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// An index beyond the outputs.
  case outOfRange(Int, count: Int)
  /// No class of that name; names that are similar.
  case unknown(String, suggestions: [String])
  /// A text that several names contain.
  case ambiguous(String, candidates: [String])

  public var description: String {
    switch self {
    case .outOfRange(let index, let count):
      count == 1
        ? "there is no output \(index): the model has one, number 0"
        : "there is no output \(index): the model has the outputs 0 to \(count - 1)"
    case .unknown(let text, let suggestions):
      "unknown class '\(text)'"
        + (suggestions.isEmpty
          ? "" : ". Did you mean \(suggestions.map { "'\($0)'" }.joined(separator: " or "))?")
    case .ambiguous(let text, let candidates):
      "'\(text)' is ambiguous: \(candidates.prefix(12).joined(separator: ", "))"
        + (candidates.count > 12 ? " or one of \(candidates.count - 12) more" : "")
    }
  }

  public var category: ErrorCategory { .usage }
}
