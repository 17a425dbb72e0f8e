import Fields
import ONNX

extension CompiledModel {
  /// The embedding of an input of whole numbers, which is explained in place of the input.
  struct Embedding: Sendable {
    /// The name of the network's input.
    let name: String
    /// The name of the model's input.
    let input: String
    /// The layer that computes the values.
    let layer: String
    /// The shape, in the model's order of axes.
    let shape: [Int]
    let values: [Float]
    /// For each vector in `values`, the index of its element in the input; empty if the layer is not a table lookup.
    let sources: [Int]

    /// Returns the embedding as a field. Its axes are tokens, or features if the whole numbers are categories, and components.
    ///
    /// - Parameter input: the field of whole numbers.
    /// - Throws: `ModelError.noTokenAxis`, `FieldError`
    func field(of input: Field) throws -> Field {
      if let names = input.categoryNames, !sources.isEmpty {
        let components = Axis(.component, values.count / sources.count)
        let features = Axis(.feature, sources.count, names: sources.map { names[$0] })
        var field = try Field(name: name, axes: [features, components], values: values)
        field.origin = input.name
        return field
      }
      let axes =
        input.axes.count == 1 && input.axes[0].kind == .token
        ? try self.axes(along: input.axes[0])
        : input.shape.map { Axis(.token, $0) }
          + [Axis(.component, values.count / max(1, input.values.count))]
      return try Field(name: name, axes: axes, values: values)
    }

    /// Returns the axes: the first one with the text's length is the token axis, all others are components. A leading batch axis is left
    /// out.
    private func axes(along tokens: Axis) throws(ModelError) -> [Axis] {
      let shape = shape.count > 1 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
      guard let along = shape.firstIndex(of: tokens.extent) else {
        throw .noTokenAxis(layer, shape: self.shape, tokens: tokens.extent)
      }
      return shape.indices.map { $0 == along ? tokens : Axis(.component, shape[$0]) }
    }
  }
}

extension Field {
  /// The names of the elements of a field of categories: the columns of a table, or the name of a single number. `nil` if whole numbers are
  /// not categories, such as the tokens of a text.
  public var categoryNames: [String]? {
    if let axis = axes.last, axis.kind == .feature, axis.names.count == values.count { return axis.names }
    return values.count == 1 && !axes.contains { $0.kind == .token } ? [name] : nil
  }
}

extension CompiledModel.Embedding {
  init(_ embedded: ONNXModel.EmbeddingInput) {
    self.init(
      name: embedded.name, input: embedded.input, layer: embedded.layer, shape: embedded.shape,
      values: embedded.values, sources: embedded.sources)
  }
}

/// The lookup of a model's whole numbers, the result of which is explained.
public struct Lookup: Hashable, Sendable, Codable {
  /// The name of the explained field.
  public var field: String
  /// The name of the model's input.
  public var input: String
  /// The layer that computes the field.
  public var layer: String
  /// The whole numbers in the input.
  public var ids: [Int]
  /// For categories: the name of each element of the input.
  public var names: [String]?
  /// For categories: for each position of the field along its features, the index of its element in the input.
  public var sources: [Int]?
}

extension CompiledModel {
  /// Returns the lookup behind each field of embeddings.
  ///
  /// - Parameter inputs: the fields of the model's inputs.
  package func lookups(of inputs: [Field]) -> [Lookup] {
    embeddings.map { embedding in
      let input = inputs.first { $0.name == embedding.input }
      let names = embedding.sources.isEmpty ? nil : input?.categoryNames
      return Lookup(
        field: embedding.name, input: embedding.input, layer: embedding.layer,
        ids: (input?.values ?? []).compactMap { Int(exactly: $0) }, names: names,
        sources: names == nil ? nil : embedding.sources)
    }
  }
}
