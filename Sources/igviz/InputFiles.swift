import Explaining
import Fields
import Foundation
import Models
import Readers
import Report

/// The files of one thing to explain, not yet read.
struct InputFiles {
  enum Kind {
    case photo(String)
    case arrays([NamedFile])
    case table(String)
  }

  private static let tableExtensions = ["csv", "tsv", "tab"]

  /// What reports call it.
  let name: String
  let kind: Kind

  var isPhoto: Bool { if case .photo = kind { true } else { false } }
  var isTable: Bool { if case .table = kind { true } else { false } }

  var paths: [String] {
    switch kind {
    case .photo(let path), .table(let path): [path]
    case .arrays(let files): files.map(\.path)
    }
  }

  static func all(images: [String], named: [NamedFile]) throws -> [InputFiles] {
    if images.isEmpty {
      let names = named.map(\.name)
      guard Set(names).count == names.count else {
        throw UsageError("--input gives the same input twice: \(names.sorted().joined(separator: ", "))")
      }
      return [InputFiles(name: named.map(\.path).joined(separator: ", "), kind: .arrays(named))]
    }
    return images.map { path in
      let suffix = (path as NSString).pathExtension.lowercased()
      if tableExtensions.contains(suffix) { return InputFiles(name: path, kind: .table(path)) }
      return InputFiles(
        name: path,
        kind: ArrayFile.isArray(path)
          ? .arrays([NamedFile(argument: path)].compactMap(\.self)) : .photo(path))
    }
  }

  /// - Throws: `InputError`, `FileError`, `ModelError`
  ///
  /// - Parameters:
  ///   - tables: how tables are read.
  ///   - options: how arrays are read, and what their axes are.
  func rows(for model: Model, tables: TableOptions, arrays options: ArrayOptions) throws -> InputRows {
    let files: [NamedFile]
    switch kind {
    case .photo: throw ModelError.noPhotoInput(name)
    case .table(let path): return try Self.rows(of: path, for: model, tables: tables).rows
    case .arrays(let arrays):
      // Data for a model with one input may be a table, too.
      if arrays.count == 1,
        Self.tableExtensions.contains((arrays[0].path as NSString).pathExtension.lowercased())
      {
        return try Self.rows(of: arrays[0].path, for: model, tables: tables).rows
      }
      files = arrays
    }
    var arrays: [String: InputArray] = [:]
    for file in files {
      let array = try InputError.naming(file.path) { try options.reading.read(file.path) }
      arrays[file.name] = InputArray(shape: array.shape, values: array.values)
    }
    return try model.rows(of: arrays).laidOut(by: options.layouts())
  }

  static func rows(
    of path: String, for model: Model, tables: TableOptions
  ) throws -> (rows: InputRows, table: Table) {
    try InputError.naming(path) {
      let table = try tables.table(at: path)
      return (try model.rows(of: table, columns: try tables.features(of: table)), table)
    }
  }
}

/// The inputs in one argument, one by one.
struct InputSource {
  private enum Content {
    case photo([Field])
    case rows(InputRows)
  }

  private let content: Content
  /// Of a photo: as it was taken, and what the model sees of it.
  let photo: OriginalPhoto?
  /// Of a table: what it says of its rows beside their features.
  let labels: Labels?
  /// Rows that baselines may be drawn from.
  let data: InputRows?

  struct Labels {
    /// Of the rows, in the file.
    let numbers: [Int]
    let identities: [String]?
    let truths: [String]?
  }

  /// - Throws: `InputError`, `FileError`, `ModelError`
  init(
    _ files: InputFiles, model: Model, background: InputRows?, reading: ImageOptions, tables: TableOptions,
    arrays: ArrayOptions
  ) throws {
    switch files.kind {
    case .photo(let path):
      let image = try reading.image(at: path)
      content = .photo([try model.field(of: image, border: reading.matte)])
      photo = model.photoFit.map { OriginalPhoto(image, fit: $0) }
      (labels, data) = (nil, nil)
    case .arrays:
      let rows = try files.rows(for: model, tables: tables, arrays: arrays)
      content = .rows(try background.map(rows.described) ?? rows)
      (photo, labels) = (nil, nil)
      data = background ?? (rows.count ?? 1 > 1 ? rows : nil)
    case .table(let path):
      // A table is data itself: its means and ranges are known, from all of its rows.
      let (all, table) = try InputFiles.rows(of: path, for: model, tables: tables)
      data = background ?? all
      photo = nil
      let wanted = try InputError.naming(path) { () throws -> (rows: InputRows, labels: Labels) in
        let numbers = try tables.rowNumbers(of: table)
        let some = try table.selecting(rows: numbers)
        return (
          try model.rows(of: some, columns: try tables.features(of: table)),
          Labels(
            numbers: numbers, identities: try tables.identity.map(some.cells),
            truths: try tables.truth.map(some.cells))
        )
      }
      labels = wanted.labels
      content = .rows(try wanted.rows.described(by: background ?? all))
    }
  }

  /// Rows of an array; `nil` for a photo, and for an array that is one input without rows.
  var rows: Int? { if case .rows(let rows) = content { rows.count } else { nil } }
  var count: Int { rows ?? 1 }

  /// Whether samples may share a sheet: those of an array.
  var isArray: Bool { if case .rows = content { labels == nil } else { false } }

  /// What one row of each input looks like in its file.
  var givenShapes: [String: [Int]] { if case .rows(let rows) = content { rows.givenShapes } else { [:] } }

  func fields(ofRow row: Int) throws -> [Field] {
    switch content {
    case .photo(let fields): fields
    case .rows(let rows): try rows.fields(ofRow: row)
    }
  }
}
