import Explaining
import Files
import Foundation

/// The complete results in a folder that answer the same request.
struct CompletedIndex: Sendable {
  private struct Entry: Sendable {
    let place: InputFile
    let inputHash: String
    let hasArrays: Bool
    var line: Int
    let grade: Verdict.Grade
    let isConverged: Bool?
  }

  /// The complete results, by the inputs' keys.
  private var entries: [FilePath: Entry] = [:]
  /// The number of lines in `results.jsonl`, and the lines that newer ones replaced or whose inputs are lost.
  private var lines = 0
  private var replaced: Set<Int> = []

  init() {}

  /// Reads `results.jsonl`. Removes lines that are torn, answer another request, were repeated later, lack a file or name a path outside.
  ///
  /// - Throws: `FileError`
  init(in folder: ResultFolder, request: String) throws(FileError) {
    guard folder.hasResults else { return }
    var isKept: [Bool] = []
    try AppendLog.forEachLine(of: folder.results) { line in
      isKept.append(false)
      guard let known = ResultRecord(line), known.request == request, known.outside == nil,
        known.files.allSatisfy({ FileAccess.exists("\(folder.path)/\($0)") })
      else { return }
      isKept[isKept.count - 1] = true
      if let older = entries.updateValue(
        Entry(
          place: known.place, inputHash: known.inputSha256, hasArrays: known.hasArrays,
          line: isKept.count - 1, grade: known.grade,
          isConverged: known.converged), forKey: FilePath(known.input))
      {
        isKept[older.line] = false
      }
    }
    try AppendLog.compact(folder.results) { number, _ in isKept.indices.contains(number) && isKept[number] }
    var places = 0
    let moved = isKept.map { isKept -> Int in
      defer { places += isKept ? 1 : 0 }
      return places
    }
    entries = entries.mapValues { entry in
      var entry = entry
      entry.line = moved[entry.line]
      return entry
    }
    lines = places
  }

  func contains(_ key: String) -> Bool { entries[FilePath(key)] != nil }

  /// Whether an input with these bytes is complete.
  ///
  /// - Parameter hasArrays: whether its arrays are required, too.
  func contains(_ key: String, inputHash: String, hasArrays: Bool = false) -> Bool {
    guard let entry = entries[FilePath(key)] else { return false }
    return entry.inputHash == inputHash && (entry.hasArrays || !hasArrays)
  }

  /// Adds the grade of an input's result to statistics.
  func addGrades(_ tally: inout RunStatistics, of key: String) {
    if let entry = entries[FilePath(key)] { tally.add(entry.grade, isConverged: entry.isConverged) }
  }

  /// Adds the grades of all results to statistics.
  func addGrades(_ tally: inout RunStatistics) {
    for entry in entries.values { tally.add(entry.grade, isConverged: entry.isConverged) }
  }

  /// All complete inputs, in the order of their keys.
  var places: [InputFile] { entries.sorted { $0.key < $1.key }.map(\.value.place) }

  /// Records a line that was added to `results.jsonl`.
  mutating func add(_ result: FolderResult) {
    let entry = Entry(
      place: result.place, inputHash: result.inputHash, hasArrays: result.hasArrays, line: lines,
      grade: result.grade,
      isConverged: result.isConverged)
    if let older = entries.updateValue(entry, forKey: FilePath(result.place.key)) {
      replaced.insert(older.line)
    }
    lines += 1
  }

  /// Records that the line of an input is no longer valid.
  mutating func remove(_ key: String) {
    if let older = entries.removeValue(forKey: FilePath(key)) { replaced.insert(older.line) }
  }

  /// Removes lines that newer ones replaced, or whose inputs are lost.
  ///
  /// - Throws: `FileError`
  func compact(_ folder: ResultFolder) throws(FileError) {
    guard !replaced.isEmpty else { return }
    try AppendLog.compact(folder.results) { number, _ in !replaced.contains(number) }
  }
}
