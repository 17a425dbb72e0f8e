import Explaining
import Foundation
import Models
import Readers

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
        if tableExtensions.contains(suffix) { return InputFiles(name: path, kind: .table(path)) }
        if suffix == "txt" { return InputFiles(name: path, kind: .texts(path)) }
        return InputFiles(
          name: path,
          kind: suffix == "npy" ? .arrays([NamedFile(argument: path)].compactMap(\.self)) : .photo(path))
      }
  }

  /// - Throws: `InputError`, `FileError`, `ModelError`
  ///
  /// - Parameter tables: how tables are read.
  func rows(for model: Model, tables: TableOptions) throws -> InputRows {
    let files: [NamedFile]
    switch kind {
    case .photo, .texts, .tokens: throw ModelError.noPhotoInput(name)
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
      let array = try InputError.naming(file.path) { try ArrayFile.read(file.path) }
      arrays[file.name] = InputArray(shape: array.shape, values: array.values)
    }
    return try model.rows(of: arrays)
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
