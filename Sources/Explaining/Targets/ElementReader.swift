import Models

/// Finds the elements of an output that a target names axis by axis: by numbers (negative ones count from the end), by labels
/// and, for texts, by tokens.
struct ElementReader {
  let output: ModelOutput
  /// The tokens of the input; `nil` if the input is not a text.
  let text: TextTokens?
  /// The network's output vector at the input.
  let values: [Float]

  /// Targets that are only read as words if they are quoted.
  private static let reserved: Set = ["all", "sum"]
  /// The most elements that "top" may stand for.
  private static let largestTop = 100

  /// - Returns: `nil` for a target of another form, or if its parts do not match the output's axes.
  /// - Throws: `ModelError.wrongPosition`, `LabelError`, `TokenTargetError`
  func elements(named name: String) throws -> [Int]? {
    guard var parts = TargetParts(name)?.parts else { return nil }
    let tokenAxis = text == nil ? nil : output.tokenAxis
    if parts == [.last], tokenAxis != nil, !output.isIndexedByOne { parts.append(.top(1)) }
    if parts.count == 1, vocabularyAxis != nil, !Self.reserved.contains(name) {
      switch parts[0] {
      case .word, .top: if let place = try answerPosition() { parts.insert(.number(place), at: 0) }
      case .number, .last: break
      }
    }
    guard parts.count > 1 || tokenAxis != nil, let axes = output.axes(for: parts.count) else { return nil }
    if parts.count == 1, case .word(let word) = parts[0], axes != tokenAxis.map({ [$0] }) || isName(word) {
      return nil
    }
    var position: [Int] = []
    var ranked: (place: Int, count: Int)?
    for (place, (part, axis)) in zip(parts, axes).enumerated() {
      switch part {
      case .number(let number): position.append(number < 0 ? number + output.shape[axis] : number)
      case .last:
        guard axis == tokenAxis, let text else { return nil }
        position.append(text.last)
      case .top(let count):
        guard ranked == nil, tokenAxis != nil, count <= min(Self.largestTop, output.shape[axis]) else {
          return nil
        }
        ranked = (place, count)
        position.append(0)
      case .word(let word):
        guard let index = try index(of: word, along: axis) else { return nil }
        position.append(index)
      }
    }
    guard zip(position, axes).allSatisfy({ (0..<output.shape[$1]).contains($0) }) else {
      // The numbers as written, not converted from the end.
      let written = zip(parts, position).map { if case .number(let number) = $0 { number } else { $1 } }
      throw ModelError.wrongPosition(written, output: output.name, shape: output.shape)
    }
    guard let ranked else { return [try output.element(at: position)] }
    var candidates: [(element: Int, value: Float)] = []
    for index in 0..<output.shape[axes[ranked.place]] {
      position[ranked.place] = index
      let element = try output.element(at: position)
      candidates.append((element, values[output.elements.lowerBound + element]))
    }
    return candidates.sorted { ($1.value, $0.element) < ($0.value, $1.element) }.prefix(ranked.count).map(
      \.element)
  }

  /// Whether a text is the name that reports give an element.
  private func isName(_ name: String) -> Bool {
    (0..<output.targetCount).contains { output.targetName($0).lowercased() == name.lowercased() }
  }

  private func index(of word: String, along axis: Int) throws -> Int? {
    if axis == output.tokenAxis, let text {
      return try text.position(of: word, end: TextTokens.SpanEnd(outputName: output.name))
    }
    if output.classAxisOfLabels == axis, let index = try output.classIndex(matching: word) { return index }
    if isVocabulary(axis), let text { return try text.id(of: word) }
    return nil
  }

  /// Whether the positions along an axis are entries of the vocabulary: there are as many as the embedding table has rows.
  private func isVocabulary(_ axis: Int) -> Bool {
    output.tokenAxis != nil && axis != output.tokenAxis && text?.rows == output.shape[axis]
  }

  // MARK: Language models

  /// The vocabulary axis of a language model; `nil` for other models.
  private var vocabularyAxis: Int? {
    guard let tokenAxis = output.tokenAxis else { return nil }
    let others = output.shape.indices.filter { $0 != tokenAxis && output.shape[$0] > 1 }
    return others.count == 1 && isVocabulary(others[0]) ? others[0] : nil
  }

  /// Returns the predictions of a language model: the most probable words at the mask or, for models without masks, after the
  /// text.
  ///
  /// - Returns: `nil` for other models, or if the model has masks but the text does not.
  /// - Throws: `TokenTargetError.severalMasks`
  func likeliestWords(_ count: Int = 1) throws -> [Int]? {
    guard let axis = vocabularyAxis else { return nil }
    return try elements(named: "top\(min(count, output.shape[axis], Self.largestTop))")
  }

  /// Returns the position at which a language model predicts: the mask or, for models without masks, the last token.
  ///
  /// - Throws: `TokenTargetError.severalMasks`
  private func answerPosition() throws(TokenTargetError) -> Int? {
    guard let text else { return nil }
    if text.masks.count > 1 { throw .severalMasks(output: output.name, positions: text.masks) }
    return text.masks.first ?? (text.hasMask ? nil : text.last)
  }

  /// Returns the token at an element's position and, for language models, the word that the element stands for.
  func words(of element: Int) -> (token: String?, word: String?) {
    guard let text, let tokenAxis = output.tokenAxis else { return (nil, nil) }
    let stride = output.shape[(tokenAxis + 1)...].reduce(1, *)
    let place = element / stride % output.shape[tokenAxis]
    let token = text.shown.indices.contains(place) ? text.word(at: place) : nil
    guard let axis = vocabularyAxis else { return (token, nil) }
    let index = element / output.shape[(axis + 1)...].reduce(1, *) % output.shape[axis]
    return (token, text.text(of: index).map { "'\($0)' at \(place)" })
  }
}
