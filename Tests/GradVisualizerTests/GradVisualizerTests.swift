import ImageCoding
import Testing

@testable import GradVisualizer

@Suite struct GradVisualizerTests {
  private let image = Image(width: 4, height: 3, filledWith: RGB(red: 10, green: 100, blue: 200))

  private func attributions(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0, $0] } }

  /// What crashes the original, or makes it paint NaN, leaves the picture as it is, and says why.
  @Test func nothingToShow() throws {
    var visualizer = GradVisualizer()
    let zero = [Double](repeating: 0, count: 36)
    #expect(
      try visualizer.draw(zero, over: image)
        == Drawing(image: image, emptiness: .nothingOfThisPolarity(.positive)))
    let negative = [Double](repeating: -0.5, count: 36)
    #expect(try visualizer.draw(negative, over: image).emptiness == .nothingOfThisPolarity(.positive))
    let flat = [Double](repeating: 0.5, count: 36)
    #expect(try visualizer.draw(flat, over: image) == Drawing(image: image, emptiness: .flat))
    visualizer.overlay = false
    #expect(
      try visualizer.draw(flat, over: image)
        == Drawing(image: Image(width: 4, height: 3, filledWith: .black), emptiness: .flat))
    // A single bright pixel is a speck: the morphology takes it away, and no region is left.
    let speck = attributions((0..<12).map { $0 == 5 ? 1 : 0 })
    #expect(try GradVisualizer.outlined.draw(speck, over: image).emptiness != nil)
  }

  @Test func overlayArithmetic() throws {
    // The largest value gets the full colour: 0.8 · 255 on top of the image, cut at 255.
    let ramp = attributions((0..<12).map { Double($0) / 100 })
    var visualizer = GradVisualizer()
    visualizer.clipAbove = 100
    let drawing = try visualizer.draw(ramp, over: image)
    #expect(drawing.image[3, 2] == RGB(red: 10, green: 255, blue: 200))
    #expect(drawing.image[0, 0] == image[0, 0])
    #expect(drawing.image[1, 0] == RGB(red: 10, green: UInt8(100 + 204.0 / 11), blue: 200))
    visualizer.overlay = false
    visualizer.positiveColor = RGB(red: 100, green: 0, blue: 50)
    #expect(try visualizer.draw(ramp, over: image).image[3, 2] == RGB(red: 100, green: 0, blue: 50))
  }

  @Test func polarityChoosesSignAndColour() throws {
    let mixed = attributions((0..<12).map { Double($0 - 6) / 10 })
    var visualizer = GradVisualizer()
    visualizer.polarity = .negative
    let drawing = try visualizer.draw(mixed, over: image)
    #expect(drawing.image[0, 0] == RGB(red: 214, green: 100, blue: 200))
    #expect(drawing.image[3, 2] == image[3, 2])
  }

  @Test func anyNumberOfChannels() throws {
    let one = (0..<12).map { Float($0) / 20 }
    let three = one.flatMap { [$0, $0, $0] }
    #expect(try GradVisualizer().draw(one, over: image) == GradVisualizer().draw(three, over: image))
  }

  @Test func anyMagnitude() throws {
    for magnitude in [1e-300, 1e-30, 1.0, 1e30] {
      let values = attributions((0..<12).map { Double($0) * magnitude })
      #expect(throws: Never.self) { try GradVisualizer().draw(values, over: image) }
    }
  }

  @Test func whatCannotBeDrawnIsNamed() {
    #expect(throws: VisualizerError.size(attributions: 35, width: 4, height: 3)) {
      try GradVisualizer().draw([Float](repeating: 0, count: 35), over: image)
    }
    #expect(throws: VisualizerError.notFinite) {
      try GradVisualizer().draw([Float](repeating: .nan, count: 36), over: image)
    }
    var visualizer = GradVisualizer()
    visualizer.clipAbove = 100.5
    #expect(throws: VisualizerError.percentage(name: "clip-above", value: 100.5)) {
      try visualizer.draw([Float](repeating: 0, count: 36), over: image)
    }
  }
}

@Suite struct OutlineTests {
  private func map(_ rows: String...) -> BinaryMap {
    BinaryMap(width: rows[0].count, height: rows.count, values: rows.joined().map { $0 == "#" })
  }

  @Test func holesAreFilledFromOutside() {
    #expect(
      Outlines.filled(map(".###.", ".#.#.", ".###.", "##..#", "#.#.#"))
        == map(".###.", ".###.", ".###.", "##..#", "#.#.#"))
    // Side by side only: the hole is closed although its corners touch the outside.
    #expect(Outlines.filled(map(".#.", "#.#", ".#.")) == map(".#.", "###", ".#."))
  }

  @Test func componentsTouchAtCorners() {
    let two = map("#....", ".#...", ".....", "...##", ".....")
    #expect(
      Outlines.largestComponents(of: two, percentage: 50) == map("#....", ".#...", ".....", ".....", "....."))
    #expect(Outlines.largestComponents(of: two, percentage: 51) == two)
  }

  @Test func noMoreThanThreeComponents() {
    let many = map("#.##.###.####")
    #expect(Outlines.largestComponents(of: many, percentage: 100) == map("..##.###.####"))
    #expect(Outlines.largestComponents(of: map("...."), percentage: 90) == nil)
  }

  @Test func theBorderIsWhatACrossErodes() {
    #expect(
      Outlines.border(of: map(".....", ".###.", ".###.", ".###.", "....."))
        == map(".....", ".###.", ".#.#.", ".###.", "....."))
    #expect(Outlines.border(of: map("###", "###", "###")) == map("###", "#.#", "###"), "the edge is a border")
  }
}
