import Fields
import Readers

extension Model {
  /// One text's fields, one for each of the model's inputs.
  ///
  /// - Throws: `ModelError`, `FieldError`
  public func fields(of text: EncodedText) throws -> [Field] {
    let tokens = Axis(.token, text.tokens.count, names: text.tokens.map(\.text))
    return try inputs.map { input in
      try Field(
        name: input.name, axes: [tokens],
        values: input.context?.values(for: text.tokens) ?? text.ids.map(Float.init))
    }
  }
}
