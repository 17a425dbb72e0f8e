import ONNX

/// The input that takes the words of a text, as token indices.
package struct TextInput: Hashable, Sendable {
  package let name: String
  package let description: String
  /// The fixed number of tokens; `nil` if any number is accepted.
  package let length: Int?
  /// The number of rows of the input's embedding table; `nil` if the table is not stored.
  package let rows: Int?
  /// The names of inputs that take one number for each token.
  package let perToken: [String]
  /// The inputs of `perToken` whose numbers every text must supply.
  package let given: [String]
  /// The names of inputs that are held fixed: other texts, lengths, images.
  package let held: [String]

  /// - Parameters:
  ///   - inputs: the model's inputs; their `context` is set.
  ///   - words: the name of the input that takes the words; `nil` to choose it automatically.
  /// - Throws: `ModelError.noTextInput`, `.severalTextInputs`, `.noSuchWords`
  init(among inputs: inout [ModelInput], of model: ONNXModel, words: String? = nil) throws(ModelError) {
    let tables = Dictionary(
      inputs.filter(\.isInteger).map { ($0.name, model.tableRows(of: $0.name)) },
      uniquingKeysWith: { a, _ in a })
    let candidates = Self.candidates(among: inputs) { tables[$0] != .some(nil) }
    let place: Int
    if let words {
      guard let named = inputs.firstIndex(where: { $0.name == words && $0.isInteger }) else {
        throw .noSuchWords(words, inputs: inputs.filter(\.isInteger).map(\.name))
      }
      place = named
    } else {
      let all = inputs.map(\.description).joined(separator: ", ")
      guard let only = candidates.first, candidates.count == 1 else {
        throw candidates.isEmpty
          ? .noTextInput(all) : .severalTextInputs(all, names: candidates.map { inputs[$0].name })
      }
      place = only
    }
    let own = inputs[place]
    let isAlone = candidates.allSatisfy { $0 == place }
    for index in inputs.indices where index != place {
      inputs[index].context = TextContext(of: inputs[index], besides: own, isAlone: isAlone)
    }
    let others = inputs.indices.filter { $0 != place }.map { inputs[$0] }
    perToken = others.filter { $0.context != .held }.map(\.name)
    given = others.filter { $0.context == .given }.map(\.name)
    held = others.filter { $0.context == .held }.map(\.name)
    (name, description) = (own.name, own.description)
    length = own.hasKnownShape ? own.shape.last ?? nil : nil
    rows = model.tableRows(of: own.name)
  }

  /// Returns all ways in which a model may take texts: one for each input of texts × tokens that may take the words. A model with
  /// non-integer inputs beside the words is excluded: it more likely takes tables.
  static func all(in model: ONNXModel) -> [TextInput] {
    let inputs = model.inputs.map(ModelInput.init)
    func reading(words: String?) throws(ModelError) -> TextInput {
      var inputs = inputs
      return try TextInput(among: &inputs, of: model, words: words)
    }
    func takesTexts(_ text: TextInput) -> Bool {
      let others = inputs.filter { text.held.contains($0.name) }
      let shape = inputs.first { $0.name == text.name }?.shape ?? []
      return shape.count == 2 && shape.last != .some(1) && others.allSatisfy(\.isInteger)
    }
    do throws(ModelError) {
      return [try reading(words: nil)].filter(takesTexts)
    } catch .severalTextInputs(_, let names) {
      return names.compactMap { try? reading(words: $0) }.filter(takesTexts)
    } catch {
      return []
    }
  }

  /// Returns the indices of inputs that may take words: integer inputs that are not masks, types, segments or positions. If several remain,
  /// those that are looked up in a table are preferred.
  private static func candidates(
    among inputs: [ModelInput], isLookedUp: (String) -> Bool
  ) -> [Int] {
    let integers = inputs.indices.filter { inputs[$0].isInteger }
    let words = integers.filter { !TextContext.isContext(inputs[$0].name) }
    guard words.count != 1 else { return words }
    guard !words.isEmpty else { return integers.count == 1 ? integers : [] }
    let lookedUp = words.filter { isLookedUp(inputs[$0].name) }
    return lookedUp.isEmpty ? words : lookedUp
  }
}
