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
    /// The element of the input that stands behind each row of a table, row by row; empty where the layer is none that looks rows up.
    let sources: [Int]

    /// Along tokens or, where the whole numbers are categories, along features; and along components.
    ///
    /// - Parameter input: the whole numbers.
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

extension Field {
  /// What the elements of a field of categories are called: the columns of a table, or the name of a single number. `nil` where whole
  /// numbers are something else, as the tokens of a text.
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
  /// Of categories: what each of them is called, and which of them stands behind each position of the field along its features.
  public var names: [String]?
  /// Of categories: the element of the input behind each position of the field along its features.
  public var sources: [Int]?
}

extension CompiledModel {
  /// Where each field of whole numbers comes from.
  ///
  /// - Parameter inputs: what the model is given.
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
