import ArgumentParser
import Fields
import Models
import Readers

/// How a table is read, and what becomes of it.
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

  /// The table in a file, all of it. How it was read is noted on standard error where it could be read in another way.
  ///
  /// - Parameter missing: the number that takes the place of missing ones.
  /// - Throws: `FileError`, `TableError`
  func table(at path: String, missing: Float?) throws -> DataTable {
    var table = try DataTable(contentsOf: path, delimiter: delimiter?.character, hasHeader: header)
    table.missingValue = missing
    for note in table.notes {
      Console.note("igviz: \(path): \(note)" + (note.hint.map { "; \($0)" } ?? ""))
    }
    return table
  }

  /// The features in the model's order; `nil` where they are not named.
  ///
  /// - Throws: `TableError.quotes`
  func namedColumns() throws(TableError) -> [String]? {
    if let columns { try DataTable.names(in: columns) } else { nil }
  }

  /// The features of a table that has those of all inputs.
  ///
  /// - Throws: `TableError`
  func features(of table: DataTable, for model: Model) throws(TableError) -> [String] {
    if model.inputs.count == 1 { return try table.features(without: others) }
    // Each input takes the column of its name, and what else is there does not matter.
    for name in others { _ = try table.index(of: name) }
    return []
  }

  /// The features of one input: the column of its name or, where there is none, all that are left.
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

/// "0:10,42": from 0 up to, but not with, 10; and 42.
struct RowsArgument: ExpressibleByArgument {
  private let ranges: [(lower: Int, upper: Int?)]

  /// As it may be written.
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

  /// The rows of a table with so many.
  ///
  /// - Throws: `TableError.noRow`
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
