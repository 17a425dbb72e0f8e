import ImageCoding

/// A colour map for numbers; equal steps of the number look equally large.
public struct ColorMap: Hashable, Sendable {
  /// The map's name on the command line.
  public let name: String
  /// The colours from low to high, in words.
  public let summary: String
  /// Whether the middle is neutral and the ends stand for opposite signs.
  public let isDiverging: Bool
  /// 256 colours, from low to high.
  public let colors: [RGB]

  static let count = 256

  /// Whether larger numbers are darker.
  public var growsDarker: Bool {
    !isDiverging && OKLab(colors[0]).lightness > OKLab(colors[Self.count - 1]).lightness
  }

  /// The colour of a share, 0…1, or −1…1 for a diverging map; other shares are clamped.
  public subscript(share: Double) -> RGB {
    let position = isDiverging ? (share + 1) / 2 : share
    return colors[Int((min(max(position, 0), 1) * Double(Self.count - 1)).rounded())]
  }

  /// Returns black or white, whichever is legible on a colour. The contrast ratio is at least 4.5 wherever this is used.
  ///
  /// Reference: WCAG 2.2, "relative luminance" and "contrast ratio".
  public static func ink(on ground: RGB) -> RGB {
    OKLab.luminance(ground) > 0.179 ? .black : .white
  }

  /// Interpolates linearly between colours, at equal distances in OKLab.
  private init(_ name: String, _ summary: String, isDiverging: Bool, through stops: [OKLab]) {
    self.name = name
    self.summary = summary
    self.isDiverging = isDiverging
    // Distances are those of the interpolated colours, before `displayed` replaces colours that screens cannot show.
    let fine = (0...Self.fineness).map { step -> OKLab in
      let position = Double(step) / Double(Self.fineness) * Double(stops.count - 1)
      let index = min(Int(position), stops.count - 2)
      return stops[index].mixed(with: stops[index + 1], share: position - Double(index))
    }
    var lengths = [0.0]
    for (a, b) in zip(fine, fine.dropFirst()) {
      lengths.append(lengths[lengths.count - 1] + a.distance(to: b))
    }
    let total = lengths[lengths.count - 1]
    var index = 0
    colors = (0..<Self.count).map { step in
      let wanted = total * Double(step) / Double(Self.count - 1)
      while index < fine.count - 2, lengths[index + 1] < wanted { index += 1 }
      let share = (wanted - lengths[index]) / max(lengths[index + 1] - lengths[index], .leastNormalMagnitude)
      return fine[index].mixed(with: fine[index + 1], share: min(max(share, 0), 1)).displayed
    }
  }

  private static let fineness = 2000

  private init(_ name: String, _ summary: String, _ levels: [RGB]) {
    (self.name, self.summary, isDiverging, colors) = (name, summary, false, levels)
  }

  // MARK: The maps

  /// Returns colours of growing lightness, from violet over red to yellow.
  private static func rising(
    lightness: ClosedRange<Double>, hues: (Double, Double),
    chroma: (low: Double, middle: Double, high: Double)
  ) -> [OKLab] {
    (0...32).map { step in
      let share = Double(step) / 32
      let bow = 1 - (2 * share - 1) * (2 * share - 1)
      let ends = chroma.low + share * (chroma.high - chroma.low)
      return OKLab(
        lightness: lightness.lowerBound + share * (lightness.upperBound - lightness.lowerBound),
        chroma: ends + bow * (chroma.middle - (chroma.low + chroma.high) / 2),
        hueInDegrees: hues.0 + share * (hues.1 - hues.0))
    }
  }

  /// Returns colours of two hues, with equal lightness on both sides of a neutral middle.
  private static func diverging(_ lowHue: Double, _ highHue: Double) -> [OKLab] {
    func end(_ share: Double, _ hue: Double) -> OKLab {
      OKLab(lightness: 0.97 - 0.53 * share, chroma: 0.16 * share * (1.6 - 0.6 * share), hueInDegrees: hue)
    }
    return (0...16).map { end(1 - Double($0) / 16, lowHue) } + (1...16).map { end(Double($0) / 16, highHue) }
  }

  /// Violet over red and orange to light yellow.
  public static let ember = ColorMap(
    "ember", "violet, red, orange, light yellow", isDiverging: false,
    through: rising(lightness: 0.26...0.96, hues: (310, 466), chroma: (0.13, 0.19, 0.10)))

  /// The 256 grey levels of sRGB, as grey maps are usually drawn. The steps are equal in sRGB, not in OKLab.
  public static let grey = ColorMap(
    "grey", "black to white", (UInt8.min...UInt8.max).map { RGB(red: $0, green: $0, blue: $0) })

  /// Light yellow over orange to dark red.
  public static let yellowRed = ColorMap(
    "yellow-red", "light yellow, orange, dark red", isDiverging: false,
    through: (0...32).map { step in
      let share = Double(step) / 32
      return OKLab(
        lightness: 0.985 - 0.6 * share, chroma: 0.03 + 0.17 * (1 - (1 - share) * (1 - share)) - 0.04 * share,
        hueInDegrees: 105 - 80 * share)
    })

  /// Purple below zero, orange above.
  public static let purpleOrange = ColorMap(
    "purple-orange", "negative in purple, positive in orange", isDiverging: true, through: diverging(300, 55))

  /// Blue below zero, red above.
  public static let blueRed = ColorMap(
    "blue-red", "negative in blue, positive in red", isDiverging: true, through: diverging(255, 25))

  /// Every colour map, in the order of the documentation.
  public static let all = [ember, yellowRed, grey, purpleOrange, blueRed]

  /// Returns the map with this name; `nil` if there is none.
  public static func named(_ name: String) -> ColorMap? { all.first { $0.name == name } }
}
