import Explaining
import Files
import Foundation
import Report

/// What became of one of many inputs.
package enum FolderOutcome: Sendable {
  case explained(FolderResult)
  /// It was complete before.
  case known(InputFile)
  case failed(key: String, path: String, errorMessage: String)
  /// It was complete before, and its file is no more there.
  case gone(InputFile)

  var errorMessage: String? {
    switch self {
    case .explained, .known: nil
    case .failed(_, _, let errorMessage): errorMessage
    case .gone(let place): "\(place.path.printable): the file was deleted; its result is removed"
    }
  }
}

/// What is written down of an explanation.
package struct FolderResult: Sendable {
  let place: InputFile
  /// SHA-256 of its bytes.
  let inputHash: String
  /// Of `results.jsonl`.
  let line: Data
  let entry: ReportEntry?
  let grade: Verdict.Grade
  let isConverged: Bool?
  let hasArrays: Bool
  let evaluations: Int
}
