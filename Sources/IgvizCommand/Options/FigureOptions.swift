import ArgumentParser
import Figure

/// How large figures are and what surrounds the pictures; shared by `explain`, `compare` and `render`.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Page width: 85mm, 3.3in, 240pt (default: the panels' width)", valueName: "length"))
  var width: Length?

  @Option(
    help: ArgumentHelp(
      "Resolution of PNG and JPEG, 30 to 2400 dots per inch (default: \(Int(FigureScene.standardDPI)))",
      valueName: "number"))
  var dpi: Double?

  @Option(help: ArgumentHelp("Text size in points (default: depends on the width)", valueName: "points"))
  var fontSize: Double?

  @Option(help: ArgumentHelp("Title above the pictures", valueName: "text"))
  var title: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Print captions and verdicts below the pictures (default: --caption)")
  var caption: Bool?

  @Option(
    help: ArgumentHelp(
      "Page colours: \(SheetLook.Theme.allCases.map(\.rawValue).joined(separator: ", ")) (default: light)",
      valueName: "theme"))
  var theme: SheetLook.Theme?

  private static let resolutions = 30.0...2400

  func validate() throws {
    try Self.resolutions.check(dpi, of: "dpi")
    if let fontSize, !SheetLook.fontSizes.contains(fontSize) {
      throw ValidationError(
        "--font-size must be in points from \(Int(SheetLook.fontSizes.lowerBound)) to \(Int(SheetLook.fontSizes.upperBound)), not \(fontSize)."
      )
    }
  }

  /// Dots per inch.
  var resolution: Double { dpi ?? FigureScene.standardDPI }

  var look: SheetLook {
    var look = SheetLook()
    look.theme = theme ?? .light
    look.width = width?.points
    look.fontSize = fontSize
    look.hasStatements = caption ?? true
    return look
  }
}

extension FigureOptions: CheckedOptions {
  var uses: [OptionUse] {
    let page = RunCondition.drawn(.picture, .panels, .rows, .words, .chart)
    return [
      OptionUse("width", width, .figures, page),
      OptionUse("dpi", dpi, .pixels, page),
      OptionUse("font-size", fontSize, .figures, page),
      OptionUse("title", title, .titles),
      OptionUse("caption", caption, .figures, .drawn(.picture, .panels, .words)),
      OptionUse("theme", theme, .figures, page),
    ]
  }
}

extension SheetLook.Theme: ExpressibleByArgument {}

/// A length with its unit, as it is typed.
struct Length: ExpressibleByArgument {
  let points: Double

  private static let units = ["mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72, "pt": 1]

  init?(argument: String) {
    guard let (unit, factor) = Self.units.first(where: { argument.hasSuffix($0.key) }),
      let number = Double(argument.dropLast(unit.count)), number.isFinite,
      SheetLook.widths.contains(number * factor)
    else { return nil }
    points = number * factor
  }
}
