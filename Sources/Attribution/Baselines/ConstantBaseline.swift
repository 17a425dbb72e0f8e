import Fields

/// The same level everywhere. Only zero is meaningful for fields that are not photos.
package struct ConstantBaseline: Baseline {
  package let level: Float
  package let name: String

  package init(level: Float, name: String) {
    self.level = level
    self.name = name
  }

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    guard level == 0 || field.isPhoto else { throw .needsPhoto(baseline: name, field: field.name) }
    return field.shifted(level)
  }

  static let black = kind(0, ["black", "zero"], "0 everywhere (black, for a photo)")
  static let white = kind(255, ["white"], "255 everywhere (photos)")
  static let gray = kind(127.5, ["gray", "grey"], "127.5 everywhere (photos)")

  private static func kind(_ level: Float, _ names: [String], _ summary: String) -> BaselineKind {
    BaselineKind(names: names, summary: summary) { name, _, seeds in
      seeds.map { _ in ConstantBaseline(level: level, name: name) }
    }
  }
}
