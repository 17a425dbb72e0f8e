import ImageCoding

/// The size and the colours of a sheet.
public struct SheetLook: Hashable, Sendable {
  /// The colours of paper and text.
  public enum Theme: String, Hashable, Sendable, CaseIterable {
    /// Dark text on light paper, or the opposite.
    case light, dark

    package var paper: RGB {
      self == .light ? .white : RGB(red: 24, green: 24, blue: 27)
    }

    var ink: RGB {
      self == .light ? RGB(red: 24, green: 24, blue: 27) : RGB(red: 240, green: 240, blue: 240)
    }

    var quietInk: RGB {
      self == .light ? RGB(red: 96, green: 96, blue: 102) : RGB(red: 168, green: 168, blue: 174)
    }

    var warningInk: RGB {
      self == .light ? RGB(red: 176, green: 0, blue: 32) : RGB(red: 255, green: 122, blue: 122)
    }

    var line: RGB {
      self == .light ? RGB(red: 200, green: 200, blue: 204) : RGB(red: 80, green: 80, blue: 86)
    }
  }

  /// The colours of paper and text.
  public var theme = Theme.light
  /// The width of the page, in points; `nil` for the width that the pictures need.
  public var width: Double?
  /// The font size, in points; `nil` for a size that suits the width.
  public var fontSize: Double?
  /// The maximum number of pictures side by side; rows are as equal in length as possible.
  public var columns = 5
  /// The maximum height of a page, in points; longer content continues on another page.
  public var longestPage = 2400.0
  /// Whether statements are printed below the pictures.
  public var hasStatements = true

  /// The default look.
  public init() {}

  /// The widths that are allowed, in points.
  public static let widths = 60.0...7200
  /// The font sizes that are allowed, in points.
  public static let fontSizes = 3.0...72
}
