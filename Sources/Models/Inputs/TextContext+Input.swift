extension TextContext {
  /// Determines the role of an input from the names and shapes of inputs.
  ///
  /// - Parameters:
  ///   - words: the input that takes the words.
  ///   - isAlone: whether no other input takes words. Otherwise, masks and segments belong to the input that shares their prefix:
  ///     "a_attention_mask" belongs to "a_input_ids".
  init(of input: ModelInput, besides words: ModelInput, isAlone: Bool) {
    let hasOneEach = !input.hasKnownShape || !words.hasKnownShape || input.shape.count == words.shape.count
    let (own, shared) = (Self.words(of: input.name), Self.prefix(of: words.name))
    guard Self.isContext(input.name), hasOneEach, isAlone || Self.prefix(of: input.name) == shared else {
      self = .held
      return
    }
    if own.isSubset(of: Self.maskWords.union(shared)) {
      self = .mask
    } else if own.isSubset(of: Self.segmentWords.union(shared)) {
      self = .segments
    } else {
      self = .given
    }
  }
}
