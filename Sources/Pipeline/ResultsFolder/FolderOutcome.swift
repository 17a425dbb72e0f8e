import Explaining
import Files
import Foundation
import Report

/// The outcome of one of many inputs.
package enum FolderOutcome: Sendable {
  case explained(FolderResult)
  /// The input was already complete.
  case known(InputFile)
  case failed(key: String, path: String, errorMessage: String)
  /// The input was already complete, but its file was deleted.
  case gone(InputFile)

  var errorMessage: String? {
    switch self {
    case .explained, .known: nil
    case .failed(_, _, let errorMessage): errorMessage
    case .gone(let place): "\(place.path.printable): the file was deleted; its result is removed"
    }
  }
}

/// The data that are written about an explanation.
package struct FolderResult: Sendable {
  let place: InputFile
  /// SHA-256 of the input's bytes.
  let inputHash: String
  /// The line for `results.jsonl`.
  let line: Data
  let entry: ReportEntry?
  let grade: Verdict.Grade
  let isConverged: Bool?
  let hasArrays: Bool
  let evaluations: Int
}
