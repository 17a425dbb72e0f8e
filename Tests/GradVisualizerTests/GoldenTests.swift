import ImageCoding
import TestSupport
import Testing

@testable import GradVisualizer

struct DrawingCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let image: Int
  let attributions: String
  let precision: String
  let empty: Bool
  let polarity: String
  let clipAbove: Double
  let clipBelow: Double
  let morphology: Bool
  let outlines: Bool
  let percentage: Double
  let overlay: Bool
  let overlayWeight: Double
  let lowerEnd: Double
  let structuringElement: Int
  let connectivity: Int
  let presenceThreshold: Double
  var testDescription: String { name }
}

/// Every picture is pixel-exact to that of numpy and scipy for the same attributions.
@Suite struct GoldenTests {
  static let golden = Result { try Golden<DrawingCase>("visualizer") }

  @Test(arguments: try golden.get().cases)
  func equalsTheOriginal(_ reference: DrawingCase) throws {
    let golden = try Self.golden.get()
    let image = try golden.array("image/\(reference.image)")
    let picture = PixelImage(
      width: image.shape[1], height: image.shape[0], samples: image.values.map(UInt8.init))
    var visualizer = KerasVisualizer()
    visualizer.polarity = try #require(.init(rawValue: reference.polarity))
    visualizer.clipAbove = reference.clipAbove
    visualizer.clipBelow = reference.clipBelow
    visualizer.morphology = reference.morphology
    visualizer.outlines = reference.outlines
    visualizer.outlinePercentage = reference.percentage
    visualizer.overlay = reference.overlay
    visualizer.overlayWeight = reference.overlayWeight
    visualizer.lowerEnd = reference.lowerEnd
    visualizer.structuringElement = reference.structuringElement
    visualizer.connectivity = try #require(.init(rawValue: reference.connectivity))
    visualizer.presenceThreshold = reference.presenceThreshold
    let attributions = try golden.array("attributions/\(reference.attributions)").values
    let drawing =
      reference.precision == "float32"
      ? try visualizer.draw(attributions, over: picture)
      : try visualizer.draw(attributions.map(Double.init), over: picture)
    let expected = try golden.bytes("\(reference.name)/picture")
    #expect(zip(drawing.image.samples, expected).count { $0 != $1 } == 0)
    #expect((drawing.emptiness != nil) == reference.empty)
  }

  @Test(arguments: ["float32", "float64"])
  func theMorphologyIsScipysToTheBit(precision: String) throws {
    let golden = try Self.golden.get()
    let input = try golden.array("morphology/\(precision)/input")
    let expected = try golden.array("morphology/\(precision)/cleaned").values
    let (height, width) = (input.shape[0], input.shape[1])
    if precision == "float32" {
      let map = AttributionMap(width: width, height: height, values: input.values)
      #expect(Morphology(side: 3).cleaned(map).values == expected)
    } else {
      let map = AttributionMap(width: width, height: height, values: input.values.map(Double.init))
      #expect(Morphology(side: 3).cleaned(map).values.map(Float.init) == expected)
    }
  }

  @Test(arguments: [5, 100, 129, 1000, 5003])
  func sumsAreNumpysToTheBit(count: Int) throws {
    let golden = try Self.golden.get()
    let values = try golden.array("sum/\(count)/values").values
    #expect(Summation.pairwise(values[...]) == (try golden.array("sum/\(count)/total").values[0]))
  }
}
