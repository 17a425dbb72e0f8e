import Foundation
import TestSupport

@testable import Figure

/// The fonts of a process. Tests use only DejaVu; see `TestEnvironment`.
enum TestFonts {
  /// Selects a font configuration. Call it before the first text of the process is laid out, in an exit test.
  ///
  /// - Parameter name: a file in Tests/Fixtures/fonts.
  static func use(_ name: String) {
    setenv("FONTCONFIG_FILE", TestFiles.root.appendingPathComponent("Tests/Fixtures/fonts/\(name)").path, 1)
  }
}

extension Paragraph {
  /// Whether a box with hexadecimal digits would be drawn.
  var hasUnknownGlyphs: Bool {
    Typesetter.shared.withLayout(of: self) { !UnknownGlyphs.scalars(of: $0).isEmpty }
  }
}
