import ImageCoding

/// Sums over the tiles of a grid of 14 × 14, in colours over the photo in grey.
///
/// The sums have one sign. Sums over both signs mislead, because the remainder of their cancellation is random; docs/evidence.md has the
/// figures.
public struct RegionsStyle: MapStyle {
  public static let name = "regions"
  public static let summary = "sums over 14 × 14 tiles"

  let colors: ColorMap

  static let tiles = 14

  public static let standards = MapStyleOptions(colors: .ember)

  public init(_ options: MapStyleOptions = MapStyleOptions()) { colors = options.colors ?? .ember }

  public func top(of map: SignedMap, _ polarity: MapPolarity) -> Double {
    sums(map, polarity).map { abs(Double($0)) }.max() ?? 0
  }

  public func draw(_ map: SignedMap, over image: PixelImage, polarity: MapPolarity, top: Double) -> StyledMap
  {
    let sums = sums(map, polarity)
    let shares = MapScale.shares(sums, top: top)
    let columns = min(Self.tiles, map.width)
    var styled = StyledMap(
      image.mapped { pixel, old in
        let (x, y) = (pixel % map.width, pixel / map.width)
        let share = abs(shares[row(y, map) * columns + column(x, map)])
        // A thin dark line between tiles.
        let isEdge =
          x > 0 && column(x, map) != column(x - 1, map) || y > 0 && row(y, map) != row(y - 1, map)
        return PixelColor(colors[share]).mixed(
          onto: EvidenceStyle.ground(old, below: colors), opacity: EvidenceStyle.opacity(share) * 0.85
        ).scaled(by: isEdge && map.width >= 8 * Self.tiles ? 0.8 : 1)
      })
    styled.bar = ColorBar(colors: EvidenceStyle.barColors(colors), low: 0, high: top)
    styled.place = "tile"
    styled.emptiness = MapScale.emptiness(sums, top: top)
    return styled
  }

  private func column(_ x: Int, _ map: SignedMap) -> Int { x * min(Self.tiles, map.width) / map.width }
  private func row(_ y: Int, _ map: SignedMap) -> Int { y * min(Self.tiles, map.height) / map.height }

  private func sums(_ map: SignedMap, _ polarity: MapPolarity) -> [Float] {
    let columns = min(Self.tiles, map.width)
    var sums = [Double](repeating: 0, count: columns * min(Self.tiles, map.height))
    for (index, value) in map.shown(polarity).enumerated() {
      sums[row(index / map.width, map) * columns + column(index % map.width, map)] += Double(value)
    }
    return sums.map { Float($0) }
  }
}
