import Foundation
import ImageCoding
import Testing

@testable import Figure

@Suite struct ColorMapTests {
  @Test func labIsWhatItIs() {
    let white = OKLab(.white)
    #expect(abs(white.lightness - 1) < 1e-3 && abs(white.a) < 1e-3 && abs(white.b) < 1e-3)
    // Red, from the table of the reference.
    let red = OKLab(.red)
    #expect(abs(red.lightness - 0.628) < 1e-3 && abs(red.a - 0.2249) < 1e-3 && abs(red.b - 0.1258) < 1e-3)
    for color in [RGB.red, .green, RGB(red: 12, green: 200, blue: 99)] {
      #expect(OKLab(color).displayed == color)
    }
    #expect(!OKLab(lightness: 0.5, a: 0.4, b: 0).isDisplayable)
  }

  /// Equal steps of the value are perceived as equal, measured over eight colours, so that rounding to levels has no effect.
  @Test(arguments: ColorMap.all.filter { $0.name != "grey" })
  func stepsAreEqual(map: ColorMap) {
    #expect(map.colors.count == 256)
    let colors = stride(from: 0, through: 248, by: 8).map { OKLab(map.colors[$0]) }
    let steps = zip(colors, colors.dropFirst()).map { $0.distance(to: $1) }
    let (least, most) = (steps.min() ?? 0, steps.max() ?? 1)
    #expect(most / least < 1.35, "\(map.name): \(least)…\(most)")
  }

  /// Lightness is monotonic in the value, so the map can be read without colour vision.
  @Test(arguments: ColorMap.all)
  func lightnessTells(map: ColorMap) {
    let lightness = stride(from: 0, through: 255, by: 5).map { OKLab(map.colors[$0]).lightness }
    if map.isDiverging {
      let half = lightness.count / 2
      #expect(Array(lightness[...half]) == lightness[...half].sorted())
      #expect(Array(lightness[half...]) == lightness[half...].sorted(by: >))
      for index in 0..<half { #expect(abs(lightness[index] - lightness[lightness.count - 1 - index]) < 0.03) }
      let middle = OKLab(map[0])
      #expect(abs(middle.a) < 0.01 && abs(middle.b) < 0.01 && middle.lightness > 0.95)
    } else {
      #expect(lightness == lightness.sorted() || lightness == lightness.sorted(by: >))
      #expect(abs((lightness.last ?? 0) - (lightness.first ?? 0)) > 0.5)
    }
  }

  /// The two ends of a diverging map differ for viewers without one kind of cone.
  ///
  /// Reference: Machado, Oliveira & Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
  /// table 1, severity 1.
  @Test(
    arguments: ColorMap.all.filter(\.isDiverging),
    [
      [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
      [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
      [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    ])
  func signsStayApart(map: ColorMap, matrix: [Double]) {
    func seen(_ color: RGB) -> OKLab {
      func linear(_ level: UInt8) -> Double {
        let value = Double(level) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      let channels = [linear(color.red), linear(color.green), linear(color.blue)]
      let seen = (0..<3).map { row in
        let value = (0..<3).reduce(0) { $0 + matrix[3 * row + $1] * channels[$1] }
        let clipped = min(max(value, 0), 1)
        return UInt8(
          (255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * pow(clipped, 1 / 2.4) - 0.055)).rounded())
      }
      return OKLab(RGB(red: seen[0], green: seen[1], blue: seen[2]))
    }
    for share in [0.5, 0.75, 1] {
      #expect(seen(map[-share]).distance(to: seen(map[share])) > 0.08, "\(map.name) at \(share)")
    }
  }

  /// Numbers are legible on every colour of every map.
  @Test(arguments: ColorMap.all) func inkCanBeRead(map: ColorMap) {
    for color in map.colors {
      let levels = [OKLab.luminance(color), OKLab.luminance(ColorMap.ink(on: color))].sorted()
      #expect((levels[1] + 0.05) / (levels[0] + 0.05) >= 4.5, "\(color)")
    }
  }

  @Test func namesFindMaps() {
    for map in ColorMap.all { #expect(ColorMap.named(map.name) == map) }
    #expect(ColorMap.named("jet") == nil)
    #expect(ColorMap.ember[-1] == ColorMap.ember.colors[0] && ColorMap.ember[2] == ColorMap.ember.colors[255])
  }
}
