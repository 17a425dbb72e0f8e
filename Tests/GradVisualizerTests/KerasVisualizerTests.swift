import ImageCoding
import Testing

@testable import GradVisualizer

@Suite struct KerasVisualizerTests {
  private let image = PixelImage(width: 4, height: 3, filledWith: RGB(red: 10, green: 100, blue: 200))

  private func attributions(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0, $0] } }

  /// Maps that crash the original, or make it paint NaN, leave the picture unchanged, and the reason is given.
  @Test func nothingToShow() throws {
    var visualizer = KerasVisualizer()
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
        == Drawing(image: PixelImage(width: 4, height: 3, filledWith: .black), emptiness: .flat))
    // A single bright pixel is removed by the morphology, so that no region remains.
    let speck = attributions((0..<12).map { $0 == 5 ? 1 : 0 })
    #expect(try KerasVisualizer.outlined.draw(speck, over: image).emptiness != nil)
  }

  @Test func overlayArithmetic() throws {
    // The largest value gets the full colour: 0.8 · 255 is added to the image, clipped at 255.
    let ramp = attributions((0..<12).map { Double($0) / 100 })
    var visualizer = KerasVisualizer()
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
    var visualizer = KerasVisualizer()
    visualizer.polarity = .negative
    let drawing = try visualizer.draw(mixed, over: image)
    #expect(drawing.image[0, 0] == RGB(red: 214, green: 100, blue: 200))
    #expect(drawing.image[3, 2] == image[3, 2])
  }

  @Test func anyNumberOfChannels() throws {
    let one = (0..<12).map { Float($0) / 20 }
    let three = one.flatMap { [$0, $0, $0] }
    #expect(try KerasVisualizer().draw(one, over: image) == KerasVisualizer().draw(three, over: image))
  }

  @Test func anyMagnitude() throws {
    for magnitude in [1e-300, 1e-30, 1.0, 1e30] {
      let values = attributions((0..<12).map { Double($0) * magnitude })
      #expect(throws: Never.self) { try KerasVisualizer().draw(values, over: image) }
    }
  }

  @Test func whatCannotBeDrawnIsNamed() {
    #expect(throws: VisualizerError.size(attributions: 35, width: 4, height: 3)) {
      try KerasVisualizer().draw([Float](repeating: 0, count: 35), over: image)
    }
    #expect(throws: VisualizerError.notFinite) {
      try KerasVisualizer().draw([Float](repeating: .nan, count: 36), over: image)
    }
  }

  @Test(arguments: [
    (\KerasVisualizer.clipAbove, VisualizerError.Parameter.clipAbove, 100.0),
    (\.clipBelow, .clipBelow, 100), (\.lowerEnd, .lowerEnd, 1),
    (\.presenceThreshold, .presenceThreshold, 1), (\.outlinePercentage, .outlinePercentage, 100),
    (\.overlayWeight, .overlayWeight, 1),
  ])
  func parametersHaveRanges(
    path: WritableKeyPath<KerasVisualizer, Double> & Sendable, parameter: VisualizerError.Parameter,
    most: Double
  ) throws {
    let values = [Float](repeating: 0, count: 36)
    for value in [0, most] {
      var visualizer = KerasVisualizer()
      visualizer[keyPath: path] = value
      #expect(throws: Never.self) { try visualizer.draw(values, over: image) }
    }
    for value in [-0.5, most + 0.5, .infinity] {
      var visualizer = KerasVisualizer()
      visualizer[keyPath: path] = value
      let error = VisualizerError.outOfRange(parameter, value: value, allowed: 0...most)
      #expect(throws: error) { try visualizer.draw(values, over: image) }
      #expect(error.description == "\(parameter.rawValue) must be from 0 to \(Int(most)), not \(value)")
      #expect(!error.description.contains("--"))
    }
    var visualizer = KerasVisualizer()
    visualizer[keyPath: path] = .nan
    #expect(throws: VisualizerError.self) { try visualizer.draw(values, over: image) }
  }

  @Test(arguments: [0, -3, 2, 4]) func theSquareHasAMiddle(side: Int) {
    var visualizer = KerasVisualizer()
    visualizer.structuringElement = side
    #expect(throws: VisualizerError.structuringElement(side)) {
      try visualizer.draw([Float](repeating: 0, count: 36), over: image)
    }
  }

  @Test func aSquareLargerThanThePictureIsThePicture() throws {
    var visualizer = KerasVisualizer()
    visualizer.morphology = true
    visualizer.structuringElement = .max
    // After dilation and erosion over the whole picture, every pixel has the largest value.
    let drawing = try visualizer.draw(attributions((0..<12).map { Double($0) / 20 }), over: image)
    #expect(Set((0..<12).map { drawing.image[$0 % 4, $0 / 4] }).count == 1)
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
    // With neighbours at sides only, the hole is closed, although its corners touch the outside.
    #expect(Outlines.filled(map(".#.", "#.#", ".#.")) == map(".#.", "###", ".#."))
  }

  @Test func componentsTouchAtCorners() {
    let two = map("#....", ".#...", ".....", "...##", ".....")
    #expect(
      Outlines.largestComponents(of: two, percentage: 50, diagonally: true)
        == map("#....", ".#...", ".....", ".....", "....."))
    #expect(Outlines.largestComponents(of: two, percentage: 51, diagonally: true) == two)
  }

  @Test func componentsTouchAtSidesOnly() {
    let two = map("#....", ".#...", ".....", "...##", ".....")
    #expect(
      Outlines.largestComponents(of: two, percentage: 50, diagonally: false)
        == map(".....", ".....", ".....", "...##", "....."))
    #expect(Outlines.largestComponents(of: two, percentage: 100, diagonally: false) == two)
  }

  @Test func noMoreThanThreeComponents() {
    let many = map("#.##.###.####")
    #expect(Outlines.largestComponents(of: many, percentage: 100, diagonally: true) == map("..##.###.####"))
    #expect(Outlines.largestComponents(of: map("...."), percentage: 90, diagonally: true) == nil)
  }

  @Test func theBorderIsWhatACrossErodes() {
    #expect(
      Outlines.border(of: map(".....", ".###.", ".###.", ".###.", "....."))
        == map(".....", ".###.", ".#.#.", ".###.", "....."))
    #expect(Outlines.border(of: map("###", "###", "###")) == map("###", "#.#", "###"), "the edge is a border")
  }
}
