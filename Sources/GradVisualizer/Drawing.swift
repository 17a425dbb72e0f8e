import ImageCoding

/// A picture of attributions.
package struct Drawing: Hashable, Sendable {
  package let image: PixelImage
  /// Why the image shows nothing; `nil` if it shows something.
  package let emptiness: EmptyMapReason?
}

/// Why a drawing shows nothing.
package enum EmptyMapReason: Hashable, Sendable, CustomStringConvertible {
  case nothingOfThisPolarity(Polarity)
  /// The thresholds are equal, so there is no contrast to show.
  case flat
  case noRegion

  package var description: String {
    switch self {
    case .nothingOfThisPolarity(let polarity): "no \(polarity.rawValue) attributions"
    case .flat: "all attributions between the clipping limits are equal"
    case .noRegion: "no region to outline"
    }
  }
}
