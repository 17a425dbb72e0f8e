import Explaining
import Files
import Foundation
import Report

/// Updates the files of a results folder as outcomes arrive, one at a time.
final class ResultFolderWriter: @unchecked Sendable {
  private let folder: ResultFolder
  private(set) var completed: CompletedIndex
  private let results: AppendLog
  private let rows: IndexPageSelection
  private var failures: AppendLog?
  private var stopwatch = Stopwatch()
  private(set) var tally = RunStatistics()

  /// - Throws: `FileError`
  init(_ folder: ResultFolder, request: String) throws(FileError) {
    self.folder = folder
    let completed = try CompletedIndex(in: folder, request: request)
    self.completed = completed
    results = try AppendLog(appendingTo: folder.results) { _, _ in true }
    rows = try IndexPageSelection(in: folder) { completed.contains($0) }
    unlink(folder.failures)
  }

  /// - Throws: `FileError`, an error of the encoder
  func add(_ outcome: FolderOutcome) throws {
    tally.seconds += stopwatch.lap()
    switch outcome {
    case .known(let place):
      tally.known += 1
      completed.addGrades(&tally, of: place.key)
    case .failed(let key, let path, let errorMessage):
      tally.failed += 1
      try fail(key, path: path, errorMessage: errorMessage)
    case .gone(let place):
      tally.gone += 1
      try fail(place.key, path: place.path, errorMessage: outcome.errorMessage ?? "")
    case .explained(let result):
      // The line comes last, so that everything it lists exists.
      if let entry = result.entry { try rows.add(entry, of: result.place.key) }
      try results.append(result.line)
      completed.add(result)
      tally.explained += 1
      tally.evaluations += result.evaluations
      tally.add(result.grade, isConverged: result.isConverged)
    }
  }

  /// Records a failure, and removes an older result of the input.
  private func fail(_ key: String, path: String, errorMessage: String) throws {
    completed.remove(key)
    let file = try failures ?? AppendLog(appendingTo: folder.failures) { _, _ in true }
    failures = file
    try file.append(JSONEncoder.sorted.encode(["input": key, "image": path, "error": errorMessage]))
  }

  /// Writes the table and the page from all complete results.
  ///
  /// - Throws: `FileError`, an error of the template library
  func finish(_ look: FolderPage) throws {
    results.sync()
    failures?.sync()
    try completed.compact(folder)
    try ResultTable.write(in: folder)
    var all = RunStatistics()
    completed.addGrades(&all)
    var document = ReportDocument(software: "igviz \(look.version)", look: look.look)
    document.model = look.model
    document.totals = ReportTotals(
      grades: all.grades, rest: "results.csv lists all.", failed: tally.failed + tally.gone)
    for entry in rows.entries(where: completed.contains) { document.add(entry, facts: look.facts) }
    if !document.isEmpty { try FileAccess.write(document.page(), to: folder.page) }
  }
}

/// The metadata of a folder's page, and its initial look.
package struct FolderPage: Sendable {
  /// The program's version.
  package var version: String
  package var model: String
  package var look = ReportLook()
  /// The provenance of the results.
  package var facts: [Provenance] = []

  package init(version: String, model: String) { (self.version, self.model) = (version, model) }
}
