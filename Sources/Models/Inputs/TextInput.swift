import ONNX

/// The input that takes the words of a text, by their numbers.
package struct TextInput: Hashable, Sendable {
  package let name: String
  package let description: String
  /// Tokens that every text has; `nil` where it may have any number.
  package let length: Int?
  /// The rows of its table, where that is stored.
  package let rows: Int?
  /// What the model takes beside, by name.
  package let others: [String]

  /// - Parameter inputs: the model's, which learn what they are.
  /// - Throws: `ModelError.noTextInput`, `.severalTextInputs`
  init(among inputs: inout [ModelInput], of model: ONNXModel) throws(ModelError) {
    let all = inputs.map(\.description).joined(separator: ", ")
    let looked = inputs.indices.filter { inputs[$0].isInteger }
    let words = looked.filter { TextContext(inputName: inputs[$0].name) == nil }
    guard let place = words.count == 1 ? words[0] : looked.count == 1 ? looked[0] : nil else {
      throw looked.isEmpty ? .noTextInput(all) : .severalTextInputs(all)
    }
    for index in inputs.indices where index != place {
      guard let context = TextContext(inputName: inputs[index].name) else { throw .severalTextInputs(all) }
      inputs[index].context = context
    }
    others = inputs.indices.filter { $0 != place }.map { inputs[$0].name }
    let input = inputs[place]
    (name, description) = (input.name, input.description)
    length = input.hasKnownShape ? input.shape.last ?? nil : nil
    rows = model.tableRows(of: input.name)
  }
}
