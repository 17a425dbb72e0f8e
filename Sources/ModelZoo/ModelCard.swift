import Files
import Foundation

/// What a model file does not say of itself: a small JSON document beside it, `model.json` for `model.onnx`.
public struct ModelCard: Codable, Hashable, Sendable {
  /// As `--preprocess` takes it.
  public var preprocess: String?
  /// As `--resize` takes it.
  public var resize: String?
  /// As `--labels` takes it; a file's path is relative to the card.
  public var labels: String?
  /// As `--input-size` takes it.
  public var inputSize: String?
  /// As `--output-name` takes it.
  public var outputName: String?

  public init() {}

  private enum CodingKeys: String, CodingKey {
    case preprocess
    case resize
    case labels
    case inputSize = "input_size"
    case outputName = "output_name"
  }

  private static let byteLimit = 1 << 20

  /// Where a model's card is.
  public static func path(besides model: String) -> String {
    (model as NSString).deletingPathExtension + ".json"
  }

  /// The card beside a model, or an empty one if there is none.
  ///
  /// - Throws: `ModelError.badCard`, `FileError`
  public init(besides model: String) throws {
    self.init()
    let path = Self.path(besides: model)
    guard FileManager.default.fileExists(atPath: path) else { return }
    let data = try Files.read(path, limit: Self.byteLimit)
    do {
      self = try JSONDecoder().decode(ModelCard.self, from: data)
    } catch {
      throw ModelError.badCard(path: path)
    }
    if let labels, labels != "imagenet", !labels.hasPrefix("/") {
      self.labels = (path as NSString).deletingLastPathComponent + "/" + labels
      if (path as NSString).deletingLastPathComponent.isEmpty { self.labels = labels }
    }
  }

  /// This card, completed by another where it is silent.
  public func completed(by other: ModelCard) -> ModelCard {
    var card = self
    card.preprocess = preprocess ?? other.preprocess
    card.resize = resize ?? other.resize
    card.labels = labels ?? other.labels
    card.inputSize = inputSize ?? other.inputSize
    card.outputName = outputName ?? other.outputName
    return card
  }

  /// - Throws: `FileError`
  public func write(besides model: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try Files.write(encoder.encode(self) + Data("\n".utf8), to: Self.path(besides: model))
  }
}
