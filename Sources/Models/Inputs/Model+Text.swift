import Fields
import Readers

extension Model {
  /// Returns the fields of one text: one for each of the model's inputs.
  ///
  /// - Throws: `ModelError`, `FieldError`
  public func fields(of text: EncodedText) throws -> [Field] {
    try checkSegments(of: text)
    try checkLength(of: text)
    if let unknown = text.arrays.keys.sorted().first(where: { name in !inputs.contains { $0.name == name } })
    {
      throw ModelError.missingInputs(given: [unknown], needed: inputs.map(\.description))
    }
    let missing = inputs.filter { $0.context == .held && text.arrays[$0.name] == nil }
    if !missing.isEmpty {
      throw ModelError.missingTextInputs(missing.map(\.description), names: missing.map(\.name))
    }
    let tokens = Axis(
      .token, text.tokens.count, names: text.tokens.map(\.label), kept: text.keptPositions,
      filled: text.tokens.indices.filter { text.tokens[$0].role == .padding })
    return try inputs.map { input in
      if input.context != nil, let array = text.arrays[input.name] {
        return try held(array, for: input, tokens: text.tokens.count)
      }
      return try Field(name: input.name, axes: [tokens], values: values(of: text, for: input))
    }
  }

  /// Returns a given array as a field. It needs one number for each token, unless the input's context is `TextContext.held`.
  private func held(_ array: HeldArray, for input: ModelInput, tokens: Int) throws -> Field {
    guard try input.reading(of: array.shape).rows ?? 1 == 1 else {
      throw ModelError.wrongArray(input: input.description, shape: array.shape)
    }
    if input.context != .held, array.values.count != tokens {
      throw ModelError.otherLength(input: input.name, count: array.values.count, tokens: tokens)
    }
    return try Field(name: input.name, axes: array.shape.map { Axis(.component, $0) }, values: array.values)
  }

  private func values(of text: EncodedText, for input: ModelInput) throws(ModelError) -> [Float] {
    guard let context = input.context else { return text.ids.map(Float.init) }
    let given = text.inputs[input.name]
    return try text.tokens.indices.map { position throws(ModelError) in
      if let number = given.flatMap({ $0[position] }) { return Float(number) }
      guard let value = context.value(at: position, of: text) else {
        throw given == nil
          ? .guessedInput(input.name) : .unknownFilling(input: input.name, length: text.tokens.count)
      }
      return value
    }
  }

  /// Checks that segments are given if special tokens join several texts: the model's output depends on whether all segments are 0.
  ///
  /// - Throws: `ModelError.severalTexts`
  public func checkSegments(of text: EncodedText) throws(ModelError) {
    guard text.segments == nil, let separator = text.separators.first,
      let input = inputs.first(where: {
        $0.context == .segments && text.inputs[$0.name] == nil && text.arrays[$0.name] == nil
      })
    else { return }
    throw .severalTexts(separator: separator, input: input.name)
  }

  /// Checks that a baseline text has the segments of the explained text, because the baseline keeps the segments.
  ///
  /// - Parameters:
  ///   - text: the baseline.
  ///   - fields: the fields of the explained text.
  /// - Throws: `ModelError.otherSegments`
  package func checkSegments(of text: EncodedText, comparedWith fields: [Field]) throws(ModelError) {
    for input in inputs where input.context == .segments {
      guard let own = fields.first(where: { $0.name == input.name })?.values else { continue }
      let others = text.segments.map { $0.map(Float.init) } ?? [Float](repeating: 0, count: own.count)
      guard own == others else { throw .otherSegments(input: input.name) }
    }
  }
}
