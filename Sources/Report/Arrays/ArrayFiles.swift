import Attribution
import Explaining
import Fields
import Files
import Foundation
import ImageCoding
import ArrayFormats

/// An input and its maps as `.npy` files; the rows of an array are stacked in their order.
///
/// The files are `input.npy` (for a photo also `input.png`), `baseline.npy`, `gradients.npy`, `integrated_gradients.npy` and its
/// `evidence.npy`: the map that is shown, in units of the score per position. A text also has `ids.npy` and `baseline_ids.npy`, the numbers
/// of its tokens. Several targets, columns or inputs have arrays of their own: `integrated_gradients.386.noise.npy`.
package struct ArrayFiles {
  private let folder: String
  /// The number of rows of the arrays that were read; `nil` for one input without rows.
  private let rows: Int?
  private var names: [String] = []
  private var arrays: [String: (shape: [Int], values: [Float])] = [:]
  private var added = 0
  /// The model's input as a picture, for a photo.
  private var picture: PixelImage?

  /// The shapes of the input's values as they were given, by name.
  private let shapes: [String: [Int]]
  /// The NetCDF input to which results are added.
  private let netCDF: NetCDFResults?

  /// - Parameters:
  ///   - folder: the folder of the files; a name with `.npz` or, for NetCDF, `.nc` is one file with all arrays.
  ///   - rows: the number of explanations that will be added and stacked; `nil` for one that is not stacked.
  ///   - shapes: the shapes of the input's values as they were given, by name, where they differ from the model's.
  package init(folder: String, rows: Int?, shapes: [String: [Int]] = [:], netCDF: NetCDFResults? = nil) {
    self.folder = folder
    self.rows = rows
    self.shapes = shapes
    self.netCDF = netCDF
  }

  /// Whether the path is that of one file with all arrays.
  package static func isOneFile(_ path: String) -> Bool {
    FilePath(path).pathExtension == "npz" || NetCDFDataset.isOne(path)
  }

  /// The beginnings of all file names.
  private static let stems =
    ["input", "baseline", "ids", "baseline_ids"] + MethodKind.all.flatMap { [$0.fileStem, $0.evidenceStem] }

  /// Whether a file of this name may be written.
  static func mayWrite(_ name: FilePath) -> Bool {
    name == "input.png"
      || name.pathExtension == "npy" && stems.contains { name.hasPrefix(FilePath("\($0).")) }
  }

  /// Checks that no file to be written is one that is read.
  ///
  /// - Parameter path: the path of the folder, or of the one file.
  /// - Throws: `FileError.isRead`
  package static func checkFree(_ path: String, reads: ReadFiles) throws(FileError) {
    guard !isOneFile(path) else { return try reads.checkFree(path) }
    let folder = FilePath(path)
    for name in (try? FileAccess.names(in: folder)) ?? [] where mayWrite(name) {
      if let file = folder.appending(name).text { try reads.checkFree(file) }
    }
  }

  /// Adds the arrays of an explanation.
  ///
  /// - Throws: `FieldError` when attributions do not match their field.
  package mutating func add(_ explanation: Explanation) throws {
    let columns = suffixes(of: explanation)
    add("input", shaped(explanation.fields.map(\.values), explanation), explanation)
    addTokens(explanation, baselineSuffixes(of: explanation, columns))
    if let field = explanation.fields.first, field.isPhoto, let plane = PicturePlane(of: field) {
      picture = try plane.image(of: field)
    }
    let baselines = baselineSuffixes(of: explanation, columns)
    for (column, suffix) in zip(explanation.columns, baselines) where column.name != nil {
      add("baseline" + suffix, shaped(column.meanBaseline.map(\.values), explanation), explanation)
    }
    for (index, target) in explanation.targets.enumerated() {
      let name = explanation.targets.count == 1 ? "" : ".\(suffix(of: target, index, explanation))"
      for (number, (column, suffix)) in zip(explanation.columns, columns).enumerated() {
        let kind = column.kind
        add(
          (kind?.fileStem ?? column.method.asFileName) + name + suffix,
          shaped(explanation.maps(column: number, target: index), explanation), explanation)
        add(
          (kind?.evidenceStem ?? "evidence.\(column.method.asFileName)") + name + suffix,
          try explanation.shown(column: number, target: index).map { ($0.shape, $0.values) }, explanation)
      }
    }
    added += 1
  }

  /// Every array by its name, without `.npy`.
  ///
  /// - Throws: `NPYError`
  package var all: [(key: String, array: NPYArray)] {
    get throws {
      try names.compactMap { name in
        guard let array = arrays[name] else { return nil }
        let shape =
          rows == nil ? array.shape : [array.values.count / max(1, array.shape.reduce(1, *))] + array.shape
        return (name, try NPYArray(shape: shape, elements: .float(array.values)))
      }
    }
  }

  /// Every file with its path.
  ///
  /// - Throws: `NPYError`, `NetCDFError`, `ImageError`
  package var files: [(path: String, bytes: Data)] {
    get throws {
      let made = try all
      if NetCDFDataset.isOne(folder) {
        guard let netCDF else { throw NetCDFError.noInput }
        return [(folder, try netCDF.encoded(made))]
      }
      if Self.isOneFile(folder) { return [(folder, try NPZArchive.encoded(made))] }
      let pictures =
        try picture.map { [(path: "\(folder)/input.png", bytes: try $0.encoded(as: .png))] } ?? []
      return pictures
        + made.map { name, array in (path: "\(folder)/\(name).npy", bytes: array.encoded()) }
    }
  }

  /// Writes all files and returns their paths.
  ///
  /// - Throws: `FileError`, `NPYError`, `NetCDFError`, `ImageError`
  package func write() throws -> [String] {
    let files = try files
    if !Self.isOneFile(folder) { try FileAccess.makeFolder(folder) }
    for file in files { try FileAccess.write(file.bytes, to: file.path) }
    return files.map(\.path)
  }

  private func shaped(_ parts: [[Float]], _ explanation: Explanation) -> [(shape: [Int], values: [Float])] {
    zip(explanation.fields, parts).map { field, values in
      let given = shapes[field.name].flatMap { Field.count(of: $0) == values.count ? $0 : nil }
      return (given ?? field.shape, values)
    }
  }

  private mutating func add(
    _ name: String, _ parts: [(shape: [Int], values: [Float])], _ explanation: Explanation
  ) {
    for (field, part) in zip(explanation.fields, parts) {
      add(
        name + (explanation.fields.count == 1 ? "" : ".\(field.name.asFileName)"), part.shape, part.values)
    }
  }

  private mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    if arrays[name] == nil {
      names.append(name)
      arrays[name] = (shape, [])
    }
    arrays[name]?.values += values
  }

  /// Adds the numbers of tokens and categories that the model looks up, and those of token baselines.
  private mutating func addTokens(_ explanation: Explanation, _ suffixes: [String]) {
    var seen: Set<String> = []
    let lookups = explanation.lookups.filter { seen.insert($0.input).inserted }
    for lookup in lookups {
      let name = lookups.count == 1 ? "" : ".\(lookup.input.asFileName)"
      add("ids" + name, [lookup.ids.count], lookup.ids.map(Float.init))
    }
    for (column, suffix) in zip(explanation.columns, suffixes) {
      guard let ids = column.baselines.first?.ids else { continue }
      add("baseline_ids" + suffix, [ids.count], ids.map(Float.init))
    }
  }

  /// Returns the suffixes that distinguish the columns' files; baselines of equal name are numbered.
  private func suffixes(of explanation: Explanation) -> [String] {
    let named = explanation.columns.count { $0.name != nil }
    var counts: [String: Int] = [:]
    return explanation.columns.map { column in
      guard let baseline = column.name, named > 1 else { return "" }
      let name = baseline.asFileName
      let count = counts["\(column.method) \(name)", default: 0] + 1
      counts["\(column.method) \(name)"] = count
      return count == 1 ? ".\(name)" : ".\(name).\(count)"
    }
  }

  /// Returns the suffixes of the columns' baselines. Baselines of several methods can have equal names but be averaged over different
  /// numbers; the method's name distinguishes them.
  private func baselineSuffixes(of explanation: Explanation, _ suffixes: [String]) -> [String] {
    var seen: Set<String> = []
    return zip(explanation.columns, suffixes).map { column, suffix in
      column.name == nil || seen.insert(suffix).inserted ? suffix : ".\(column.method.asFileName)\(suffix)"
    }
  }

  /// Returns the suffix of a target's files: "386", "386-101", "3_10_12", "sum"; for several rows, whose classes may differ, the target's
  /// number from 1.
  private func suffix(of target: Target, _ index: Int, _ explanation: Explanation) -> String {
    if let rows, rows > 1 { return "\(index + 1)" }
    let output = explanation.outputs.count > 1 ? "\(target.output.asFileName)." : ""
    guard target.index != nil else { return output + "sum" }
    let own = target.position.isEmpty ? "0" : target.position.map(String.init).joined(separator: "_")
    return output + own + (target.contrastIndex.map { "-\($0)" } ?? "")
  }
}
