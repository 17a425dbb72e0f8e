/// Panels in rows and columns: rows are samples, channels or outputs, columns an input and what was found for it.
public struct PanelSheet: Sendable {
  public struct Row: Sendable {
    /// Before it.
    public var label: String
    /// For each column its panels, one below the other.
    public var cells: [[Panel]]

    public init(label: String = "", cells: [[Panel]]) { (self.label, self.cells) = (label, cells) }
  }

  /// A colour bar below some neighbouring columns.
  public struct Key: Sendable {
    public var bar: ColorBar
    public var unit: String
    public var columns: Range<Int>

    public init(_ bar: ColorBar, unit: String, columns: Range<Int>) {
      (self.bar, self.unit, self.columns) = (bar, unit, columns)
    }
  }

  /// Rows under common headings.
  public struct Section: Sendable {
    public var title: String
    public var headings: [String]
    public var rows: [Row]
    public var keys: [Key]

    public init(title: String = "", headings: [String], rows: [Row], keys: [Key] = []) {
      (self.title, self.headings, self.rows, self.keys) = (title, headings, rows, keys)
    }
  }

  public var title: String?
  public var sections: [Section]
  public var statements: [Sheet.Statement]

  public init(title: String? = nil, sections: [Section], statements: [Sheet.Statement] = []) {
    (self.title, self.sections, self.statements) = (title, sections, statements)
  }
}
