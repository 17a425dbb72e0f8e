/// The names of a classifier's classes, by index.
public struct Labels: Hashable, Sendable {
  public let names: [String]

  public init(_ names: [String]) { self.names = names }

  /// The class a person means: an index, a whole name, the only name that begins so, or the only one that
  /// contains it, in this order and in any case.
  ///
  /// - Throws: `LabelError`
  public func index(matching text: String) throws(LabelError) -> Int {
    if let index = Int(text) {
      guard names.indices.contains(index) else { throw .outOfRange(index, count: names.count) }
      return index
    }
    let wanted = text.lowercased()
    guard !wanted.isEmpty else { throw .unknown(text) }
    let candidates = names.map { $0.lowercased() }
    let readings: [(String) -> Bool] = [{ $0 == wanted }, { $0.hasPrefix(wanted) }, { $0.contains(wanted) }]
    for matches in readings {
      let indices = candidates.indices.filter { matches(candidates[$0]) }
      if let index = indices.first, indices.count == 1 { return index }
      if indices.count > 1 { throw .ambiguous(text, candidates: indices.map { "\(names[$0]) [\($0)]" }) }
    }
    throw .unknown(text)
  }
}

/// Why a text names no class.
public enum LabelError: Error, Hashable, Sendable, CustomStringConvertible {
  case outOfRange(Int, count: Int)
  case unknown(String)
  case ambiguous(String, candidates: [String])

  public var description: String {
    switch self {
    case .outOfRange(let index, let count):
      "no class \(index): the model has the classes 0 to \(count - 1)"
    case .unknown(let text):
      "no class is called '\(text)'"
    case .ambiguous(let text, let candidates):
      "'\(text)' could be \(candidates.prefix(12).joined(separator: ", "))"
        + (candidates.count > 12 ? " or one of \(candidates.count - 12) more" : "")
    }
  }
}
