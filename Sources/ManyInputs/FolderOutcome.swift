import Explaining
import Foundation
import Report

/// What became of one of many inputs.
enum FolderOutcome: Sendable {
  case explained(FolderResult)
  /// It was complete before.
  case known(InputPlace)
  case failed(InputPlace, String)

  var complaint: String? { if case .failed(_, let complaint) = self { complaint } else { nil } }
}

/// What is written down of an explanation.
struct FolderResult: Sendable {
  let place: InputPlace
  /// SHA-256 of its bytes.
  let inputHash: String
  /// Of `results.jsonl`.
  let line: Data
  let entry: ReportEntry?
  let grade: Verdict.Grade
  let isConverged: Bool?
  let evaluations: Int
}
