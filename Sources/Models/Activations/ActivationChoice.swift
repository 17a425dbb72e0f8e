/// Which activation inside a model is looked at.
public enum ActivationChoice: Hashable, Sendable {
  /// The last one whose positions lie over those of the input: of a classifier what its pooling takes.
  case last
  /// What the layer of a name makes; in an ONNX file the name of a node or of its result.
  case named(String)
}
