import ArgumentParser
import GradVisualizer
import ImageCoding

/// How attributions become a picture; shared by `explain` and `render`.
struct DrawingOptions: ParsableArguments {
  enum Style: String, CaseIterable, ExpressibleByArgument {
    /// The colours say the same whatever the unit of the score.
    case standard
    /// The Keras example's class to the level, which clips attributions at ±1.
    case keras
  }

  @Option(
    help: ArgumentHelp(
      "standard (looks the same at any scale) or keras (the Keras example's GradVisualizer to the level, which clips attributions at ±1). (default: standard; keras for render)"
    ))
  var style: Style?

  @Option(help: "Show what speaks for the target (positive) or against it (negative).")
  var polarity: Polarity = .positive

  @Flag(inversion: .prefixedNo, help: "Outline the largest regions instead of colouring pixels.")
  var outlines = false

  @Flag(inversion: .prefixedNo, help: "Lay the colours over the picture, or over black.")
  var overlay = true

  @Option(help: ArgumentHelp("The colour of positive attributions: a name or #rrggbb.", valueName: "colour"))
  var positiveColor = RGB.green

  @Option(help: ArgumentHelp("The colour of negative attributions: a name or #rrggbb.", valueName: "colour"))
  var negativeColor = RGB.red

  @Option(
    help: ArgumentHelp(
      "Full colour for the strongest attributions: those that together make up 100 − P percent of the map's sum (a share of the sum, not of the pixels). (default: 99; 95 with --outlines)",
      valueName: "P"))
  var clipAbove: Double?

  @Option(
    help: ArgumentHelp(
      "No colour for the weakest attributions: those that together make up P percent of the map's sum. (default: 0; with --outlines 50, in the style keras 28)",
      valueName: "P"))
  var clipBelow: Double?

  @Flag(inversion: .prefixedNo, help: "Remove small gaps and specks. (default: only with --outlines)")
  var morphology: Bool?

  @Option(
    help: ArgumentHelp("Side of the square that gaps and specks are measured with: odd.", valueName: "pixels")
  )
  var structuringElement = KerasVisualizer().structuringElement

  @Option(
    help: ArgumentHelp(
      "Outline regions, largest first, up to P percent of the pixels shown; three at most.", valueName: "P"))
  var outlinePercentage = 90.0

  @Option(
    help: ArgumentHelp("Pixels that touch are one region: 8 with corners, 4 without.", valueName: "4|8"))
  var connectivity = KerasVisualizer().connectivity

  @Option(help: ArgumentHelp("Outline what is above this share of full colour.", valueName: "share"))
  var presenceThreshold = KerasVisualizer().presenceThreshold

  @Option(
    help: ArgumentHelp(
      "Colour of the weakest attributions shown, as a share of full colour.", valueName: "share"))
  var lowerEnd = KerasVisualizer().lowerEnd

  @Option(
    help: ArgumentHelp("Weight of the colours when they are laid over the picture.", valueName: "share"))
  var overlayWeight = KerasVisualizer().overlayWeight

  func validate() throws {
    for (name, value) in [
      ("clip-above", clipAbove), ("clip-below", clipBelow), ("outline-percentage", outlinePercentage),
    ] {
      if let value, !(0...100).contains(value) {
        throw ValidationError("--\(name) is a percentage from 0 to 100, not \(value).")
      }
    }
    do {
      try visualizer().validate()
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// - Parameter standard: the style where none is asked for.
  func visualizer(standard: Style = .standard) -> KerasVisualizer {
    var visualizer = outlines ? KerasVisualizer.outlined : KerasVisualizer()
    visualizer.clipsSamples = style ?? standard == .keras
    visualizer.polarity = polarity
    visualizer.clipAbove = clipAbove ?? visualizer.clipAbove
    visualizer.clipBelow = clipBelow ?? (outlines && !visualizer.clipsSamples ? 50 : visualizer.clipBelow)
    visualizer.morphology = morphology ?? visualizer.morphology
    visualizer.structuringElement = structuringElement
    visualizer.outlinePercentage = outlinePercentage
    visualizer.connectivity = connectivity
    visualizer.presenceThreshold = presenceThreshold
    visualizer.lowerEnd = lowerEnd
    visualizer.overlay = overlay
    visualizer.overlayWeight = overlayWeight
    visualizer.positiveColor = positiveColor
    visualizer.negativeColor = negativeColor
    return visualizer
  }
}

extension Polarity: ExpressibleByArgument {}

extension KerasVisualizer.Connectivity: ExpressibleByArgument {}
