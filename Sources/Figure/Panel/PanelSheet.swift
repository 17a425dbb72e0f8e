/// Panels in rows and columns. Rows are samples, channels or outputs; columns are an input and its attributions.
package struct PanelSheet: Sendable {
  package struct Row: Sendable {
    /// The text before the row.
    package var label: String
    /// The panels of each column, one below the other.
    package var cells: [[Panel]]

    package init(label: String = "", cells: [[Panel]]) { (self.label, self.cells) = (label, cells) }
  }

  /// A colour bar below some neighbouring columns.
  package struct Key: Sendable {
    package var bar: ColorBar
    package var unit: String
    package var columns: Range<Int>

    package init(_ bar: ColorBar, unit: String, columns: Range<Int>) {
      (self.bar, self.unit, self.columns) = (bar, unit, columns)
    }
  }

  /// Rows under common headings.
  package struct Section: Sendable {
    package var title: String
    package var headings: [String]
    package var rows: [Row]
    package var keys: [Key]

    package init(title: String = "", headings: [String], rows: [Row], keys: [Key] = []) {
      (self.title, self.headings, self.rows, self.keys) = (title, headings, rows, keys)
    }
  }

  package var title: String?
  package var sections: [Section]
  package var statements: [Sheet.Statement]

  package init(title: String? = nil, sections: [Section], statements: [Sheet.Statement] = []) {
    (self.title, self.sections, self.statements) = (title, sections, statements)
  }
}
