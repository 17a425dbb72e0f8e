/// A token beside the model's vocabulary, which a text may spell out.
struct AddedToken: Hashable, Sendable {
  var text: String
  var id: Int
  var isSpecial = true
  /// Whether it is found only where no letters touch it.
  var isWholeWord = false
  /// Whether it takes the white space before and behind it.
  var takesBlanksBefore = false
  var takesBlanksBehind = false
  /// Whether it is looked for in the normalized text, in its own normal form.
  var isNormalized = false
}

/// Finds added tokens in a text; of several that begin at one place the longest is meant.
struct AddedTokens: Sendable {
  let tokens: [AddedToken]
  /// Whether names of special tokens are text.
  var ignoresSpecial = false
  private let plain: ScalarTrie
  private let normalized: ScalarTrie

  /// A part of a text.
  struct Part {
    var text: AlignedText
    /// The token that the part spells out.
    var token: AddedToken?
  }

  /// Letters of a name; longer ones would make long texts slow.
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

  /// The parts of a text: tokens that it spells out, and what is between them, normalized.
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
      if token.takesBlanksBefore {
        while start > done, scalars[start - 1].properties.isWhitespace { start -= 1 }
      }
      if token.takesBlanksBehind {
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
