import ArgumentParser
import Figure
import GradVisualizer
import ImageCoding

/// The parameters of the Keras example's class; those of its regions also apply to `--outlines`.
struct KerasOptions: ParsableArguments {
  private static let ofRegions = "Applies to --style keras and --outlines."

  @Flag(inversion: .prefixedNo, help: "keras: colours over the photo, not black (default: --overlay)")
  var overlay: Bool?

  @Option(
    help: ArgumentHelp(
      "keras: positive attributions, name or #rrggbb (default: green)", valueName: "colour"))
  var positiveColor: RGB?

  @Option(
    help: ArgumentHelp(
      "keras: negative attributions, name or #rrggbb (default: red)", valueName: "colour"))
  var negativeColor: RGB?

  @Option(
    help: ArgumentHelp(
      "keras: opacity of the colours over the photo, 0 to 1 (default: 0.8)", valueName: "share"))
  var overlayWeight: Double?

  @Option(
    help: ArgumentHelp(
      "Intensity of the weakest attributions shown, 0 to 1 (default: 0)",
      discussion: Self.ofRegions, valueName: "share"))
  var lowerEnd: Double?

  @Option(
    help: ArgumentHelp(
      "Full colour for the top 100 − P % of the map's sum (default: 99)",
      discussion:
        "P is a share of the sum, not of the pixels. With --outlines the default is 95. \(Self.ofRegions)",
      valueName: "P"))
  var clipAbove: Double?

  @Option(
    help: ArgumentHelp(
      "No colour for the weakest P % of the map's sum (default: 0)",
      discussion: "With --outlines the default is 50, and 28 in the style keras. \(Self.ofRegions)",
      valueName: "P"))
  var clipBelow: Double?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Remove small gaps and specks (default: only with --outlines)", discussion: Self.ofRegions))
  var morphology: Bool?

  @Option(
    help: ArgumentHelp(
      "Side of the morphology's square, odd (default: 3)", discussion: Self.ofRegions, valueName: "px"))
  var structuringElement: Int?

  @Option(
    help: ArgumentHelp(
      "Outline up to P % of the shown pixels, in 3 regions (default: 90)",
      discussion: "Applies to --outlines.",
      valueName: "P"))
  var outlinePercentage: Double?

  @Option(
    help: ArgumentHelp(
      "Neighbours in a region: 8 with corners, 4 without (default: 8)",
      discussion: "Applies to --outlines.", valueName: "4|8"))
  var connectivity: KerasVisualizer.Connectivity?

  @Option(
    help: ArgumentHelp(
      "Smallest share of full colour that is outlined (default: 0.001)",
      discussion: "Applies to --outlines.", valueName: "share"))
  var presenceThreshold: Double?

  func validate() throws {
    for (name, value) in [
      ("clip-above", clipAbove), ("clip-below", clipBelow), ("outline-percentage", outlinePercentage),
    ] {
      try (0...100).check(value, of: name, unit: "a percentage ")
    }
  }

  /// The first given option that sets the Keras example's colours; `nil` if there is none.
  var firstOfColors: String? {
    if overlay != nil { return "overlay" }
    if positiveColor != nil { return "positive-color" }
    if negativeColor != nil { return "negative-color" }
    return overlayWeight != nil ? "overlay-weight" : nil
  }

  /// The first given option that sets the Keras example's regions; `nil` if there is none.
  var firstOfRegions: String? {
    let given = [
      ("lower-end", lowerEnd != nil), ("clip-above", clipAbove != nil), ("clip-below", clipBelow != nil),
      ("morphology", morphology != nil), ("structuring-element", structuringElement != nil),
      ("outline-percentage", outlinePercentage != nil), ("connectivity", connectivity != nil),
      ("presence-threshold", presenceThreshold != nil),
    ]
    return given.first(where: \.1)?.0
  }

  /// Returns the first given option without an effect beside the others, and the options that it applies to.
  func firstUnused(polarity: MapPolarity?, isOutlined: Bool) -> (name: String, appliesTo: String)? {
    let isNegative = polarity == .negative
    let unused = [
      ("positive-color", positiveColor != nil && isNegative, "--polarity positive"),
      ("negative-color", negativeColor != nil && !isNegative, "--polarity negative"),
      ("overlay-weight", overlayWeight != nil && overlay == false, "--overlay"),
      (
        "structuring-element", structuringElement != nil && !(morphology ?? isOutlined),
        "--morphology or --outlines"
      ),
      ("outline-percentage", outlinePercentage != nil && !isOutlined, "--outlines"),
      ("connectivity", connectivity != nil && !isOutlined, "--outlines"),
      ("presence-threshold", presenceThreshold != nil && !isOutlined, "--outlines"),
    ].first(where: \.1)
    return unused.map { ($0.0, $0.2) }
  }

  /// Returns one row per option.
  ///
  /// - Parameter needsFigures: whether the options of regions apply to figures only, not to pages.
  func uses(_ pictures: RunCondition, needsFigures: Bool) -> [OptionUse] {
    let colors = RunCondition.figures
    let regions = needsFigures ? RunCondition.figures : pictures
    return [
      OptionUse("overlay", overlay, colors, pictures),
      OptionUse("positive-color", positiveColor, colors, pictures),
      OptionUse("negative-color", negativeColor, colors, pictures),
      OptionUse("overlay-weight", overlayWeight, colors, pictures),
      OptionUse("lower-end", lowerEnd, regions, pictures),
      OptionUse("clip-above", clipAbove, regions, pictures),
      OptionUse("clip-below", clipBelow, regions, pictures),
      OptionUse("morphology", morphology, regions, pictures),
      OptionUse("structuring-element", structuringElement, regions, pictures),
      OptionUse("outline-percentage", outlinePercentage, regions, pictures),
      OptionUse("connectivity", connectivity, regions, pictures),
      OptionUse("presence-threshold", presenceThreshold, regions, pictures),
    ]
  }

  func apply(to visualizer: inout KerasVisualizer) {
    visualizer.overlay = overlay ?? visualizer.overlay
    visualizer.positiveColor = positiveColor ?? visualizer.positiveColor
    visualizer.negativeColor = negativeColor ?? visualizer.negativeColor
    visualizer.overlayWeight = overlayWeight ?? visualizer.overlayWeight
    visualizer.lowerEnd = lowerEnd ?? visualizer.lowerEnd
    visualizer.clipAbove = clipAbove ?? visualizer.clipAbove
    visualizer.clipBelow = clipBelow ?? visualizer.clipBelow
    visualizer.morphology = morphology ?? visualizer.morphology
    visualizer.structuringElement = structuringElement ?? visualizer.structuringElement
    visualizer.outlinePercentage = outlinePercentage ?? visualizer.outlinePercentage
    visualizer.connectivity = connectivity ?? visualizer.connectivity
    visualizer.presenceThreshold = presenceThreshold ?? visualizer.presenceThreshold
  }
}

extension KerasVisualizer.Connectivity: ExpressibleByArgument {}
