import ImageCoding

/// Turns attributions into a coloured picture, alone or laid over the image they explain.
///
/// The arithmetic is that of the class `GradVisualizer` in the Keras example "Model interpretability with
/// Integrated Gradients" (A. K. Nain, 2020), step by step: equal attributions give equal pictures.
public struct KerasVisualizer: Hashable, Sendable {
  /// Which pixels hang together.
  public enum Connectivity: Int, Hashable, Sendable, CaseIterable {
    /// Those side by side.
    case four = 4
    /// Those that touch at a corner, too.
    case eight = 8
  }

  /// Which attributions are drawn: the positive ones, the negative ones or both.
  public var polarity = Polarity.positive
  /// Whether attributions are cut at ±1 before anything else, as in the class, and computed with in their own
  /// precision. Attributions of probabilities are far smaller; those of logits or of a regression are not, and all
  /// that is above 1 becomes the same.
  ///
  /// When false, only the attributions' proportions matter: a map times any positive factor gives the same picture,
  /// and so do the two precisions.
  public var clipsSamples = true
  /// Percentage of the map's sum, counted from the largest value down, beyond which the colour is full.
  public var clipAbove = 99.0
  /// Percentage of the map's sum below which nothing is shown.
  public var clipBelow = 0.0
  /// The strength, 0…1, that an attribution at the lower clip is drawn with; `lower_end` in the class.
  public var lowerEnd = 0.0
  /// Whether small gaps and specks are removed.
  public var morphology = false
  /// The side, odd and in pixels, of the square that the morphology removes gaps and specks with.
  public var structuringElement = 3
  /// Whether only the borders of the largest regions are drawn.
  public var outlines = false
  /// The strength, 0…1, above which a pixel belongs to a region.
  public var presenceThreshold = 0.001
  /// Which pixels make up one region.
  public var connectivity = Connectivity.eight
  /// Regions are outlined, largest first and at most three, until this percentage of all pixels shown is reached.
  public var outlinePercentage = 90.0
  /// Whether the colours lie over the image, or over black.
  public var overlay = true
  /// The share of a colour, 0…1, that is added to the image.
  public var overlayWeight = 0.8
  /// The colour of positive attributions.
  public var positiveColor = RGB.green
  /// The colour of negative attributions.
  public var negativeColor = RGB.red

  /// The Keras example's first picture: the evidence as a green overlay.
  public init() {}

  /// The Keras example's second picture: clip 95 / 28, morphology, outlines.
  public static let outlined: KerasVisualizer = {
    var visualizer = KerasVisualizer()
    visualizer.clipAbove = 95
    visualizer.clipBelow = 28
    visualizer.morphology = true
    visualizer.outlines = true
    return visualizer
  }()

  /// - Throws: `VisualizerError.outOfRange`, `VisualizerError.structuringElement`
  package func validate() throws(VisualizerError) {
    let ranges: [(VisualizerError.Parameter, Double, ClosedRange<Double>)] = [
      (.clipAbove, clipAbove, 0...100), (.clipBelow, clipBelow, 0...100), (.lowerEnd, lowerEnd, 0...1),
      (.presenceThreshold, presenceThreshold, 0...1), (.outlinePercentage, outlinePercentage, 0...100),
      (.overlayWeight, overlayWeight, 0...1),
    ]
    for (parameter, value, range) in ranges where !range.contains(value) {
      throw .outOfRange(parameter, value: value, allowed: range)
    }
    guard structuringElement > 0, !structuringElement.isMultiple(of: 2) else {
      throw .structuringElement(structuringElement)
    }
  }

  /// Draws attributions.
  ///
  /// - Parameters:
  ///   - attributions: height × width × channels values, row by row, of any magnitude and either precision.
  ///   - image: the picture they are of, with the same height and width.
  /// - Throws: `VisualizerError`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func draw<Scalar: BinaryFloatingPoint & Sendable>(
    _ attributions: [Scalar], over image: PixelImage
  ) throws(VisualizerError) -> Drawing {
    try validate()
    let pixels = image.width * image.height
    guard !attributions.isEmpty, attributions.count.isMultiple(of: pixels) else {
      throw .size(attributions: attributions.count, width: image.width, height: image.height)
    }
    guard attributions.allSatisfy(\.isFinite) else { throw .notFinite }
    let signed = polarity == .positive ? attributions : attributions.map { -$0 }
    if clipsSamples {
      return drawing(of: signed.map { min(max($0, 0), 1) }, over: image, slack: .none)
    }
    return drawing(
      of: AttributionMap.scaled(signed.map { max(Double($0), 0) }), over: image, slack: .rounding)
  }

  private func drawing<Scalar: BinaryFloatingPoint & Sendable>(
    of values: [Scalar], over image: PixelImage, slack: MassClipping.Slack
  ) -> Drawing {
    let map = AttributionMap(averaging: values, width: image.width, height: image.height)
    guard let shown = shown(map, slack: slack) else {
      let isZero = map.values.allSatisfy { $0 == 0 }
      return blank(over: image, because: isZero ? .nothingOfThisPolarity(polarity) : .flat)
    }
    guard outlines else { return painted(shown.values.map(Double.init), over: image) }
    guard let regions = largestRegions(of: shown) else { return blank(over: image, because: .noRegion) }
    return painted(Outlines.border(of: regions).values.map { $0 ? 1 : 0 }, over: image)
  }

  /// The map between its clips, without gaps and specks if that is chosen; `nil` where all of it is the same.
  private func shown<Scalar>(
    _ map: AttributionMap<Scalar>, slack: MassClipping.Slack
  ) -> AttributionMap<Scalar>? {
    let clipping = MassClipping(above: clipAbove, below: clipBelow, lowerEnd: lowerEnd, slack: slack)
    let shown = clipping.stretched(map)
    return morphology ? shown.map(Morphology(side: structuringElement).cleaned) : shown
  }

  private func largestRegions<Scalar>(of map: AttributionMap<Scalar>) -> BinaryMap? {
    let present = BinaryMap(
      width: map.width, height: map.height, values: map.values.map { $0 > Scalar(presenceThreshold) })
    return Outlines.regions(
      of: present, percentage: outlinePercentage, diagonally: connectivity == .eight)
  }

  /// The regions that would be outlined in a map of one value for each pixel, none below zero; `nil` where there is none.
  ///
  /// - Throws: `VisualizerError`
  package func regions(of map: [Float], width: Int, height: Int) throws(VisualizerError) -> [Bool]? {
    try validate()
    guard map.count == width * height else {
      throw .size(attributions: map.count, width: width, height: height)
    }
    guard map.allSatisfy(\.isFinite) else { throw .notFinite }
    let scaled = AttributionMap(
      averaging: AttributionMap.scaled(map.map(Double.init)), width: width, height: height)
    return shown(scaled, slack: .rounding).flatMap(largestRegions)?.values
  }

  /// clip(weight · colour + image, 0, 255), truncated; without overlay the colour itself.
  private func painted(_ strength: [Double], over image: PixelImage) -> Drawing {
    let color = polarity == .positive ? positiveColor : negativeColor
    let channels = [Double(color.red), Double(color.green), Double(color.blue)]
    let samples = image.samples.indices.map { index in
      let paint = strength[index / 3] * channels[index % 3]
      return UInt8(
        overlay ? min(max(paint * overlayWeight + Double(image.samples[index]), 0), 255) : paint)
    }
    return Drawing(
      image: PixelImage(width: image.width, height: image.height, samples: samples), emptiness: nil)
  }

  private func blank(over image: PixelImage, because emptiness: EmptyMapReason) -> Drawing {
    let black = PixelImage(width: image.width, height: image.height, filledWith: .black)
    return Drawing(image: overlay ? image : black, emptiness: emptiness)
  }
}
