import Explaining
import Files
import Foundation
import Report

/// Puts the results of several folders together, as if all photos had been explained into one.
public struct Merge: Sendable {
  public let folder: ResultFolder
  /// The program's.
  public let version: String

  private static let largestFile = 1 << 31

  public init(into folder: ResultFolder, version: String) { (self.folder, self.version) = (folder, version) }

  /// Adds what the folders hold and this one does not. Again it adds nothing; after an interruption it adds the rest.
  ///
  /// - Throws: `FileError`; `ResultFolderError` where a folder has no results, or answers to another request.
  public func run(_ sources: [ResultFolder], isCancelled: () -> Bool = { false }) throws -> Tally {
    var (request, model) = ("", "")
    for source in [folder] + sources {
      guard source.hasResults else {
        if source == folder { continue }
        throw ResultFolderError.noResults(source.path)
      }
      guard let first = try Self.first(in: source) else { continue }
      if request.isEmpty { (request, model) = (first.request, first.model) }
      guard first.request == request else {
        throw ResultFolderError.differentRequests(sources.first?.path ?? "", source.path)
      }
    }
    let lock = try folder.locked()
    defer { withExtendedLifetime(lock) {} }
    let book = try Book(folder, request: request)
    for source in sources { try add(source, to: book, request: request, isCancelled: isCancelled) }
    try book.finish(FolderPage(version: version, model: model))
    return book.tally
  }

  private static func first(in folder: ResultFolder) throws -> KnownResult? {
    var found: KnownResult?
    try LineFile.forEachLine(of: folder.results) { line in
      if found == nil { found = KnownResult(line) }
    }
    return found
  }

  private func add(
    _ source: ResultFolder, to book: Book, request: String, isCancelled: () -> Bool
  ) throws {
    let entries = PageRows.entries(in: source)
    var failure: (any Error)?
    try LineFile.forEachLine(of: source.results) { line in
      guard failure == nil, let known = KnownResult(line) else { return }
      do {
        if isCancelled() { throw CancellationError() }
        guard known.request == request else {
          throw ResultFolderError.differentRequests(folder.path, source.path)
        }
        let place = InputPlace(path: known.image, key: known.input)
        guard !book.completed.holds(known.input, inputHash: known.inputSha256) else {
          return try book.add(.known(place))
        }
        for file in known.files { try copy(file, from: source) }
        try book.add(
          .explained(
            FolderResult(
              place: place, inputHash: known.inputSha256, line: line, entry: entries[known.input],
              grade: known.grade, isConverged: known.converged, evaluations: known.evaluations)))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    struct Failed: Decodable {
      let input: String
      let image: String
      let error: String
    }
    guard FileManager.default.fileExists(atPath: source.failures) else { return }
    var failed: [Failed] = []
    try LineFile.forEachLine(of: source.failures) { line in
      if let one = try? JSONDecoder().decode(Failed.self, from: line) { failed.append(one) }
    }
    for one in failed { try book.add(.failed(InputPlace(path: one.image, key: one.input), one.error)) }
  }

  /// The same file in two folders where they lie on one disk: neither is ever changed in its place.
  private func copy(_ file: String, from source: ResultFolder) throws {
    // What a line says must not lead out of the folder.
    let name = InputPlace(path: file, key: file).key
    let (old, new) = ("\(source.path)/\(name)", "\(folder.path)/\(name)")
    let parent = new.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    try FileAccess.makeFolder(parent)
    unlink(new)
    if link(old, new) != 0 {
      try FileAccess.write(FileAccess.read(old, limit: Self.largestFile), to: new)
    }
  }
}
