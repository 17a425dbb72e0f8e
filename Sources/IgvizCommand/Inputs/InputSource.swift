import Explaining
import Fields
import Files
import Models
import ArrayFormats
import Readers
import Report

/// The samples of one input: a photo, the rows of arrays or tables, or texts.
struct InputSource: Sendable {
  private enum Content: Sendable {
    case photo([Field])
    case rows(InputRows)
    case texts([TextRow], Model)
  }

  private let content: Content
  /// The original photo, with the part that the model receives; `nil` for other inputs.
  let photo: OriginalPhoto?
  /// The size of the original photo; `nil` for other inputs.
  private(set) var photoSize: PictureSize?
  /// The numbers in the file of an array's rows chosen by `--rows`; `nil` for all rows and for other inputs.
  private let chosenRows: [Int]?
  /// The labels of rows of a table or of texts; `nil` for other inputs.
  let labels: RowLabels?
  /// SHA-256 of a photo's bytes; `nil` for other inputs.
  let digest: String?
  /// The rows that baselines can be drawn from; `nil` if there are none.
  let data: InputRows?
  /// The NetCDF dataset for results; `nil` for other inputs.
  let netCDF: NetCDFResults?
  /// The encoder for further texts; `nil` for inputs other than texts.
  let encoder: TextEncoder?
  /// Whether lines with a tab are read as pairs without `--pairs` or `--no-pairs`.
  private var assumesPairs = false
  /// The assumptions made while a table was read. They were printed then.
  private var reading: [Warning] = []

  /// - Throws: `InputError`, `FileError`, `ModelError`
  init(
    _ files: InputFiles, opened: OpenedModel, background: InputRows?, reading: ImageOptions,
    tables: TableOptions, texts: TextOptions, arrays: ArrayOptions
  ) throws {
    let model = opened.model
    switch files.kind {
    case .photo(let path):
      let bytes = try reading.data(at: path)
      digest = FileAccess.sha256(of: bytes)
      let image = try reading.image(bytes, at: path)
      content = .photo([try model.field(of: image, border: reading.background)])
      photo = model.photoFit.map { OriginalPhoto(image, fit: $0) }
      photoSize = PictureSize(width: image.width, height: image.height)
      (labels, data, encoder, netCDF, chosenRows) = (nil, nil, nil, nil, nil)
    case .texts, .tokens:
      digest = nil
      var (all, encoder) = try texts.read(files, for: model, card: opened.card)
      try HeldInputs(files.held).add(to: &all, for: model, arrays: arrays)
      let numbers = try InputError.naming(files.name) { () throws(TableError) in
        try tables.rows?.numbers(of: all.count) ?? Array(all.indices)
      }
      let chosen = numbers.map { number in
        all[number].checked(files.name, number) { _ = try model.fields(of: $0) }
      }
      try TextRow.checkAny(chosen)
      content = .texts(chosen, model)
      assumesPairs = texts.pairs == nil
      labels = RowLabels(numbers: numbers, identities: nil, truths: nil)
      (photo, data, self.encoder, netCDF, chosenRows) = (nil, nil, encoder, nil, nil)
    case .arrays(let named):
      digest = nil
      let (rows, netCDF) = try InputFiles.arrays(named, for: model, arrays: arrays)
      self.netCDF = netCDF
      chosenRows = try tables.rows.map { wanted in
        guard let count = rows.count else {
          throw UsageError("--rows applies to arrays with several rows; \(files.name) has no rows")
        }
        return try InputError.naming(files.name) { () throws(TableError) in try wanted.numbers(of: count) }
      }
      let shown = try chosenRows.map(rows.selecting) ?? rows
      let background = try background.map { try Self.matched($0, to: shown) }
      content = .rows(try background.map(shown.described) ?? shown)
      (photo, labels, encoder) = (nil, nil, nil)
      data = background ?? (rows.isVaried ? rows : nil)
    case .tables(let named):
      digest = nil
      let read = try TableFiles(named, for: model, tables: tables, arrays: arrays)
      self.reading = read.warnings
      let background = try background.map { try Self.matched($0, to: read.rows) }
      // A table is its own data: means and ranges are those of all of its rows. Identical rows are not data.
      data = background ?? (read.rows.isVaried ? read.rows : nil)
      (photo, encoder, netCDF, chosenRows) = (nil, nil, nil, nil)
      let wanted = try InputError.naming(files.name) { try read.selection(tables) }
      labels = wanted.labels
      content = .rows(try data.map(wanted.rows.described) ?? wanted.rows)
    }
  }

  /// Returns data with the features in the order of the input's features.
  private static func matched(_ data: InputRows, to rows: InputRows) throws -> InputRows {
    if data.isMatchedByOrder(to: rows) {
      Console.note(
        "igviz: --background: the feature names differ from the input's; features are matched by order"
      )
    }
    return try data.ordered(like: rows)
  }

  /// The number of an array's rows, or of texts; `nil` for a photo, and for an array that is a single sample.
  var rows: Int? {
    switch content {
    case .photo: nil
    case .rows(let rows): rows.count
    case .texts(let texts, _): texts.count
    }
  }
  var count: Int { rows ?? 1 }

  /// Whether the input is an array, whose samples can share a sheet.
  var isArray: Bool { if case .rows = content { labels == nil } else { false } }

  /// The shape of one row of each input, as in its file, by the input's name.
  var givenShapes: [String: [Int]] { if case .rows(let rows) = content { rows.givenShapes } else { [:] } }

  /// Returns the number and the text of a row; `nil` for other inputs, and for a text that cannot be read.
  func text(ofRow row: Int) -> (number: Int, text: EncodedText)? {
    guard case .texts(let texts, _) = content, let labels, let text = texts[row].text else { return nil }
    return (labels.numbers[row], text)
  }

  var isText: Bool { if case .texts = content { true } else { false } }

  /// The errors of texts that cannot be explained.
  var failures: [any Error] {
    guard case .texts(let texts, _) = content else { return [] }
    return texts.compactMap { if case .failed(let error) = $0 { error } else { nil } }
  }

  /// Returns a message about a text that cannot be explained, with its file and number.
  func failure(_ error: any Error, row: Int, of name: String) -> String {
    "\(name), text \(number(ofRow: row)): cannot be explained: \(Failure(Self.cause(of: error)).message)"
  }

  /// Returns an error without the name of its input.
  static func cause(of error: any Error) -> any Error { (error as? InputError)?.underlying ?? error }

  /// Returns the number of a row in its file.
  func number(ofRow row: Int) -> Int { labels?.numbers[row] ?? chosenRows?[row] ?? row }

  /// Returns the number that identifies the results of a row; `nil` for a single row. Rows of tables and texts are numbered in the order
  /// of their explanation, rows of arrays by their position in the file.
  func mark(ofRow row: Int) -> Int? { count > 1 ? chosenRows?[row] ?? row : nil }

  /// Whether rows of an array were chosen by `--rows`.
  var hasChosenRows: Bool { chosenRows != nil }

  /// The label of a row: its number in the file, its identifier and its true label.
  struct RowLabel {
    let number: Int
    let id: String?
    let truth: String?
  }

  /// Returns the label of a row; `nil` for photos, and for arrays without chosen rows.
  func label(ofRow row: Int) -> RowLabel? {
    if let chosenRows { return RowLabel(number: chosenRows[row], id: nil, truth: nil) }
    return labels.map {
      RowLabel(number: $0.numbers[row], id: $0.identities?[row], truth: $0.truths?[row])
    }
  }

  /// Returns warnings about how a text or a table was read.
  func warnings(ofRow row: Int) -> [Warning] {
    guard let (_, text) = text(ofRow: row) else { return reading }
    var warnings = (encoder?.tokenizer.notes ?? []).map { Warning.assumed(file: nil, assumption: $0) }
    if assumesPairs, text.segments != nil { warnings.append(.assumed(file: nil, assumption: Self.pairNote)) }
    if !text.literals.isEmpty {
      warnings.append(.assumed(file: nil, assumption: Self.literalNote(text.literals)))
    }
    if text.cutCount > 0 {
      warnings.append(.truncated(removed: text.cutCount, kept: text.tokens.count))
    }
    return warnings
  }

  /// Returns an error of one text with the file's name and the text's number; other errors are unchanged.
  func named(_ error: any Error, row: Int, of name: String) -> any Error {
    guard case .beyondPositions? = error as? ModelError, let (number, _) = text(ofRow: row) else {
      return error
    }
    return InputError(path: "\(name), text \(number)", underlying: error)
  }

  /// Prints the assumptions about all rows, once per file.
  func noteAssumptions(of name: String) {
    for note in encoder?.tokenizer.notes ?? [] { Console.note("igviz: \(name): \(note)") }
    guard case .texts(let texts, _) = content else { return }
    if assumesPairs, texts.contains(where: { $0.text?.segments != nil }) {
      Console.note("igviz: \(name): \(Self.pairNote)")
    }
    let literals = Set(texts.flatMap { $0.text?.literals ?? [] }).sorted()
    if !literals.isEmpty { Console.note("igviz: \(name): \(Self.literalNote(literals))") }
  }

  private static let pairNote =
    "lines with a tab are read as pairs of texts; --no-pairs reads tabs as white space, and --pairs silences this note"

  private static func literalNote(_ names: [String]) -> String {
    "\(names.joined(separator: ", ")) in a text \(names.count == 1 ? "is" : "are") read as text; --special reads such names as special "
      + "tokens"
  }

  /// Whether all rows have one shape, so that their arrays can be stacked.
  var hasUniformShape: Bool {
    guard case .texts(let texts, _) = content else { return true }
    return Set(texts.compactMap { $0.text?.tokens.count }).count <= 1
  }

  func fields(ofRow row: Int) throws -> [Field] {
    switch content {
    case .photo(let fields): fields
    case .rows(let rows): try rows.fields(ofRow: row)
    case .texts(let texts, let model):
      switch texts[row] {
      case .readable(let text): try model.fields(of: text)
      case .failed(let error): throw error
      }
    }
  }
}
