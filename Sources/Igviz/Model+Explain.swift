import Foundation

extension Model {
  /// Opens a model.
  ///
  /// - Parameters:
  ///   - name: the name of an installed model ("efficientnet-lite0"), or the path of an ONNX file.
  ///   - kind: what an ONNX file is given; installed models take photos.
  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `ONNXError`, `GraphError`
  public convenience init(_ name: String, for kind: InputKind = .photos) throws {
    if (name as NSString).pathExtension.lowercased() == "onnx" {
      try self.init(onnx: name, card: ModelCard(besides: name), for: kind)
    } else {
      try self.init(named: name)
    }
  }

  /// Explains one output for a photo.
  ///
  /// - Parameters:
  ///   - photo: of any size; it is fitted to the model.
  ///   - target: the output; by default the most probable class.
  ///   - method: one of `MethodKind.all`; by default Integrated Gradients, or Shapley values of a model without a gradient.
  ///   - baseline: what the photo is compared with; by default the method's own.
  ///   - seed: of random baselines and methods.
  /// - Throws: `RequestError`, `LabelError`, `ModelError`, `BaselineError`, `FieldError`
  public func explain(
    _ photo: Photo, target: TargetChoice? = nil, method: MethodKind? = nil,
    baseline: BaselineRequest? = nil, seed: UInt64 = 0
  ) throws -> Explanation {
    try explain([field(of: photo)], target: target, method: method, baseline: baseline, seed: seed)
  }

  /// Explains one output for fields, one for each of the model's inputs, as `InputRows` and `Model.fields(of:)` make them.
  ///
  /// - Throws: `RequestError`, `LabelError`, `ModelError`, `BaselineError`
  public func explain(
    _ fields: [Field], target: TargetChoice? = nil, method: MethodKind? = nil,
    baseline: BaselineRequest? = nil, seed: UInt64 = 0
  ) throws -> Explanation {
    let request = Request(
      methods: [method ?? (isForwardOnly ? .shapley : .integratedGradients)],
      baselines: [baseline].compactMap(\.self), targets: [target?.text].compactMap(\.self),
      seed: seed)
    return try Explainer(self, request).explain(fields)
  }
}
