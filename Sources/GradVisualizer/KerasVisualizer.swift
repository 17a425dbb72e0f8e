import ImageCoding

/// Turns attributions into a coloured picture, alone or laid over the image they explain.
///
/// The arithmetic is that of the class `GradVisualizer` in the Keras example "Model interpretability with
/// Integrated Gradients" (A. K. Nain, 2020), step by step: equal attributions give equal pictures.
public struct KerasVisualizer: Hashable, Sendable {
  /// Which neighbours of a pixel belong to the same region.
  public enum Connectivity: Int, Hashable, Sendable, CaseIterable {
    /// The four pixels that share a side.
    case four = 4
    /// The eight pixels that share a side or a corner.
    case eight = 8
  }

  /// The sign of the attributions that are drawn.
  public var polarity = Polarity.positive
  /// Whether attributions are first clamped to ±1 and processed in their own precision, as in the class. Attributions
  /// of probabilities are far smaller; those of logits or of a regression are not, and all values above 1 become equal.
  ///
  /// When false, only the attributions' proportions matter: a map times any positive factor gives the same picture, and
  /// so do single and double precision.
  public var clipsSamples = true
  /// Percentage of the map's sum, counted from the smallest value up, above which the colour is full.
  public var clipAbove = 99.0
  /// Percentage of the map's sum, counted from the smallest value up, below which nothing is shown.
  public var clipBelow = 0.0
  /// The strength, 0…1, of an attribution at the lower threshold; `lower_end` in the class.
  public var lowerEnd = 0.0
  /// Whether small gaps and specks are removed.
  public var morphology = false
  /// The side of the morphology's square structuring element, in pixels; odd.
  public var structuringElement = 3
  /// Whether only the borders of the largest regions are drawn.
  public var outlines = false
  /// The strength, 0…1, above which a pixel belongs to a region.
  public var presenceThreshold = 0.001
  /// Which pixels are connected in a region.
  public var connectivity = Connectivity.eight
  /// Regions are outlined, the largest first and at most three, until they cover this percentage of all pixels shown.
  public var outlinePercentage = 90.0
  /// Whether the colours are drawn over the image; if not, they are drawn over black.
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

  /// Checks that every parameter is in its range.
  ///
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

  /// Draws attributions over an image.
  ///
  /// - Parameters:
  ///   - attributions: height × width × channels values, row-major, of any magnitude and either precision.
  ///   - image: the explained picture, with the same height and width.
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

  /// Returns the map stretched between its thresholds and, if chosen, without gaps and specks; `nil` if it has no
  /// contrast.
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

  /// Returns the regions that would be outlined in a map, as one Boolean for each pixel; `nil` if there are none.
  ///
  /// - Parameter map: height × width values, none negative.
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

  /// Paints clip(weight · strength · colour + image, 0, 255), truncated; without overlay, strength · colour.
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
