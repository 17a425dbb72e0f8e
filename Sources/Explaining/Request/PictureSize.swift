/// The size of a picture, in pixels.
public struct PictureSize: Hashable, Sendable, CustomStringConvertible {
  /// The width, in pixels.
  public var width: Int
  /// The height, in pixels.
  public var height: Int

  /// Creates a size in pixels.
  public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  public var description: String { "\(width)×\(height)" }
}
