import Fields
import ONNX

extension CompiledModel {
  /// What a model turns whole numbers into, and what is explained in their place.
  struct Embedding: Sendable {
    /// What the network's input is called.
    let name: String
    /// The model's input.
    let input: String
    /// The layer that makes the values.
    let layer: String
    /// In the model's order of axes.
    let shape: [Int]
    let values: [Float]

    /// - Parameter tokens: the whole numbers.
    /// - Throws: `ModelError.noTokenAxis`, `FieldError`
    func field(of tokens: Field) throws -> Field {
      let axes =
        tokens.axes.count == 1 && tokens.axes[0].kind == .token
        ? try self.axes(along: tokens.axes[0])
        : tokens.shape.map { Axis(.token, $0) }
          + [Axis(.component, values.count / max(1, tokens.values.count))]
      return try Field(name: name, axes: axes, values: values)
    }

    /// The axis that is as long as the text is along its tokens; the others are components. That of the batch, which stands first, is
    /// left out.
    private func axes(along tokens: Axis) throws(ModelError) -> [Axis] {
      let shape = shape.count > 1 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
      guard let along = shape.firstIndex(of: tokens.extent) else {
        throw .noTokenAxis(layer, shape: self.shape, tokens: tokens.extent)
      }
      return shape.indices.map { $0 == along ? tokens : Axis(.component, shape[$0]) }
    }
  }
}

extension CompiledModel.Embedding {
  init(_ embedded: ONNXModel.Embedded) {
    self.init(
      name: embedded.name, input: embedded.input, layer: embedded.layer, shape: embedded.shape,
      values: embedded.values)
  }
}

/// Where a model's whole numbers become what is explained.
public struct Lookup: Hashable, Sendable, Codable {
  /// Of the field that is explained.
  public var field: String
  /// The model's input.
  public var input: String
  /// The layer that makes the field.
  public var layer: String
  /// What the input was given.
  public var ids: [Int]

  public init(field: String, input: String, layer: String, ids: [Int]) {
    self.field = field
    self.input = input
    self.layer = layer
    self.ids = ids
  }
}

extension CompiledModel {
  /// Where each field of whole numbers comes from.
  ///
  /// - Parameter inputs: what the model is given.
  public func lookups(of inputs: [Field]) -> [Lookup] {
    embeddings.map { embedding in
      let values = inputs.first { $0.name == embedding.input }?.values ?? []
      return Lookup(
        field: embedding.name, input: embedding.input, layer: embedding.layer,
        ids: values.compactMap { Int(exactly: $0) })
    }
  }
}
