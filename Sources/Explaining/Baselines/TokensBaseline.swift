import Attribution
import Fields
import Models
import Readers

/// The model's embeddings of other tokens: padding, masks or another text.
struct TokensBaseline: Baseline {
  /// The token IDs that replace those of the text.
  let ids: [Int]
  private let embeddings: GivenBaseline

  var name: String { embeddings.name }

  /// - Throws: `RequestError.noTexts`, `TokenizerError`, `ModelError`, `ONNXError`, `FileError`, `GraphError`
  init(
    _ tokens: TokenBaseline, name: String, model: Model, encoder: TextEncoder?, inputs: [Field]
  ) throws {
    guard let encoder, let input = model.text,
      let place = inputs.firstIndex(where: { $0.name == input.name })
    else { throw RequestError.noTexts(baseline: name) }
    var inputs = inputs
    let words = inputs[place]
    if case .text(let text) = tokens {
      let text = try encoder.encoded(text, filling: words.values.count)
      try model.checkSegments(of: text)
      try model.checkSegments(of: text, comparedWith: inputs)
    }
    ids = try encoder.baseline(
      tokens, for: words.values.compactMap { Int(exactly: $0) },
      keeping: Set(words.axes.first { $0.kind == .token }?.kept ?? []))
    inputs[place].values = ids.map(Float.init)
    embeddings = GivenBaseline(inputs: try model.explained(inputs).map(\.values), name: name)
  }

  func values(for field: Field, stream: Int) throws -> [Float] {
    try embeddings.values(for: field, stream: stream)
  }
}
