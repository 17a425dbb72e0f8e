/// A share of 1 with its name and its number, such as the probability of a class.
package struct ShareBar: Hashable, Sendable {
  package var name: String
  /// The number, as displayed.
  package var text: String
  /// 0…1.
  package var share: Double
  /// Whether the bar is highlighted.
  package var isEmphasized: Bool

  package init(name: String, text: String, share: Double, isEmphasized: Bool = false) {
    (self.name, self.text, self.share, self.isEmphasized) = (name, text, share, isEmphasized)
  }
}
