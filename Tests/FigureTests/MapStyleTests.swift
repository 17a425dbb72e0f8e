import Foundation
import ImageCoding
import Testing

@testable import Figure

@Suite struct MapStyleTests {
  private static let side = 84
  /// A positive blob on the left and a smaller negative blob on the right.
  private static let map: SignedMap = {
    func blob(_ x: Double, _ y: Double, _ height: Double) -> [Float] {
      (0..<side * side).map { index in
        let distance = hypot(Double(index % side) - x, Double(index / side) - y)
        return Float(height * exp(-distance * distance / 72))
      }
    }
    return SignedMap(width: side, height: side, positive: blob(24, 42, 1), negative: blob(62, 42, 0.5))
  }()

  private func drawn(
    _ kind: MapStyleKind, _ map: SignedMap = map, over color: RGB = RGB(red: 120, green: 160, blue: 90),
    polarity: MapPolarity? = nil, top: Double? = nil
  ) -> StyledMap {
    let style = kind.make(MapStyleOptions())
    let polarity = polarity ?? kind.standardPolarity
    return style.draw(
      map, over: PixelImage(width: map.width, height: map.height, filledWith: color), polarity: polarity,
      top: top ?? style.top(of: map, polarity))
  }

  private func difference(_ a: RGB, _ b: RGB) -> Int {
    abs(Int(a.red) - Int(b.red)) + abs(Int(a.green) - Int(b.green)) + abs(Int(a.blue) - Int(b.blue))
  }

  /// For any colour of the photo, important places look different from unimportant ones.
  @Test(
    arguments: MapStyleKind.all.map(\.name),
    [
      RGB.white, .black, RGB(red: 128, green: 128, blue: 128), .green, .red,
      RGB(red: 250, green: 200, blue: 40),
    ])
  func whatMattersShows(name: String, color: RGB) throws {
    let kind = try #require(MapStyleKind.named(name))
    let image = drawn(kind, over: color).image
    // On a grey photo the mask can change only the brightness.
    let isGrey = color.red == color.green && color.green == color.blue
    #expect(
      difference(image[24, 42], image[42, 4]) > (name == "mask" && isGrey ? 10 : 60), "\(name) over \(color)")
  }

  /// Scaling the score by a power of two changes nothing, for small and large factors.
  @Test(arguments: MapStyleKind.all.map(\.name), [-120, -40, 3, 100])
  func unitsChangeNothing(name: String, power: Int) throws {
    let kind = try #require(MapStyleKind.named(name))
    let factor = Float(sign: .plus, exponent: power, significand: 1)
    let other = SignedMap(
      width: Self.side, height: Self.side, positive: Self.map.positive.map { $0 * factor },
      negative: Self.map.negative.map { $0 * factor })
    let (plain, scaled) = (drawn(kind), drawn(kind, other))
    // Subnormal numbers have fewer digits.
    let differences = zip(plain.image.samples, scaled.image.samples).map { abs(Int($0) - Int($1)) }
    #expect((differences.max() ?? 0) <= (power == -120 ? 1 : 0))
    if let bar = plain.bar, let scaledBar = scaled.bar, power > -120 {
      #expect(scaledBar.high == bar.high * Double(factor) && scaledBar.colors == bar.colors)
    }
  }

  @Test func theLineHoldsHalf() throws {
    let styled = drawn(.evidence)
    let coverage = try #require(styled.coverage)
    #expect(abs(coverage.share - 0.5) < 0.02 && styled.contours.count == 1)
    // Half of a Gaussian of variance 36 lies within a radius of 1.177 σ; smoothing widens it slightly.
    let area = try #require(styled.contours.first).area
    #expect(abs(area - 2 * .pi * (36 + 4.4) * log(2)) < 12)
    #expect(
      EvidenceStyle(MapStyleOptions(contourShare: 0)).draw(
        Self.map, over: styled.image, polarity: .positive, top: 1
      ).contours.isEmpty)
  }

  @Test func polaritiesShowTheirSide() {
    for kind in MapStyleKind.all where !kind.showsBoth {
      let (positive, negative) = (drawn(kind, polarity: .positive), drawn(kind, polarity: .negative))
      #expect(difference(positive.image[24, 42], positive.image[24, 4]) > 60, "\(kind.name)")
      #expect(difference(negative.image[62, 42], negative.image[62, 4]) > 60, "\(kind.name)")
      #expect(difference(negative.image[24, 42], negative.image[24, 4]) < 12, "\(kind.name)")
    }
    let both = drawn(.diverging).image
    #expect(both[24, 42].red > both[24, 42].blue && both[62, 42].blue > both[62, 42].red)
  }

  /// On a shared scale a weak map is pale, and a map far below the scale is reported.
  @Test func sharedScales() {
    let style = EvidenceStyle()
    let top = style.top(of: Self.map, .positive)
    let weak = SignedMap(
      width: Self.side, height: Self.side, positive: Self.map.positive.map { $0 / 4 },
      negative: Self.map.negative)
    let (full, pale) = (drawn(.evidence), drawn(.evidence, weak, top: top))
    let ground = full.image[2, 2]
    #expect(difference(pale.image[24, 42], ground) < difference(full.image[24, 42], ground) / 2)
    let faint = SignedMap(
      width: Self.side, height: Self.side, positive: Self.map.positive.map { $0 / 4000 },
      negative: Self.map.negative)
    let nothing = drawn(.evidence, faint, top: top)
    #expect(nothing.emptiness?.contains("too faint") == true && nothing.contours.isEmpty)
  }

  @Test func nothingIsSaidToBeNothing() {
    let zero = [Float](repeating: 0, count: Self.side * Self.side)
    for kind in MapStyleKind.all {
      let styled = drawn(kind, SignedMap(width: Self.side, height: Self.side, positive: zero, negative: zero))
      #expect(styled.emptiness != nil && styled.contours.isEmpty)
    }
  }

  @Test(arguments: [(1, 1), (1, 50), (50, 1), (3, 200), (28, 28)])
  func anySize(width: Int, height: Int) {
    let values = (0..<width * height).map { Float($0 + 1) }
    let map = SignedMap(width: width, height: height, positive: values, negative: values.reversed())
    for kind in MapStyleKind.all {
      let styled = drawn(kind, map)
      #expect(styled.image.width == width && styled.image.height == height)
    }
  }

  /// As in PAIR's `VisualizeImageGrayscale`: white from the 99th percentile on, interpolated as by numpy.
  @Test func greyIsClippedAtThePercentile() {
    let values = (0...200).map { Float($0) }
    let map = SignedMap(width: 201, height: 1, positive: values, negative: [Float](repeating: 0, count: 201))
    #expect(GreyStyle().top(of: map, .magnitude) == 198)
    let image = drawn(MapStyleKind.all[4], map).image
    #expect(image[198, 0] == .white && image[199, 0] == .white && image[0, 0] == .black)
    #expect(image[150, 0].red < 255)
  }

  @Test func tilesAreSums() {
    let values = (0..<28 * 28).map { Float($0 / 28 < 2 && $0 % 28 < 2 ? 1 : 0) }
    let map = SignedMap(width: 28, height: 28, positive: values, negative: values)
    #expect(RegionsStyle().top(of: map, .positive) == 4)
    let image = drawn(MapStyleKind.all[3], map).image
    #expect(image[0, 0] == image[1, 1] && image[0, 0] != image[2, 2] && image[2, 2] == image[27, 27])
  }
}
