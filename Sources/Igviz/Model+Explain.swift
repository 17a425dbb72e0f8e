import Foundation

extension Model {
  /// Opens a model.
  ///
  /// - Parameters:
  ///   - name: the name of an installed model ("efficientnet-lite0"), or the path of an ONNX file.
  ///   - kind: the kind of input of an ONNX model; ignored for installed models, which take photos.
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
  ///   - photo: a photo of any size; it is fitted to the model's input size.
  ///   - target: the output to explain; by default the most probable class.
  ///   - method: a method of `MethodKind.all`; by default Integrated Gradients, or Shapley values for a model without gradients.
  ///   - baseline: the baseline; by default the method's own.
  ///   - seed: the seed of random baselines and methods.
  /// - Throws: `RequestError`, `LabelError`, `ModelError`, `BaselineError`, `FieldError`
  public func explain(
    _ photo: Photo, target: TargetChoice? = nil, method: MethodKind? = nil,
    baseline: BaselineRequest? = nil, seed: UInt64 = 0
  ) throws -> Explanation {
    try explain([field(of: photo)], target: target, method: method, baseline: baseline, seed: seed)
  }

  /// Explains one output for fields, one for each of the model's inputs. `InputRows` and `Model.fields(of:)` make such fields.
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
