import Fields
import ONNX
import Readers

/// What a model takes beside the words of a text; it follows from these.
enum TextContext: Hashable, Sendable {
  /// 1 at words, 0 at what fills a text up.
  case mask
  /// Which of several texts a word belongs to: there is one.
  case segments
  /// 0, 1, 2 …
  case positions

  /// By what inputs are called.
  init?(inputName name: String) {
    let name = name.lowercased()
    if name.contains("mask") {
      self = .mask
    } else if name.contains("type") || name.contains("segment") {
      self = .segments
    } else if name.contains("position") {
      self = .positions
    } else {
      return nil
    }
  }

  func values(for tokens: [Token]) -> [Float] {
    switch self {
    case .mask: tokens.map { $0.role == .padding ? 0 : 1 }
    case .segments: tokens.map { _ in 0 }
    case .positions: tokens.indices.map(Float.init)
    }
  }
}

/// The input that takes the words of a text, by their numbers.
public struct TextInput: Hashable, Sendable {
  public let name: String
  public let description: String
  /// Tokens that every text has; `nil` where it may have any number.
  public let length: Int?
  /// The rows of its table, where that is stored.
  public let rows: Int?

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
    let input = inputs[place]
    (name, description) = (input.name, input.description)
    length = input.hasKnownShape ? input.shape.last ?? nil : nil
    rows = model.tableRows(of: input.name)
  }
}

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
