import Explaining
import Files
import Foundation
import Report

/// The photos that the index page shows: the first `most` photos, some of them replaced by photos with more reasons for a review.
///
/// Each choice is written to disk at once, so that a resumed run has it.
final class IndexPageSelection {
  struct Line: Codable {
    let input: String
    let entry: ReportEntry
  }

  static let most = 1000

  private var chosen: [Line] = []
  private let file: AppendLog

  /// - Parameter isKept: whether an earlier choice is still valid.
  /// - Throws: `FileError`
  init(in folder: ResultFolder, keeping isKept: (_ key: String) -> Bool) throws(FileError) {
    file = try AppendLog(appendingTo: folder.rows) { _, _ in true }
    try AppendLog.forEachLine(of: folder.rows) { data in
      guard let line = try? JSONDecoder().decode(Line.self, from: data), isKept(line.input) else { return }
      choose(line)
    }
  }

  /// - Throws: `FileError`
  func add(_ entry: ReportEntry, of key: String) throws {
    let line = Line(input: key, entry: entry)
    if choose(line) { try file.append(JSONEncoder().encode(line)) }
  }

  /// Returns the entries chosen in a folder, by the photos' keys.
  static func entries(in folder: ResultFolder) -> [FilePath: ReportEntry] {
    var entries: [FilePath: ReportEntry] = [:]
    try? AppendLog.forEachLine(of: folder.rows) { data in
      if let line = try? JSONDecoder().decode(Line.self, from: data) {
        entries[FilePath(line.input)] = line.entry
      }
    }
    return entries
  }

  func entries(where isKept: (_ key: String) -> Bool) -> [ReportEntry] {
    chosen.filter { isKept($0.input) }.sorted { FilePath($0.input) < FilePath($1.input) }.map(\.entry)
  }

  /// Adds or replaces a photo. Returns whether the photo is shown.
  @discardableResult
  private func choose(_ line: Line) -> Bool {
    let known = chosen.firstIndex { FilePath($0.input) == FilePath(line.input) }
    guard
      let place = known
        ?? ReportEntry.place(
          ofReasons: line.entry.reasonCount, among: chosen.map(\.entry.reasonCount), limit: Self.most)
    else { return false }
    if place == chosen.count { chosen.append(line) } else { chosen[place] = line }
    return true
  }
}
