import Explaining
import Files
import Foundation
import Models
import ArrayFormats
import Readers
import Report

/// The files of one input to explain, before they are read.
struct InputFiles {
  enum Kind {
    case photo(String)
    case arrays([NamedFile])
    /// One table for all inputs of a model, or one file per input: tables, and arrays with the same number of rows.
    case tables([NamedFile])
    /// A file of texts, one per line.
    case texts(String)
    /// A file of texts that are already tokenized.
    case tokens(String)
  }

  /// The name of the input in reports.
  let name: String
  let kind: Kind
  /// Arrays for the model's other inputs; empty unless the input is a file of texts.
  var held: [NamedFile] = []

  /// The modality for which a model is opened.
  enum Modality: Hashable {
    case photo, array, text
  }

  var modality: Modality {
    switch kind {
    case .photo: .photo
    case .arrays, .tables: .array
    case .texts, .tokens: .text
    }
  }

  var isPhoto: Bool { modality == .photo }

  var paths: [String] {
    switch kind {
    case .photo(let path), .texts(let path), .tokens(let path): [path] + held.map(\.path)
    case .arrays(let files), .tables(let files):
      files.map(\.path).enumerated().filter { !files.map(\.path)[..<$0].contains($1) }.map(\.element)
    }
  }

  /// Returns the SHA-256 of the files' concatenated digests.
  ///
  /// - Throws: `FileError`
  func digest() throws(FileError) -> String {
    var digests = ""
    for path in paths { digests += try FileAccess.sha256(ofFile: path) }
    return FileAccess.sha256(of: Data(digests.utf8))
  }

  /// Whether a file is read as texts, by its name.
  static func isText(_ path: String) -> Bool { FilePath(path).pathExtension == "txt" }

  init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

  /// The files of a model's inputs, one file per input.
  init(named files: [NamedFile]) {
    kind = files.contains(where: \.isTable) ? .tables(files) : .arrays(files)
    name = files.map {
      $0.columns == nil ? $0.path : "\($0.path):\($0.columns?.joined(separator: ",") ?? "")"
    }
    .joined(separator: ", ")
  }

  static func all(images: [String], named: [NamedFile], tokens: [String]) throws -> [InputFiles] {
    let tokens = tokens.map { InputFiles(name: $0, kind: .tokens($0)) }
    if images.isEmpty, tokens.isEmpty {
      let names = named.map(\.name)
      guard Set(names).count == names.count else {
        throw UsageError("--input names an input twice: \(names.sorted().joined(separator: ", "))")
      }
      return [InputFiles(named: named)]
    }
    let all =
      tokens
      + images.map { path in
        let name = StandardInput.isOne(path) ? StandardInput.name : path
        if NamedFile.isTable(path) { return InputFiles(name: name, kind: .tables([NamedFile(path: path)])) }
        if InputFiles.isText(path) { return InputFiles(name: name, kind: .texts(path)) }
        return InputFiles(
          name: name,
          kind: ArrayFile.isArray(path) || NetCDFDataset.isOne(path)
            ? .arrays([NamedFile(argument: path)].compactMap(\.self)) : .photo(path))
      }
    guard !named.isEmpty else { return all }
    if let other = all.first(where: { $0.modality != .text }) {
      throw UsageError(
        "--input beside other inputs is for texts, whose model takes more than words; \(other.name) is no text"
      )
    }
    _ = try HeldInputs(named)
    return all.map { input in
      var input = input
      input.held = named
      return input
    }
  }

  /// Reads the rows of the files.
  ///
  /// - Parameters:
  ///   - tables: how tables are read.
  ///   - options: how arrays are read, and their axes.
  /// - Throws: `InputError`, `FileError`, `ModelError`
  func rows(for model: Model, tables: TableOptions, arrays options: ArrayOptions) throws -> InputRows {
    switch kind {
    case .photo, .texts, .tokens: throw ModelError.noPhotoInput(name)
    case .tables(let files): try TableFiles(files, for: model, tables: tables, arrays: options).rows
    case .arrays(let files): try Self.arrays(files, for: model, arrays: options).rows
    }
  }

  /// Reads arrays. For NetCDF, also returns the dataset beside whose variables results are written.
  static func arrays(
    _ files: [NamedFile], for model: Model, arrays options: ArrayOptions
  ) throws -> (rows: InputRows, netCDF: NetCDFResults?) {
    if files.count == 1, NetCDFDataset.isOne(files[0].path) {
      return try Self.rows(of: files[0], for: model, arrays: options)
    }
    var arrays: [String: InputArray] = [:]
    for file in files { arrays[file.name] = try options.array(at: file.path) }
    return (try model.rows(of: arrays).laidOut(by: options.layouts()), nil)
  }

  /// Reads variables of a NetCDF file as one array, with the channels on the axis that the model expects.
  private static func rows(
    of file: NamedFile, for model: Model, arrays options: ArrayOptions
  ) throws -> (rows: InputRows, netCDF: NetCDFResults?) {
    try InputError.naming(file.path) {
      let names = options.key.map { $0.splitByBytes(",").filter { !$0.isEmpty } } ?? []
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
}
