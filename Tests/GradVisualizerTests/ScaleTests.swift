import Foundation
import ImageCoding
import TestSupport
import Testing

@testable import GradVisualizer

/// Without the class's clipping, only the proportions of attributions matter.
@Suite struct ScaleTests {
  private static let image = PixelImage(
    width: 31, height: 23, filledWith: RGB(red: 10, green: 100, blue: 200))

  /// Hills with noise on top: attributions of 31 × 23 pixels and three channels.
  private static let map: [Float] = {
    var random = Randomness(seed: 5)
    let noise = random.floats(31 * 23 * 3, scale: 0.3)
    return noise.indices.map { index in
      let (x, y) = (Float(index / 3 % 31), Float(index / 3 / 31))
      return 2 * sin(x / 4) * cos(y / 5) + noise[index]
    }
  }()

  private static let visualizers: [KerasVisualizer] = {
    var (negative, lifted) = (KerasVisualizer(), KerasVisualizer.outlined)
    negative.polarity = .negative
    negative.clipBelow = 30
    lifted.outlines = false
    lifted.lowerEnd = 0.2
    return [KerasVisualizer(), .outlined, negative, lifted].map {
      var visualizer = $0
      visualizer.clipsSamples = false
      return visualizer
    }
  }()

  private func difference(_ a: Drawing, _ b: Drawing) -> Int {
    zip(a.image.samples, b.image.samples).map { abs(Int($0) - Int($1)) }.max() ?? .max
  }

  @Test(arguments: visualizers.indices)
  func powersOfTwoChangeNothing(visualizer: Int) throws {
    let visualizer = Self.visualizers[visualizer]
    let drawing = try visualizer.draw(Self.map, over: Self.image)
    #expect(drawing.emptiness == nil && drawing.image != Self.image)
    for exponent in -60...60 {
      let factor = Float(sign: .plus, exponent: exponent, significand: 1)
      #expect(try visualizer.draw(Self.map.map { $0 * factor }, over: Self.image) == drawing, "2^\(exponent)")
    }
  }

  @Test(arguments: visualizers.indices)
  func theEndsOfTheRangeAreNoException(visualizer: Int) throws {
    let visualizer = Self.visualizers[visualizer]
    let drawing = try visualizer.draw(Self.map, over: Self.image)
    // The largest value is below 4, so 2¹⁰²¹ is the last power that does not overflow.
    for exponent in [-1022 + 40, 1021] {
      let factor = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(try visualizer.draw(Self.map.map { Double($0) * factor }, over: Self.image) == drawing)
    }
    #expect(try visualizer.draw(Self.map.map { $0 * 0x1p125 }, over: Self.image) == drawing)
    // The smallest numbers of all have few digits, but still give a picture.
    let whole = Self.map.map { (Double($0) * 64).rounded() }
    let smallest = whole.map { $0 * Double.leastNonzeroMagnitude }
    #expect(
      try visualizer.draw(smallest, over: Self.image) == visualizer.draw(whole, over: Self.image))
    let smallestFloats = whole.map { Float($0) * Float.leastNonzeroMagnitude }
    #expect(
      try visualizer.draw(smallestFloats, over: Self.image) == visualizer.draw(whole, over: Self.image))
  }

  @Test(arguments: visualizers.indices, [1000, 1e-9, 1 / 3.0, 0.7e5])
  func otherFactorsMoveNoColourByMoreThanALevel(visualizer: Int, factor: Double) throws {
    let visualizer = Self.visualizers[visualizer]
    let drawing = try visualizer.draw(Self.map, over: Self.image)
    let doubles = try visualizer.draw(Self.map.map { Double($0) * factor }, over: Self.image)
    let floats = try visualizer.draw(Self.map.map { $0 * Float(factor) }, over: Self.image)
    #expect(difference(doubles, drawing) <= 1)
    #expect(difference(floats, drawing) <= 1)
  }

  /// Maps whose cumulative sums equal the thresholds exactly, so that any rounding would matter.
  @Test(arguments: [1000, 1e-9, 0.1, 1 / 3.0])
  func tiesAreNotBrokenByRounding(factor: Double) throws {
    var random = Randomness(seed: 8)
    let image = PixelImage(width: 20, height: 5, filledWith: .black)
    let clips: [(above: Double, below: Double)] = [(99, 28), (90, 50), (95, 70), (98, 1)]
    for clip in clips {
      // One hundred pixels of two sizes: every percentage is met by whole pixels.
      for share in [1.0, 10, 25] {
        let values = (0..<100).map { Double($0) < share ? 3.0 : 1.0 }.shuffled(using: &random)
        for visualizer in Self.visualizers {
          var visualizer = visualizer
          (visualizer.polarity, visualizer.clipAbove, visualizer.clipBelow) = (
            .positive, clip.above, clip.below
          )
          let plain = try visualizer.draw(values, over: image)
          let scaled = try visualizer.draw(values.map { $0 * factor }, over: image)
          let floats = try visualizer.draw(values.map { Float($0 * factor) }, over: image)
          #expect(plain.emptiness == scaled.emptiness && plain.emptiness == floats.emptiness)
          #expect(difference(plain, scaled) <= 1 && difference(plain, floats) <= 1)
        }
      }
    }
  }

  /// Sums of channels in different orders differ by rounding, which is not contrast.
  @Test func roundingIsNoContrast() throws {
    let image = PixelImage(width: 2, height: 1, filledWith: .black)
    let values = [0.1, 0.2, 0.3, 0.3, 0.2, 0.1]
    #expect(values[..<3].reduce(0, +) != values[3...].reduce(0, +))
    #expect(try Self.visualizers[0].draw(values, over: image).emptiness == .flat)
  }

  @Test func bothPrecisionsDrawTheSame() throws {
    for visualizer in Self.visualizers {
      let doubles = Self.map.map(Double.init)
      #expect(
        try visualizer.draw(Self.map, over: Self.image) == visualizer.draw(doubles, over: Self.image))
    }
  }

  /// Each polarity is scaled by its own largest value: a huge value of the other sign does not reduce it to zero.
  @Test func theOtherSideDoesNotMatter() throws {
    let image = PixelImage(width: 3, height: 1, filledWith: .black)
    let visualizer = Self.visualizers[0]
    let drawing = try visualizer.draw([-1e300, 1e-300, 2e-300], over: image)
    #expect(try drawing == visualizer.draw([-1.0, 1, 2], over: image) && drawing.emptiness == nil)
  }

  /// The original class clips at ±1, where a map of logits saturates.
  @Test func theClassItselfSaturates() throws {
    var visualizer = Self.visualizers[0]
    let large = Self.map.map { $0 * 1000 }
    let kept = try visualizer.draw(large, over: Self.image)
    visualizer.clipsSamples = true
    #expect(visualizer == KerasVisualizer(), "the class's own way is the default")
    #expect(difference(try visualizer.draw(large, over: Self.image), kept) > 100)
  }
}
