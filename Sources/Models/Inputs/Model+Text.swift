import Fields
import Readers

extension Model {
  /// One text's fields, one for each of the model's inputs.
  ///
  /// - Throws: `ModelError`, `FieldError`
  public func fields(of text: EncodedText) throws -> [Field] {
    try checkSegments(of: text)
    let tokens = Axis(
      .token, text.tokens.count, names: text.tokens.map(\.label), kept: text.keptPositions)
    return try inputs.map { input in
      try Field(name: input.name, axes: [tokens], values: values(of: text, for: input))
    }
  }

  private func values(of text: EncodedText, for input: ModelInput) throws(ModelError) -> [Float] {
    guard let context = input.context else { return text.ids.map(Float.init) }
    let given = text.inputs[input.name]
    return try text.tokens.enumerated().map { position, token throws(ModelError) in
      if let number = given.flatMap({ $0[position] }) { return Float(number) }
      guard let value = context.value(at: token) else {
        throw given == nil
          ? .guessedInput(input.name) : .unknownFilling(input: input.name, length: text.tokens.count)
      }
      return value
    }
  }

  /// Where special tokens join several texts, the model's segments must be given: whether they are all 0 or not, they decide
  /// what the model says.
  ///
  /// - Throws: `ModelError.severalTexts`
  public func checkSegments(of text: EncodedText) throws(ModelError) {
    guard let separator = text.separators.first,
      let input = inputs.first(where: { $0.context == .segments && text.inputs[$0.name] == nil })
    else { return }
    throw .severalTexts(separator: separator, input: input.name)
  }
}
