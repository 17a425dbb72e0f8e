import Explaining
import Foundation
import Models
import NetCDFFiles
import Readers
import Report

/// The files of one thing to explain, not yet read.
struct InputFiles {
  enum Kind {
    case photo(String)
    case arrays([NamedFile])
    case table(String)
    /// Texts, a line each.
    case texts(String)
    /// Texts that are tokens already.
    case tokens(String)
  }

  private static let tableExtensions = ["csv", "tsv", "tab"]

  /// Whether a file of that name is taken for a table.
  static func isTable(_ path: String) -> Bool {
    tableExtensions.contains((path as NSString).pathExtension.lowercased())
  }

  /// What reports call it.
  let name: String
  let kind: Kind

  /// What a model has to be opened for.
  enum Nature: Hashable {
    case photo, array, text
  }

  var nature: Nature {
    switch kind {
    case .photo: .photo
    case .arrays, .table: .array
    case .texts, .tokens: .text
    }
  }

  var isPhoto: Bool { nature == .photo }

  var paths: [String] {
    switch kind {
    case .photo(let path), .table(let path), .texts(let path), .tokens(let path): [path]
    case .arrays(let files): files.map(\.path)
    }
  }

  static func all(images: [String], named: [NamedFile], tokens: [String]) throws -> [InputFiles] {
    let tokens = tokens.map { InputFiles(name: $0, kind: .tokens($0)) }
    if images.isEmpty {
      guard tokens.isEmpty else { return tokens }
      let names = named.map(\.name)
      guard Set(names).count == names.count else {
        throw UsageError("--input gives the same input twice: \(names.sorted().joined(separator: ", "))")
      }
      return [InputFiles(name: named.map(\.path).joined(separator: ", "), kind: .arrays(named))]
    }
    return tokens
      + images.map { path in
        let suffix = (path as NSString).pathExtension.lowercased()
        if isTable(path) { return InputFiles(name: path, kind: .table(path)) }
        if suffix == "txt" { return InputFiles(name: path, kind: .texts(path)) }
        return InputFiles(
          name: path,
          kind: ArrayFile.isArray(path) || NetCDFDataset.isOne(path)
            ? .arrays([NamedFile(argument: path)].compactMap(\.self)) : .photo(path))
      }
  }

  /// - Throws: `InputError`, `FileError`, `ModelError`
  ///
  /// - Parameters:
  ///   - tables: how tables are read.
  ///   - options: how arrays are read, and what their axes are.
  func rows(for model: Model, tables: TableOptions, arrays options: ArrayOptions) throws -> InputRows {
    try read(for: model, tables: tables, arrays: options).rows
  }

  /// The rows and, of NetCDF, where results belong.
  func read(
    for model: Model, tables: TableOptions, arrays options: ArrayOptions
  ) throws -> (rows: InputRows, netCDF: NetCDFResults?) {
    let files: [NamedFile]
    switch kind {
    case .photo, .texts, .tokens: throw ModelError.noPhotoInput(name)
    case .table(let path): return (try Self.rows(of: path, for: model, tables: tables).rows, nil)
    case .arrays(let arrays):
      // Data for a model with one input may be a table, too.
      if arrays.count == 1,
        Self.isTable(arrays[0].path)
      {
        return (try Self.rows(of: arrays[0].path, for: model, tables: tables).rows, nil)
      }
      files = arrays
    }
    if files.count == 1, NetCDFDataset.isOne(files[0].path) {
      return try Self.rows(of: files[0], for: model, arrays: options)
    }
    var arrays: [String: InputArray] = [:]
    for file in files {
      let array = try InputError.naming(file.path) { try options.reading.read(file.path) }
      arrays[file.name] = InputArray(shape: array.shape, values: array.values, exact: array.exact)
    }
    return (try model.rows(of: arrays).laidOut(by: options.layouts()), nil)
  }

  /// Variables of a NetCDF file as one array, whose channels are where the model has them.
  private static func rows(
    of file: NamedFile, for model: Model, arrays options: ArrayOptions
  ) throws -> (rows: InputRows, netCDF: NetCDFResults?) {
    try InputError.naming(file.path) {
      let names = options.key.map { $0.split(separator: ",").map(String.init) } ?? []
      let dataset = try NetCDFDataset(contentsOf: file.path, variables: names)
      func rows(isChannelLast: Bool) throws -> (rows: InputRows, netCDF: NetCDFResults?) {
        let array = try dataset.array(isChannelLast: isChannelLast, by: options.reading)
        let rows = try model.rows(of: [file.name: InputArray(shape: array.shape, values: array.values)])
          .laidOut(by: [file.name: dataset.layout]).laidOut(by: options.layouts())
        return (rows, NetCDFResults(dataset, isChannelLast: isChannelLast))
      }
      do {
        return try rows(isChannelLast: true)
      } catch ModelError.wrongArray where dataset.variables.count > 1 {
        return try rows(isChannelLast: false)
      }
    }
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
