/// Tokens of given texts by their names and numbers: all that is known of a vocabulary that is not there.
struct TokenNames: Sendable {
  private var ids: [String: Int] = [:]
  private var texts: [Int: String] = [:]

  /// - Parameter tokens: of some texts; the first of each number counts.
  init(_ tokens: some Sequence<Token>) {
    for token in tokens where texts[token.id] == nil {
      texts[token.id] = token.role == .word ? token.shown : token.text
      ids[token.text] = token.id
    }
  }

  func id(of entry: String) -> Int? { ids[entry] }
  func text(of id: Int) -> String? { texts[id] }
}
