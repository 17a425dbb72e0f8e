import Failures

/// The names of a model's classes, labels or outputs, by index.
public struct Labels: Hashable, Sendable {
  /// The names of the classes, in their order.
  public let names: [String]

  /// Creates labels from names.
  public init(_ names: [String]) { self.names = names }

  /// Returns the index of the label that a text names. The text is an index, a whole name, or part of exactly one name; parts that are
  /// whole words take precedence. Case is ignored.
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

  /// Returns the indices of the labels that match a text: by whole names, else by whole words, else by parts of words. Case is ignored.
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

  /// Whether a name contains the text as whole words.
  private static func words(in name: String, contain text: String) -> Bool {
    name.ranges(of: text).contains { range in
      let before = range.lowerBound == name.startIndex ? nil : name[name.index(before: range.lowerBound)]
      let after = range.upperBound == name.endIndex ? nil : name[range.upperBound]
      return ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
    }
  }

  /// Returns the names of which the text may be a misspelling, the nearest first; at most three.
  public func suggestions(for text: String) -> [String] {
    Spelling.nearest(to: text, among: names).prefix(3).map { names[$0] }
  }
}

/// A reason why a text does not name a class.
public enum LabelError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// The index is beyond the outputs.
  case outOfRange(Int, count: Int)
  /// No class has the name; `suggestions` are similar names.
  case unknown(String, suggestions: [String])
  /// Several names contain the text.
  case ambiguous(String, candidates: [String])
  /// The name is ambiguous or unknown, and the model's output for the input is known.
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
