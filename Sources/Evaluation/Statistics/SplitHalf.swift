/// How well two independent halves of an average agree: what of a map would be there again with another seed.
public struct SplitHalf: Hashable, Sendable, Codable {
  /// Pearson's r over places, a pixel of a photo each; `nil` where a half is constant.
  public let byPlace: Double?
  /// Pearson's r over the means of tiles; `nil` where the field has no tiles or a half is constant.
  public let byTile: Double?

  /// - Parameters:
  ///   - first: a map from one half of the samples, one value per place.
  ///   - second: the map from the other half.
  ///   - tiles: of the field, where it has any.
  public init(_ first: [Float], _ second: [Float], tiles: Tiles?) {
    byPlace = Correlation.pearson(first.map(Double.init), second.map(Double.init))
    byTile = tiles.flatMap { Correlation.pearson($0.means(of: first), $0.means(of: second)) }
  }

  /// What the average of all samples would correlate with another of its kind, from the agreement of halves.
  ///
  /// Reference: Spearman 1910 and Brown 1910, "Correlation calculated from faulty data"; "Some experimental results in the
  /// correlation of mental abilities".
  public static func whole(fromHalves correlation: Double) -> Double { 2 * correlation / (1 + correlation) }
}
