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
  }

  /// What reports call it.
  let name: String
  let kind: Kind

  var isPhoto: Bool { if case .photo = kind { true } else { false } }

  var paths: [String] {
    switch kind {
    case .photo(let path): [path]
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
      let isArray = path.lowercased().hasSuffix(".npy")
      return InputFiles(
        name: path, kind: isArray ? .arrays([NamedFile(argument: path)].compactMap(\.self)) : .photo(path))
    }
  }

  /// - Throws: `InputError`, `FileError`, `ModelError`
  func rows(for model: Model) throws -> InputRows {
    guard case .arrays(let files) = kind else { throw ModelError.noPhotoInput(name) }
    var arrays: [String: InputArray] = [:]
    for file in files {
      let array = try InputError.naming(file.path) { try ArrayFile.read(file.path) }
      arrays[file.name] = InputArray(shape: array.shape, values: array.values)
    }
    return try model.rows(of: arrays)
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

  /// - Throws: `InputError`, `FileError`, `ModelError`
  init(_ files: InputFiles, model: Model, background: InputRows?, reading: ImageOptions) throws {
    switch files.kind {
    case .photo(let path):
      let image = try reading.image(at: path)
      content = .photo([try model.field(of: image, border: reading.matte)])
      photo = model.photoFit.map { OriginalPhoto(image, fit: $0) }
    case .arrays:
      let rows = try files.rows(for: model)
      content = .rows(try background.map(rows.described) ?? rows)
      photo = nil
    }
  }

  /// Rows of an array; `nil` for a photo, and for an array that is one input without rows.
  var rows: Int? { if case .rows(let rows) = content { rows.count } else { nil } }
  var count: Int { rows ?? 1 }

  func fields(ofRow row: Int) throws -> [Field] {
    switch content {
    case .photo(let fields): fields
    case .rows(let rows): try rows.fields(ofRow: row)
    }
  }
}
