import Failures

/// The names of a model's classes, labels or outputs, by index.
public struct Labels: Hashable, Sendable {
  /// The names of the classes, in their order.
  public let names: [String]

  /// Labels with these names.
  public init(_ names: [String]) { self.names = names }

  /// The label that a text names: an index, a whole name, the only name with these whole words, or the only one that contains the
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
    let indices = indices(matching: wanted)
    if let index = indices.first, indices.count == 1 { return index }
    if indices.count > 1 { throw .ambiguous(text, candidates: indices.map { "\(names[$0]) [\($0)]" }) }
    throw .unknown(text, suggestions: suggestions(for: text))
  }

  /// The labels that a text means: by whole names, else by whole words, else by parts of words; in any case.
  package func indices(matching text: String) -> [Int] {
    let wanted = text.lowercased()
    guard wanted.contains(where: { !$0.isWhitespace }) else { return [] }
    let candidates = names.map { $0.lowercased() }
    let readings: [(String) -> Bool] = [
      { $0 == wanted }, { Self.words(in: $0, contain: wanted) }, { $0.contains(wanted) },
    ]
    for matches in readings {
      let indices = candidates.indices.filter { matches(candidates[$0]) }
      if !indices.isEmpty { return indices }
    }
    return []
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
    Spelling.nearest(to: text, among: names).prefix(3).map { names[$0] }
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
  /// An ambiguous or unknown name, where the model's answer is known.
  case unclear(UnclearClass)

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
    case .unclear(let unclear): unclear.description
    }
  }

  public var category: ErrorCategory { .usage }
  public var hint: String? { if case .unclear(let unclear) = self { unclear.hint } else { nil } }
  public var addedOption: AddedOption? {
    if case .unclear(let unclear) = self { unclear.addedOption } else { nil }
  }
}
