import Explaining
import Files
import Foundation
import Report

/// Merges the results of several folders, as if all photos had been explained into one folder.
package struct Merge: Sendable {
  package let folder: ResultFolder
  /// The program's version.
  package let version: String

  package init(into folder: ResultFolder, version: String) { (self.folder, self.version) = (folder, version) }

  /// Adds the results that this folder lacks. A second merge adds nothing; after an interruption it adds the rest.
  ///
  /// - Throws: `FileError`; `ResultFolderError` if a folder has no results, answers another request, has another version, or has lines
  ///   whose paths lead out of the folder.
  package func run(_ sources: [ResultFolder], isCancelled: () -> Bool = { false }) throws -> RunStatistics {
    let request = try checked(sources)
    let lock = try folder.locked()
    defer { withExtendedLifetime(lock) {} }
    try folder.writeState(request: request.hash)
    folder.removeLeftovers(keeping: { _ in false })
    let book = try ResultFolderWriter(folder, request: request.hash)
    var (seen, failed) = (Set<FilePath>(), [Failed]())
    for source in sources {
      let copy = ResultCopy(from: source, to: folder, sources: sources)
      try add(copy, to: book, seen: &seen, request: request.hash, isCancelled: isCancelled)
      failed += try Self.failures(in: source)
    }
    for one in failed where !seen.contains(FilePath(one.input)) {
      try book.add(.failed(key: one.input, path: one.image, errorMessage: one.error))
    }
    try book.finish(FolderPage(version: version, model: request.model))
    return book.tally
  }

  /// Checks all folders, and returns the request and the model that they share.
  private func checked(_ sources: [ResultFolder]) throws -> (hash: String, model: String) {
    var (request, model) = ("", "")
    for source in [folder] + sources {
      guard let version = source.version else {
        if source == folder { continue }
        throw ResultFolderError.noResults(source.path)
      }
      if version < ResultFolder.currentVersion { throw ResultFolderError.older(source.path) }
      if version > ResultFolder.currentVersion { throw ResultFolderError.newer(source.path) }
      let first = try Self.first(in: source)
      guard let own = first?.request ?? source.request else { continue }
      if request.isEmpty { request = own }
      if model.isEmpty { model = first?.model ?? "" }
      guard own == request else {
        throw ResultFolderError.differentRequests(sources.first?.path ?? "", source.path)
      }
    }
    if sources.contains(where: { FileAccess.isSameFile($0.path, folder.path) }) {
      throw ResultFolderError.intoItself(folder.path)
    }
    try folder.checkFree(for: [], reads: ReadFiles(sources.flatMap(\.ownFiles)), hasArrays: false)
    return (request, model)
  }

  private static func first(in folder: ResultFolder) throws -> ResultRecord? {
    var found: ResultRecord?
    try AppendLog.forEachLine(of: folder.results) { line in
      if found == nil { found = ResultRecord(line) }
    }
    return found
  }

  private func add(
    _ copy: ResultCopy, to book: ResultFolderWriter, seen: inout Set<FilePath>, request: String,
    isCancelled: () -> Bool
  ) throws {
    let source = copy.source
    let entries = IndexPageSelection.entries(in: source)
    var failure: (any Error)?
    try AppendLog.forEachLine(of: source.results) { line in
      guard failure == nil, let known = ResultRecord(line) else { return }
      do {
        if isCancelled() { throw CancellationError() }
        guard known.request == request else {
          throw ResultFolderError.differentRequests(folder.path, source.path)
        }
        // Paths in a line must not lead out of the folder.
        if let outside = known.outside { throw ResultFolderError.leadsOut(outside, folder: source.path) }
        seen.insert(FilePath(known.input))
        guard !book.completed.contains(known.input, inputHash: known.inputSha256) else {
          return try book.add(.known(known.place))
        }
        for file in known.files { try copy.add(file) }
        try book.add(
          .explained(
            FolderResult(
              place: known.place, inputHash: known.inputSha256, line: line,
              entry: entries[FilePath(known.input)], grade: known.grade, isConverged: known.converged,
              hasArrays: known.hasArrays,
              evaluations: known.evaluations)))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private struct Failed: Decodable {
    let input: String
    let image: String
    let error: String
  }

  private static func failures(in source: ResultFolder) throws(FileError) -> [Failed] {
    guard FileAccess.exists(source.failures) else { return [] }
    var failed: [Failed] = []
    try AppendLog.forEachLine(of: source.failures) { line in
      if let one = try? JSONDecoder().decode(Failed.self, from: line) { failed.append(one) }
    }
    return failed
  }
}
