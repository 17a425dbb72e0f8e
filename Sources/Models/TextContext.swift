import Readers

/// What a model takes beside the words of a text; it follows from these.
enum TextContext: Hashable, Sendable {
  /// 1 at words, 0 at what fills a text up.
  case mask
  /// Which of several texts a word belongs to: there is one.
  case segments
  /// 0, 1, 2 …
  case positions

  /// By what inputs are called.
  init?(inputName name: String) {
    let name = name.lowercased()
    if name.contains("mask") {
      self = .mask
    } else if name.contains("type") || name.contains("segment") {
      self = .segments
    } else if name.contains("position") {
      self = .positions
    } else {
      return nil
    }
  }

  func values(for tokens: [Token]) -> [Float] {
    switch self {
    case .mask: tokens.map { $0.role == .padding ? 0 : 1 }
    case .segments: tokens.map { _ in 0 }
    case .positions: tokens.indices.map(Float.init)
    }
  }
}
