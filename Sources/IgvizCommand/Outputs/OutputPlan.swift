import Explaining
import Fields
import Files
import Foundation
import Models
import Report

/// The paths of all outputs of a run, checked before anything is computed: they are distinct, and none is a file that the run reads.
struct OutputPlan {
  private let options: ExplainOptions
  private let runMode: RunMode
  /// Distinct names of the inputs, made from their paths.
  private let stems: [String]
  private let isSeries: Bool
  /// Every file that the run reads.
  let reads: ReadFiles

  /// - Parameter reads: every file that the run reads.
  /// - Throws: `UsageError`, `FileError`, `ImageError`
  init(
    _ options: ExplainOptions, runMode: RunMode, inputs: [InputFiles], reads: ReadFiles
  ) throws {
    self.options = options
    self.runMode = runMode
    isSeries = inputs.count > 1
    self.reads = reads
    stems = Self.stems(of: inputs.map { $0.paths.first ?? "" })
    try checkStems()
    for output in pictures where !FigureFile.isFolder(output) {
      guard !isSeries else {
        throw UsageError("--output \(output): several inputs need a folder; use \(output)/")
      }
      try FigureFile.checkOutput(output)
    }
    for (name, curve) in [("curve", options.results.curve), ("metric-curves", options.results.metricCurves)] {
      guard let curve else { continue }
      guard !isSeries else { throw UsageError("--\(name) draws one input only; explain one input at a time") }
      try FigureFile.check(curve)
    }
    try checkNames(inputs)
  }

  private func checkNames(_ inputs: [InputFiles]) throws {
    var outputs = inputs.indices.flatMap { figures(ofInput: $0, row: nil) } + reports
    outputs += [options.results.curve, options.results.metricCurves, options.table.output].compactMap(\.self)
    if let arrays = options.results.arrays, ArrayFiles.isOneFile(arrays) {
      guard !isSeries else { throw UsageError("--arrays \(arrays): several inputs need a folder") }
      outputs.append(arrays)
    }
    for (index, output) in outputs.enumerated() {
      if outputs[..<index].contains(where: { FileAccess.isSameFile($0, output) }),
        !FigureFile.isStream(output)
      {
        throw UsageError("two results map to the same output path \(output)")
      }
    }
    for output in outputs where !FigureFile.isStream(output) { try reads.checkFree(numbered: output) }
    for number in inputs.indices {
      if let arrays = arraysFolder(ofInput: number) { try ArrayFiles.checkFree(arrays, reads: reads) }
    }
  }

  private func checkStems() throws {
    var seen: Set<FilePath> = []
    if let twice = stems.first(where: { !seen.insert(FilePath($0)).inserted }) {
      throw UsageError(
        "several inputs map to the same output path '\(twice.printable)'; explain them in separate runs")
    }
    for folder in pictures.isEmpty ? ["."] : pictures {
      if let (first, second) = NameFolding.firstCollision(of: stems, in: folder) {
        throw UsageError(
          "'\(first)' and '\(second)' are the same name on this disk; explain them in separate runs")
      }
    }
  }

  /// Returns the last parts of the paths, preceded by as many folders as are needed to make them distinct.
  static func stems(of paths: [String]) -> [String] {
    let parts = paths.map { path -> [String] in
      FilePath(path).withoutExtension.components.compactMap(\.text).filter { $0 != ".." }
    }
    let longest = parts.map(\.count).max() ?? 1
    for depth in 1...max(1, longest) {
      let stems = parts.map { $0.suffix(depth).joined(separator: "_") }
      if Set(stems.map { FilePath($0) }).count == stems.count || depth == max(1, longest) { return stems }
    }
    return []
  }

  // MARK: Names

  /// The paths of pages, which show all inputs.
  var reports: [String] {
    options.results.outputs.filter { FigureFile.isReport($0) && !FigureFile.isFolder($0) }
  }

  /// The destinations of figures: files, or folders with one figure per input.
  private var pictures: [String] {
    options.results.outputs.filter { !FigureFile.isReport($0) || FigureFile.isFolder($0) }
  }

  /// Returns the paths of the figures of an input, or of one of its rows.
  func figures(ofInput input: Int, row: Int?) -> [String] {
    let name = stems[input] + (row.map { ".\($0)" } ?? "") + runMode.suffix
    if options.results.outputs.isEmpty { return [name] }
    return pictures.map { output in
      if FigureFile.isFolder(output) {
        return output.utf8.last == UInt8(ascii: "/") ? output + name : "\(output)/\(name)"
      }
      return row.map { FigureFile.numbered(output, $0) } ?? output
    }
  }

  /// Whether all samples of an array can share a figure: an output names a file, and no curves of single samples are drawn.
  var hasSheet: Bool {
    runMode == .explanation && pictures.contains { !FigureFile.isFolder($0) }
      && options.results.curve == nil
      && options.results.metricCurves == nil
  }

  func curvePath(ofInput input: Int, row: Int?) -> String? {
    options.results.curve.map { curve in row.map { FigureFile.numbered(curve, $0) } ?? curve }
  }

  func metricCurvesPath(ofInput input: Int, row: Int?) -> String? {
    options.results.metricCurves.map { curve in row.map { FigureFile.numbered(curve, $0) } ?? curve }
  }

  func arraysFolder(ofInput input: Int) -> String? {
    options.results.arrays.map { isSeries ? "\($0)/\(stems[input])" : $0 }
  }

  /// - Throws: `FileError`
  func makeFolders() throws {
    for output in options.results.outputs where FigureFile.isFolder(output) {
      try FileAccess.makeFolder(output)
    }
  }

  /// - Throws: `NoPictureError` if an output is requested but the fields cannot be drawn.
  func checkPicture(of fields: [Field], model: Model) throws {
    guard let output = options.results.outputs.first else { return }
    let explained = try model.prepared(for: fields).fields
    let isPicture = explained.contains { PicturePlane(of: $0) != nil }
    let isField = runMode == .explanation && FieldSheet.canDraw(explained)
    guard isPicture || isField && !FigureFile.isReport(output) else {
      throw NoPictureError(output: output, shapes: explained.map(\.shape), canDrawFigure: isField)
    }
  }
}
