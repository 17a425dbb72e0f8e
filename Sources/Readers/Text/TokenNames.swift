/// The names and ids of the tokens in a tokens file, in place of a vocabulary.
struct TokenNames: Sendable {
  private var ids: [String: Int] = [:]
  private var texts: [Int: String] = [:]

  /// - Parameter tokens: the tokens of some texts; of several tokens with the same id, the first counts.
  init(_ tokens: some Sequence<Token>) {
    for token in tokens where texts[token.id] == nil {
      texts[token.id] = token.role == .word ? token.shown : token.text
      ids[token.text] = token.id
    }
  }

  func id(of entry: String) -> Int? { ids[entry] }
  func text(of id: Int) -> String? { texts[id] }
}
