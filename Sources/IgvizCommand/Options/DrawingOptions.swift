import ArgumentParser
import Figure
import GradVisualizer
import ImageCoding
import Report

/// The options for drawing attributions; shared by `explain`, `compare`, `render` and `worker`.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Style of the map: 'igviz help styles' (default: \(MapStyleKind.evidence.name))",
      discussion:
        "The default is \(MapStyleKind.diverging.name) with --polarity both and for differences of classes. The style keras clips attributions at ±1.",
      valueName: "style"))
  var style: StyleArgument?

  @Option(
    help: ArgumentHelp(
      "Shown: \(MapPolarity.allCases.map(\.rawValue).joined(separator: ", ")) (default: the style's)",
      valueName: "polarity"))
  var polarity: MapPolarity?

  @Option(
    help: ArgumentHelp(
      "Colour map: 'igviz help colors' (default: the style's own)",
      discussion:
        "diverging is \(ColorMap.purpleOrange.name), the default of texts; sequential is \(ColorMap.yellowRed.name).",
      valueName: "colours"))
  var colors: ColorsArgument?

  @Option(
    help: ArgumentHelp(
      "Full colour: by column, shared, each, or a number (default: column)",
      discussion:
        "column: one value for all targets of a method and baseline. shared: one value for all maps with the same unit. each: a value for each map.",
      valueName: "scale"))
  var scale: ScaleArgument?

  @Option(
    help: ArgumentHelp(
      "Enclose this % of the evidence, not the checked region; 0: none",
      discussion:
        "By default the line is around the region that is checked by hiding. Without a check (arrays, --check none) it encloses 50 % of the evidence.",
      valueName: "percent"))
  var contour: Double?

  @Option(
    help: ArgumentHelp(
      "Standard deviation of smoothing, % of the shorter side; 0: none",
      discussion: "The default depends on the style.", valueName: "percent"))
  var smoothing: Double?

  @Option(
    help: ArgumentHelp(
      "Background: seen (model input) or original photo (default: seen)",
      valueName: "picture"))
  var on: Backdrop?

  enum Backdrop: String, CaseIterable, ExpressibleByArgument {
    case seen, original
  }

  @Flag(
    inversion: .prefixedNo,
    help:
      ArgumentHelp(
        "Draw outlines of the largest regions instead of colours",
        discussion: "Clipping, morphology and regions are those of the Keras example.")
  )
  var outlines: Bool?

  @OptionGroup(title: "PARAMETERS OF THE KERAS EXAMPLE")
  var keras: KerasOptions

  func validate() throws {
    for (name, value) in [("contour", contour), ("smoothing", smoothing)] {
      try (0...100).check(value, of: name, unit: "a percentage ")
    }
    let isKeras = style?.isKeras == true
    if isKeras, polarity == .both || polarity == .magnitude {
      throw ValidationError("The style keras takes --polarity positive or negative only.")
    }
    if isKeras, colors != nil || scale != nil || contour != nil || smoothing != nil || on == .original {
      throw ValidationError(
        "--colors, --scale, --contour, --smoothing and --on do not apply to the style keras; use --positive-color and --negative-color."
      )
    }
    if !isKeras, let name = keras.firstOfColors {
      throw ValidationError("--\(name) requires --style keras.")
    }
    if !isKeras, !isOutlined, let name = keras.firstOfRegions {
      throw ValidationError("--\(name) requires --style keras or --outlines.")
    }
    if isOutlined, !isKeras, polarity == .both || polarity == .magnitude {
      throw ValidationError("--outlines takes --polarity positive or negative only.")
    }
    if let polarity, let kind = style?.kind, kind.showsBoth != (polarity == .both) {
      throw ValidationError(
        kind.showsBoth
          ? "The style \(kind.name) takes --polarity both only."
          : "The style \(kind.name) shows one polarity; for both use --style \(MapStyleKind.all.filter(\.showsBoth).map(\.name).joined(separator: " or "))."
      )
    }
    if let (name, appliesTo) = keras.firstUnused(polarity: polarity, isOutlined: isOutlined) {
      throw ValidationError("--\(name) requires \(appliesTo).")
    }
    try validateStyle()
    do {
      try visualizer.validate()
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Rejects options that do not apply to the style.
  private func validateStyle() throws {
    guard style?.isKeras != true else { return }
    if isOutlined {
      let given = [
        ("style", style != nil), ("colors", colors != nil), ("scale", scale != nil),
        ("contour", contour != nil), ("smoothing", smoothing != nil),
      ].filter(\.1)
      guard given.isEmpty else {
        throw ValidationError(
          "--outlines draws lines instead of colours; leave out \(RunKind.list(given.map { "--\($0.0)" })).")
      }
      return
    }
    let kind = effectiveStyle
    let missing = [
      ("colors", colors != nil && kind.standards.colors == nil),
      ("contour", contour != nil && kind.standards.contourShare == nil),
      ("smoothing", smoothing != nil && kind.standards.smoothing == nil),
    ].filter(\.1)
    guard missing.isEmpty else {
      throw ValidationError(
        "The style \(kind.name) has no \(RunKind.list(missing.map { "--\($0.0)" }, "or")).")
    }
  }

  private var effectiveStyle: MapStyleKind { style?.kind ?? (polarity == .both ? .diverging : .evidence) }

  var isOutlined: Bool { outlines == true }

  /// The colour map for the words of a text.
  var wordColors: ColorMap { colors?.map ?? .purpleOrange }

  var look: MapLook {
    let isKeras = style?.isKeras == true
    let kind = effectiveStyle
    var look = MapLook(
      style: isKeras
        ? nil
        : kind.make(
          MapStyleOptions(
            colors: colors?.map, smoothing: smoothing.map { $0 / 100 }, contourShare: contour.map { $0 / 100 }
          )))
    look.polarity = polarity ?? (isKeras ? .positive : kind.standardPolarity)
    look.scale = scale?.scale ?? .column
    look.isOnOriginal = on == .original
    look.outlinesRegion = contour == nil
    look.showsBothSignsOfDifferences = style == nil && polarity == nil && colors == nil && contour == nil
    look.visualizer = visualizer
    return look
  }

  /// The initial look of a report's pictures.
  var reportLook: ReportLook {
    var look = ReportLook(
      style: effectiveStyle, polarity: polarity,
      colors: colors?.map, smoothing: smoothing.map { $0 / 100 }, contour: contour.map { $0 / 100 },
      scale: scale?.scale ?? .column)
    if isOutlined { look.style = ReportLook.outlines }
    return look
  }

  /// The given option that applies to figures but not to reports; `nil` if there is none.
  var missingInReports: String? {
    if style?.isKeras == true, !isOutlined { return "--style keras" }
    return on == .original ? "--on original" : nil
  }

  private var visualizer: KerasVisualizer {
    var visualizer = isOutlined ? KerasVisualizer.outlined : KerasVisualizer()
    visualizer.clipsSamples = style?.isKeras == true
    visualizer.polarity = polarity == .negative ? .negative : .positive
    if isOutlined, !visualizer.clipsSamples { visualizer.clipBelow = 50 }
    keras.apply(to: &visualizer)
    return visualizer
  }
}

extension DrawingOptions: CheckedOptions {
  var uses: [OptionUse] {
    let pictures: RunCondition = .drawn(.picture, .mapAlone)
    let isDiverging = colors?.map.isDiverging ?? true
    return [
      OptionUse("style", style, style?.isKeras == true ? .figures : pictures, pictures),
      OptionUse("polarity", polarity, pictures),
      OptionUse(
        "colors", colors,
        isDiverging ? .drawn(.picture, .mapAlone, .panels, .words) : .drawn(.picture, .mapAlone, .words)),
      OptionUse("scale", scale, .drawn(.picture, .mapAlone, .panels)),
      OptionUse("contour", contour, .drawn(.picture)),
      OptionUse("smoothing", smoothing, pictures),
      OptionUse("on", on, .figures, .inputs(.photo)),
      OptionUse("outlines", outlines, pictures),
    ] + keras.uses(.drawn(.picture, .mapAlone), needsFigures: !isOutlined)
  }
}

/// A style of `MapStyleKind.all`, or that of the Keras example, by its name.
struct StyleArgument: ExpressibleByArgument {
  /// `nil` for the style of the Keras example.
  let kind: MapStyleKind?
  var isKeras: Bool { kind == nil }
  var name: String { kind?.name ?? "keras" }

  init?(argument: String) {
    if argument == "keras" {
      kind = nil
    } else if let kind = MapStyleKind.named(argument) {
      self.kind = kind
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { MapStyleKind.all.map(\.name) + ["keras"] }
}

/// A colour map of `ColorMap.all`, or one for words, by its name.
struct ColorsArgument: ExpressibleByArgument {
  let map: ColorMap

  init?(argument: String) {
    guard let map = ColorMap.named(argument) ?? Self.kinds[argument] else { return nil }
    self.map = map
  }

  /// Colour maps for words, by their kind.
  private static let kinds = ["diverging": ColorMap.purpleOrange, "sequential": .yellowRed]

  static var allValueStrings: [String] { ColorMap.all.map(\.name) + kinds.keys.sorted() }
}

struct ScaleArgument: ExpressibleByArgument {
  let scale: MapLook.Scale

  /// Whether a number was given.
  var isFixed: Bool { if case .fixed = scale { true } else { false } }

  /// The scale, as typed.
  var text: String {
    switch scale {
    case .column: "column"
    case .shared: "shared"
    case .each: "each"
    case .fixed(let value): "\(value)"
    }
  }

  init?(argument: String) {
    switch argument {
    case "column": scale = .column
    case "shared": scale = .shared
    case "each": scale = .each
    default:
      guard let value = Double(argument), value.isFinite, value > 0 else { return nil }
      scale = .fixed(value)
    }
  }
}

extension MapPolarity: ExpressibleByArgument {}
