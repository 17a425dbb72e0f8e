import ArgumentParser
import Figure

/// The options for page layout: the size of figures, title, caption and theme; shared by `explain`, `compare`, `render` and `worker`.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Page width: 85mm, 3.3in, 240pt (default: the panels' width)", valueName: "length"),
    transform: Length.init)
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

/// A page width with a unit, as typed.
struct Length {
  let points: Double

  private static let units: [(name: String, points: Double)] = [
    ("mm", 72 / 25.4), ("cm", 72 / 2.54), ("in", 72), ("pt", 1),
  ]

  /// - Throws: `ValidationError` that names the problem: no number, no unit, or a width outside `SheetLook.widths`.
  init(_ argument: String) throws {
    let text = argument.replacing(" ", with: "").lowercased()
    guard let (unit, factor) = Self.units.first(where: { text.hasSuffix($0.name) }) else {
      let isNumber = Double(text).map { $0.isFinite && $0 > 0 } ?? false
      throw ValidationError(isNumber ? "A unit is missing. Did you mean \(text)mm?" : Self.form)
    }
    guard let number = Double(text.dropLast(unit.count)), number.isFinite else {
      throw ValidationError(Self.form)
    }
    guard SheetLook.widths.contains(number * factor) else {
      let least = Self.text((SheetLook.widths.lowerBound / factor).rounded(.up))
      let most = Self.text((SheetLook.widths.upperBound / factor).rounded(.down))
      let isCentimetres = unit == "mm" && SheetLook.widths.contains(10 * number * factor)
      throw ValidationError(
        "The width must be from \(least)\(unit) to \(most)\(unit)."
          + (isCentimetres ? " Did you mean \(Self.text(number))cm?" : ""))
    }
    points = number * factor
  }

  private static let form = "Give a number with a unit, for example 85mm, 3.3in or 240pt."

  /// Formats a number, without ".0" if it is an integer.
  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
  }
}
