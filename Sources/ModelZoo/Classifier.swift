import ConvNet
import ImageCoding

/// A network with what it takes to show it a photo: how the photo is fitted, and what the classes are called.
public struct Classifier: Sendable {
  public let name: String
  /// From pixels 0…255, size × size × 3, to one logit a class.
  public let network: Network
  /// Width and height of the input in pixels.
  public let inputSize: Int
  /// The share of the photo's short side that the network sees.
  public let cropFraction: Double
  public let labels: Labels

  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `GraphError`
  public init(_ model: KnownModel, from store: ModelStore) throws {
    let checkpoint = try PyTorchCheckpoint(store.data(of: model))
    name = model.name
    inputSize = model.architecture.inputSize
    cropFraction = Double(inputSize) / Double(inputSize + 32)
    network = try Network(compiling: model.architecture.graph(weights: checkpoint))
    labels = .imageNet
  }

  /// What the network sees of a photo: its centre, resampled.
  public func fitted(_ photo: Image) -> Image {
    photo.centerSquare(fraction: cropFraction).resized(width: inputSize, height: inputSize)
  }
}
