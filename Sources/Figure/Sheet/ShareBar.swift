/// A share of one with its name and its number, such as the probability of a class.
package struct ShareBar: Hashable, Sendable {
  package var name: String
  /// The number, as it is shown.
  package var text: String
  /// 0…1.
  package var share: Double
  /// Whether it is the one that is spoken of.
  package var isEmphasized: Bool

  package init(name: String, text: String, share: Double, isEmphasized: Bool = false) {
    (self.name, self.text, self.share, self.isEmphasized) = (name, text, share, isEmphasized)
  }
}
