import Failures

/// The reason why a file is not a valid table, or not the expected one. Rows are counted from 0.
public enum TableError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// Bytes that are not UTF-8.
  case notUTF8
  /// A text in UTF-16.
  case utf16
  /// A table without rows.
  case empty
  /// A quotation mark that is misplaced, or alone.
  case quotes
  /// Two columns with the same name.
  case sameName(String)
  /// A row with another number of cells than the first; rows are counted from 0.
  case ragged(row: Int, cells: Int, columns: Int)
  /// A name that is not among the existing columns.
  case noColumn(String, columns: [String])
  /// A row beyond the end of the table, counted from 0.
  case noRow(Int, count: Int)
  /// A row that is selected twice.
  case rowTwice(Int)
  /// A cell in a column of numbers that is not a number.
  case notNumber(String, row: Int, column: String)
  /// A number outside the range of single precision.
  case tooLarge(String, row: Int, column: String)
  /// A comma that could be a decimal mark or separate thousands.
  case thousands(String, row: Int, column: String)
  /// A comma in a number, although other numbers (as in `other`) have a decimal point.
  case bothMarks(String, row: Int, column: String, other: String)
  /// A feature column that only numbers or names the rows.
  case rowNumbers(column: String)
  /// A number of feature columns that does not match the model's input.
  case wrongColumns(input: String, columns: [String])
  /// Features of the model's card without a column of the same name.
  case missingFeatures([String], columns: [String])
  /// An input of a model with several inputs that has no column of the same name.
  case noColumnOfInput(String, inputs: [String], columns: [String])
  /// A cell in a column of categories that is not a valid category.
  case notCategory(String, row: Int, column: String, allowed: Range<Int>?)

  /// Returns whether a cell is empty or one of the spellings of missing numbers in pandas and others.
  static func isMissing(_ cell: String) -> Bool {
    ["", "nan", "-nan", "na", "n/a", "#n/a", "<na>", "null", "none", "nat"].contains(cell.lowercased())
  }

  /// Whether the error is about a missing number.
  public var isAboutMissingNumber: Bool {
    if case .notNumber(let cell, _, _) = self { Self.isMissing(cell) } else { false }
  }

  public var description: String {
    switch self {
    case .notUTF8: "the text is not UTF-8"
    case .utf16: "the text is UTF-16; save it as UTF-8"
    case .empty: "the table has no rows"
    case .quotes: "misplaced or unpaired quotation mark"
    case .sameName(""): "two columns have no name"
    case .sameName(let name): "two columns have the name '\(name)'"
    case .ragged(let row, let cells, let columns):
      "row \(row) has \(cells) cells; expected \(columns) (rows are counted from 0)"
    case .noColumn(let name, let columns):
      "there is no column '\(name)'; choose from \(Self.list(columns))"
    case .noRow(let row, let count): "there is no row \(row); the table has \(count) rows, counted from 0"
    case .rowTwice(let row): "row \(row) is chosen twice"
    case .notNumber("", let row, let column): "row \(row), column '\(column)': the cell is empty"
    case .notNumber(let text, let row, let column) where Self.isMissing(text):
      "row \(row), column '\(column)': '\(text)' is a missing number"
    case .notNumber(let text, let row, let column):
      "row \(row), column '\(column)': '\(text)' is not a number"
    case .tooLarge(let text, let row, let column):
      "row \(row), column '\(column)': '\(text)' is too large for single precision"
    case .thousands(let text, let row, let column):
      "row \(row), column '\(column)': the comma in '\(text)' is ambiguous; "
        + "write the numbers with decimal points"
    case .bothMarks(let text, let row, let column, let other):
      "row \(row), column '\(column)': '\(text)' has a comma, but other numbers have a decimal point ('\(other)'); "
        + "write all numbers with decimal points"
    case .rowNumbers(let column):
      column.isEmpty
        ? "the column without a name is a pandas index, not a feature"
        : "the first column '\(column)' is a pandas index, not a feature"
    case .wrongColumns(let input, let columns):
      "the model takes \(input), but \(columns.count) feature columns remain: \(Self.list(columns))"
    case .missingFeatures(let names, let columns):
      "there is no column for the model's features \(Self.list(names)); the columns are \(Self.list(columns))"
    case .noColumnOfInput(let name, let inputs, let columns):
      "the model takes \(inputs.joined(separator: ", ")), but there is no column '\(name)'; the columns are \(Self.list(columns))"
    case .notCategory(let text, let row, let column, let allowed):
      "row \(row), column '\(column)': '\(text)' is not valid; the column takes "
        + (allowed.map {
          $0.isEmpty ? "no category" : "the categories \($0.lowerBound) to \($0.upperBound - 1)"
        }
          ?? "whole numbers")
    }
  }

  /// The largest number of columns that are listed.
  private static let maxListed = 40

  private static func list(_ columns: [String]) -> String {
    columns.prefix(maxListed).map { $0.isEmpty ? "''" : $0 }.joined(separator: ", ")
      + (columns.count > maxListed ? " and \(columns.count - maxListed) more" : "")
  }

  public var category: ErrorCategory { .input }

  public var hint: String? {
    switch self {
    case .rowNumbers(let column): "leave it out with --drop '\(column)', or name the features with --columns"
    case .notNumber where isAboutMissingNumber:
      "replace missing numbers with --nan VALUE, or leave the column out with --drop"
    case .sameName: "if the first row is data, add --no-header"
    case .missingFeatures:
      "rename the columns, or name them with --columns, in the order of the model's features"
    case .wrongColumns: "leave columns out with --drop NAME, or name the features with --columns"
    case .noColumnOfInput(let name, _, _):
      "name the columns of each input: --input \(name)=FILE.csv:COLUMN,COLUMN"
    case .notCategory: "write categories as the numbers of the training data"
    default: nil
    }
  }
}
