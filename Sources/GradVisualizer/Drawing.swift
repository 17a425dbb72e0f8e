import ImageCoding

/// A picture of attributions.
public struct Drawing: Hashable, Sendable {
  public let image: PixelImage
  /// Why nothing is shown, if nothing is.
  public let emptiness: EmptyMapReason?

  public init(image: PixelImage, emptiness: EmptyMapReason?) {
    self.image = image
    self.emptiness = emptiness
  }
}

/// Why a drawing shows nothing.
public enum EmptyMapReason: Hashable, Sendable, CustomStringConvertible {
  case nothingOfThisPolarity(Polarity)
  /// The thresholds meet: there is no contrast to show.
  case flat
  case noRegion

  public var description: String {
    switch self {
    case .nothingOfThisPolarity(let polarity): "no \(polarity.rawValue) attributions"
    case .flat: "all attributions between the clipping limits are equal"
    case .noRegion: "no region to outline"
    }
  }
}
