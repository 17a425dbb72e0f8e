import Foundation
import TestSupport

@testable import Figure

/// The fonts of a process. Tests have DejaVu alone; see `TestEnvironment`.
enum TestFonts {
  /// Takes effect before the first text of the process is laid out: for exit tests.
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
