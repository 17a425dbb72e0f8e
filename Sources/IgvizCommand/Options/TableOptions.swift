import ArgumentParser
import Fields
import Models
import Readers

/// The options for tables: how they are read, and how results are written.
struct TableOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Cell delimiter: one character, or tab (default: detected)",
      discussion:
        "The default is a tab in .tsv files, else the tab, semicolon or comma that the table contains.",
      valueName: "character"))
  var delimiter: DelimiterArgument?

  @Flag(
    inversion: .prefixedNo,
    help: "The first row holds column names (default: detected)")
  var header: Bool?

  @Option(
    help: ArgumentHelp(
      "Feature columns in the model's order, separated by commas",
      discussion:
        "Put a name with a comma in quotation marks. The default is the card's features, else all columns that have no other use.",
      valueName: "names"))
  var columns: String?

  @Option(help: ArgumentHelp("Column that is not a feature; repeatable", valueName: "name"))
  var drop: [String] = []

  @Option(
    name: .customLong("id"),
    help: ArgumentHelp("Column with the rows' names", valueName: "name"))
  var identity: String?

  @Option(help: ArgumentHelp("Column with the true labels", valueName: "name"))
  var truth: String?

  @Option(
    help: ArgumentHelp("Rows to explain, counted from 0: 0:10,42 (default: all)", valueName: "rows"))
  var rows: RowsArgument?

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      "Write the attributions as CSV, one line per row, target and feature",
      discussion: "The columns are row, target, feature, value, baseline and attribution.",
      valueName: "file.csv"), completion: .file(extensions: ["csv"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Colours of a table: diverging or sequential (default: diverging)",
      discussion: "diverging: around zero. sequential: from the smallest to the largest value of each row.",
      valueName: "shading"))
  var shading: Shading?

  enum Shading: String, CaseIterable, ExpressibleByArgument {
    case diverging, sequential
  }

  func validate() throws {
    if let output, output.isEmpty { throw ValidationError("--table needs a file name.") }
  }

  /// Reads a whole table. If it can be read in several ways, the assumptions are printed to stderr.
  ///
  /// - Parameter missing: the number that replaces missing values.
  /// - Throws: `FileError`, `TableError`
  func table(at path: String, missing: Float?) throws -> DataTable {
    var table = try DataTable(contentsOf: path, delimiter: delimiter?.character, hasHeader: header)
    table.missingValue = missing
    for note in table.notes {
      Console.note("igviz: \(path): \(note)" + (note.hint.map { "; \($0)" } ?? ""))
    }
    return table
  }

  /// Returns the columns of `--columns`, in the model's order; `nil` without the option.
  ///
  /// - Throws: `TableError.quotes`
  func namedColumns() throws(TableError) -> [String]? {
    if let columns { try DataTable.names(in: columns) } else { nil }
  }

  /// Returns the feature columns of a table that has the features of all inputs; empty if the model has several inputs.
  ///
  /// - Throws: `TableError`
  func features(of table: DataTable, for model: Model) throws(TableError) -> [String] {
    if model.inputs.count == 1 { return try table.features(without: others) }
    // Each input takes the column with its name; other columns are ignored.
    for name in others { _ = try table.index(of: name) }
    return []
  }

  /// Returns the feature columns of one input: the column with its name or, if there is none, all remaining columns.
  ///
  /// - Throws: `TableError`
  func features(of table: DataTable, ofInput name: String) throws(TableError) -> [String] {
    if table.hasColumn(name) { return [name] }
    return try table.features(without: others.filter(table.hasColumn))
  }

  private var others: [String] { drop + [identity, truth].compactMap(\.self) }
}

extension TableOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("delimiter", delimiter, .reads(.table)),
      OptionUse("header", header, .reads(.table)),
      OptionUse("columns", columns, .reads(.table)),
      OptionUse("drop", drop, .reads(.table)),
      OptionUse("id", identity, .reads(.table)),
      OptionUse("truth", truth, .reads(.table)),
      OptionUse("rows", rows, .inputs(.table, .text, .tokens, .array)),
      OptionUse("table", output, .explaining, .inputs(.table, .text, .tokens)),
      OptionUse("shading", shading, .explaining, .inputs(.table)),
    ]
  }
}

struct DelimiterArgument: ExpressibleByArgument {
  let character: Character

  init?(argument: String) {
    if argument == "tab" || argument == "\\t" {
      character = "\t"
    } else if let only = argument.first, argument.count == 1, only != "\"", !only.isNewline {
      character = only
    } else {
      return nil
    }
  }
}

/// Numbers of rows: "0:10,42" means rows 0 to 9, and 42.
struct RowsArgument: ExpressibleByArgument {
  private let ranges: [(lower: Int, upper: Int?)]

  /// The rows, in a form that can be typed.
  var text: String {
    ranges.map { "\($0.lower):\($0.upper.map(String.init) ?? "")" }.joined(separator: ",")
  }

  init?(argument: String) {
    var ranges: [(lower: Int, upper: Int?)] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: ":", omittingEmptySubsequences: false)
      if ends.count == 1, let row = Int(part), (0..<Int.max).contains(row) {
        ranges.append((row, row + 1))
      } else if ends.count == 2, let lower = ends[0].isEmpty ? 0 : Int(ends[0]), lower >= 0 {
        guard !ends[1].isEmpty else {
          ranges.append((lower, nil))
          continue
        }
        guard let upper = Int(ends[1]), upper > lower else { return nil }
        ranges.append((lower, upper))
      } else {
        return nil
      }
    }
    self.ranges = ranges
  }

  /// Returns the numbers of the chosen rows in a table of `count` rows.
  ///
  /// - Throws: `TableError.noRow`, `TableError.rowTwice`
  func numbers(of count: Int) throws(TableError) -> [Int] {
    var numbers: [Int] = []
    for range in ranges {
      let upper = range.upper ?? count
      guard range.lower < count, upper <= count else {
        throw .noRow(max(range.lower, upper - 1), count: count)
      }
      numbers += range.lower..<upper
    }
    var seen: Set<Int> = []
    if let twice = numbers.first(where: { !seen.insert($0).inserted }) { throw .rowTwice(twice) }
    return numbers
  }
}
