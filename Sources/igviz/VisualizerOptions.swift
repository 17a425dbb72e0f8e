import ArgumentParser
import GradVisualizer
import ImageCoding

/// How attributions become a picture; shared by `explain` and `render`.
struct VisualizerOptions: ParsableArguments {
  @Option(help: "Show what speaks for the target (positive) or against it (negative).")
  var polarity: GradVisualizer.Polarity = .positive

  @Option(
    help: ArgumentHelp(
      "The strongest attributions that make up 100 − P percent of all get the full colour. (default: 99; 95 with --outlines)",
      valueName: "P"))
  var clipAbove: Double?

  @Option(
    help: ArgumentHelp(
      "The weakest attributions that make up P percent of all are not shown. (default: 0; 28 with --outlines)",
      valueName: "P"))
  var clipBelow: Double?

  @Flag(inversion: .prefixedNo, help: "Remove small gaps and specks. (default: only with --outlines)")
  var morphology: Bool?

  @Flag(inversion: .prefixedNo, help: "Outline the largest regions instead of colouring pixels.")
  var outlines = false

  @Option(
    help: ArgumentHelp(
      "Outline regions, largest first, up to P percent of the pixels shown; three at most.", valueName: "P"))
  var outlinePercentage = 90.0

  @Flag(inversion: .prefixedNo, help: "Lay the colours over the picture, or over black.")
  var overlay = true

  @Option(help: ArgumentHelp("The colour of positive attributions: a name or #rrggbb.", valueName: "colour"))
  var positiveColor = RGB.green

  @Option(help: ArgumentHelp("The colour of negative attributions: a name or #rrggbb.", valueName: "colour"))
  var negativeColor = RGB.red

  var visualizer: GradVisualizer {
    var visualizer = outlines ? GradVisualizer.outlined : GradVisualizer()
    visualizer.polarity = polarity
    visualizer.clipAbove = clipAbove ?? visualizer.clipAbove
    visualizer.clipBelow = clipBelow ?? visualizer.clipBelow
    visualizer.morphology = morphology ?? visualizer.morphology
    visualizer.outlinePercentage = outlinePercentage
    visualizer.overlay = overlay
    visualizer.positiveColor = positiveColor
    visualizer.negativeColor = negativeColor
    return visualizer
  }

  func validate() throws {
    for (name, value) in [
      ("clip-above", clipAbove), ("clip-below", clipBelow), ("outline-percentage", outlinePercentage),
    ] {
      if let value, !(0...100).contains(value) {
        throw ValidationError("--\(name) is a percentage from 0 to 100, not \(value).")
      }
    }
  }
}

/// How a picture file is read; shared by `explain` and `render`.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("What shows through transparent pixels: a name or #rrggbb.", valueName: "colour"))
  var background = RGB.white

  @Option(help: ArgumentHelp("Refuse pictures with more pixels.", valueName: "count"))
  var maxPixels = Image.defaultPixelLimit

  func validate() throws {
    guard maxPixels > 0 else { throw ValidationError("--max-pixels is at least 1.") }
  }

  /// - Throws: `FileError`, `InputError`
  func image(at path: String) throws -> Image {
    try InputError.naming(path) {
      try Image(contentsOf: path, background: background, pixelLimit: maxPixels)
    }
  }
}

extension GradVisualizer.Polarity: ExpressibleByArgument {}

extension RGB: ExpressibleByArgument {
  private static let names: [String: RGB] = [
    "black": .black, "white": .white, "gray": RGB(red: 128, green: 128, blue: 128),
    "grey": RGB(red: 128, green: 128, blue: 128), "red": .red, "green": .green,
    "blue": RGB(red: 0, green: 0, blue: 255), "yellow": RGB(red: 255, green: 255, blue: 0),
    "magenta": RGB(red: 255, green: 0, blue: 255), "cyan": RGB(red: 0, green: 255, blue: 255),
    "orange": RGB(red: 255, green: 165, blue: 0),
  ]

  public init?(argument: String) {
    if let named = Self.names[argument.lowercased()] {
      self = named
      return
    }
    let digits = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
    guard digits.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      return nil
    }
    self.init(
      red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xff), blue: UInt8(value & 0xff))
  }

  public var defaultValueDescription: String {
    Self.names.filter { $0.value == self }.keys.sorted().first ?? "#\(red)\(green)\(blue)"
  }
}
