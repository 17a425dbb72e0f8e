import ImageCoding

/// Turns attributions into a coloured picture, alone or laid over the image they explain.
///
/// The arithmetic is that of the class of this name in the Keras example "Model interpretability with
/// Integrated Gradients" (A. K. Nain, 2020), step by step: equal attributions give equal pictures.
public struct GradVisualizer: Hashable, Sendable {
  public enum Polarity: String, Hashable, Sendable, CaseIterable {
    /// What speaks for the target.
    case positive
    /// What speaks against it.
    case negative
  }

  public var polarity = Polarity.positive
  /// Percentage of the map's sum, counted from the largest value down, beyond which the colour is full.
  public var clipAbove = 99.0
  /// Percentage of the map's sum below which nothing is shown.
  public var clipBelow = 0.0
  /// Whether small gaps and specks are removed.
  public var morphology = false
  /// Whether only the borders of the largest regions are drawn.
  public var outlines = false
  /// Regions are outlined, largest first, until this percentage of all pixels shown is reached.
  public var outlinePercentage = 90.0
  /// Whether the colours lie over the image, or over black.
  public var overlay = true
  public var positiveColor = RGB.green
  public var negativeColor = RGB.red

  public init() {}

  /// The Keras example's second picture: clip 95 / 28, morphology, outlines.
  public static let outlined: GradVisualizer = {
    var visualizer = GradVisualizer()
    visualizer.clipAbove = 95
    visualizer.clipBelow = 28
    visualizer.morphology = true
    visualizer.outlines = true
    return visualizer
  }()

  /// Draws attributions.
  ///
  /// - Parameters:
  ///   - attributions: height × width × channels values, row by row, of any magnitude and either precision.
  ///   - image: the picture they are of, with the same height and width.
  /// - Throws: `VisualizerError`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func draw<Scalar: BinaryFloatingPoint & Sendable>(
    _ attributions: [Scalar], over image: Image
  ) throws(VisualizerError) -> Drawing {
    for (name, percentage) in [
      ("clip-above", clipAbove), ("clip-below", clipBelow), ("outline-percentage", outlinePercentage),
    ] where !(0...100).contains(percentage) {
      throw .percentage(name: name, value: percentage)
    }
    let pixels = image.width * image.height
    guard !attributions.isEmpty, attributions.count.isMultiple(of: pixels) else {
      throw .size(attributions: attributions.count, width: image.width, height: image.height)
    }
    guard attributions.allSatisfy(\.isFinite) else { throw .notFinite }

    let map = averaged(attributions, width: image.width, height: image.height)
    guard var shown = MassClipping.stretched(map, clipAbove: clipAbove, clipBelow: clipBelow) else {
      let isZero = map.values.allSatisfy { $0 == 0 }
      return blank(over: image, because: isZero ? .nothingOfThisPolarity(polarity) : .flat)
    }
    if morphology { shown = Morphology.cleaned(shown) }
    guard outlines else { return painted(shown.values.map(Double.init), over: image) }
    guard let border = Outlines.outlines(of: shown, percentage: outlinePercentage) else {
      return blank(over: image, because: .noRegion)
    }
    return painted(border.values.map { $0 ? 1 : 0 }, over: image)
  }

  /// One polarity, as magnitudes, averaged over the channels.
  private func averaged<Scalar>(_ attributions: [Scalar], width: Int, height: Int) -> AttributionMap<Scalar> {
    let channels = attributions.count / (width * height)
    let values = (0..<width * height).map { pixel in
      var sum: Scalar = 0
      for channel in 0..<channels {
        let value = attributions[pixel * channels + channel]
        sum += min(max(polarity == .positive ? value : -value, 0), 1)
      }
      return sum / Scalar(channels)
    }
    return AttributionMap(width: width, height: height, values: values)
  }

  /// clip(0.8 · colour + image, 0, 255), truncated; without overlay the colour itself.
  private func painted(_ strength: [Double], over image: Image) -> Drawing {
    let color = polarity == .positive ? positiveColor : negativeColor
    let channels = [Double(color.red), Double(color.green), Double(color.blue)]
    let samples = image.samples.indices.map { index in
      let paint = strength[index / 3] * channels[index % 3]
      return UInt8(overlay ? min(max(paint * 0.8 + Double(image.samples[index]), 0), 255) : paint)
    }
    return Drawing(
      image: Image(width: image.width, height: image.height, samples: samples), emptiness: nil)
  }

  private func blank(over image: Image, because emptiness: Emptiness) -> Drawing {
    let black = Image(width: image.width, height: image.height, filledWith: .black)
    return Drawing(image: overlay ? image : black, emptiness: emptiness)
  }
}

/// A picture of attributions.
public struct Drawing: Hashable, Sendable {
  public let image: Image
  /// Why nothing is shown, if nothing is.
  public let emptiness: Emptiness?
}

/// Why a drawing shows nothing.
public enum Emptiness: Hashable, Sendable, CustomStringConvertible {
  case nothingOfThisPolarity(GradVisualizer.Polarity)
  /// The thresholds meet: there is no contrast to show.
  case flat
  case noRegion

  public var description: String {
    switch self {
    case .nothingOfThisPolarity(let polarity): "no \(polarity.rawValue) attributions"
    case .flat: "all attributions between the clips are the same"
    case .noRegion: "no region is left to outline"
    }
  }
}

/// Why attributions cannot be drawn.
public enum VisualizerError: Error, Hashable, Sendable, CustomStringConvertible {
  case percentage(name: String, value: Double)
  case size(attributions: Int, width: Int, height: Int)
  case notFinite

  public var description: String {
    switch self {
    case .percentage(let name, let value):
      "--\(name) is a percentage from 0 to 100, not \(value)"
    case .size(let attributions, let width, let height):
      "\(attributions) attributions do not belong to \(width)×\(height) pixels"
    case .notFinite:
      "an attribution is infinite or not a number"
    }
  }
}
