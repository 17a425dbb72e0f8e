/// Pixels across and down.
public struct PictureSize: Hashable, Sendable, CustomStringConvertible {
  /// In pixels.
  public var width: Int
  /// In pixels.
  public var height: Int

  /// A size in pixels.
  public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  public var description: String { "\(width)×\(height)" }
}
