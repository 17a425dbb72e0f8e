/// A token outside the model's vocabulary that a text may contain by its name.
struct AddedToken: Hashable, Sendable {
  var text: String
  var id: Int
  var isSpecial = true
  /// Whether the token matches only if no word character touches it.
  var isWholeWord = false
  /// Whether the token includes the white space before it, and the white space after it.
  var stripsLeft = false
  var stripsRight = false
  /// Whether the token, normalized itself, is searched in the normalized text.
  var isNormalized = false
}

/// Finds added tokens in a text. Of several tokens that begin at the same place, the longest is taken.
struct AddedTokens: Sendable {
  let tokens: [AddedToken]
  /// Whether names of special tokens are read as text.
  var ignoresSpecial = false
  private let plain: ScalarTrie
  private let normalized: ScalarTrie

  /// A part of a text.
  struct Part {
    var text: AlignedText
    /// The token that the part spells out; `nil` for other text.
    var token: AddedToken?
  }

  /// The largest number of scalars in a name; longer names would make long texts slow.
  private static let longest = 1000

  /// - Throws: `TokenizerError`
  init(_ tokens: [AddedToken], normalizers: [any TextNormalizer]) throws(TokenizerError) {
    self.tokens = tokens
    var names:
      (plain: [(text: [Unicode.Scalar], number: Int)], normalized: [(text: [Unicode.Scalar], number: Int)]) =
        ([], [])
    for (number, token) in tokens.enumerated() {
      var name = AlignedText(token.text)
      guard name.scalars.count <= Self.longest else {
        throw .badVocabulary("an added token has more than \(Self.longest) letters")
      }
      if token.isNormalized {
        for normalizer in normalizers { try normalizer.apply(to: &name) }
        names.normalized.append((name.scalars, number))
      } else {
        names.plain.append((name.scalars, number))
      }
    }
    plain = ScalarTrie(names.plain)
    normalized = ScalarTrie(names.normalized)
  }

  /// Splits a text into the tokens that it spells out and the normalized text between them.
  ///
  /// - Throws: `TokenizerError`
  func parts(of text: String, normalizers: [any TextNormalizer]) throws(TokenizerError) -> [Part] {
    var parts: [Part] = []
    for part in split(AlignedText(text), at: plain) {
      guard part.token == nil else {
        parts.append(part)
        continue
      }
      var text = part.text
      for normalizer in normalizers { try normalizer.apply(to: &text) }
      parts += split(text, at: normalized)
    }
    return parts
  }

  private func split(_ text: AlignedText, at names: ScalarTrie) -> [Part] {
    guard !names.isEmpty, !text.isEmpty else { return text.isEmpty ? [] : [Part(text: text)] }
    let scalars = text.scalars
    var parts: [Part] = []
    var (done, place) = (0, 0)
    while place < scalars.count {
      guard let found = names.longestMatch(in: scalars, from: place), found.end > place else {
        place += 1
        continue
      }
      let token = tokens[found.number]
      var (start, end) = (place, found.end)
      place = found.end
      if ignoresSpecial, token.isSpecial { continue }
      if token.isWholeWord {
        let isApart =
          (start == 0 || !scalars[start - 1].isWordCharacter)
          && (end == scalars.count || !scalars[end].isWordCharacter)
        guard isApart else { continue }
      }
      if token.stripsLeft {
        while start > done, scalars[start - 1].properties.isWhitespace { start -= 1 }
      }
      if token.stripsRight {
        while end < scalars.count, scalars[end].properties.isWhitespace { end += 1 }
      }
      start = max(start, done)
      guard start < end else { continue }
      if start > done { parts.append(Part(text: text[done..<start])) }
      parts.append(Part(text: text[start..<end], token: token))
      done = end
    }
    if done < scalars.count { parts.append(Part(text: text[done..<scalars.count])) }
    return parts
  }
}
