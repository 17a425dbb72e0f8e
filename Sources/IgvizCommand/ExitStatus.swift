import ArgumentParser
import Failures

/// The exit codes of the command; `--help` and the README list them from this table.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case usage = 64
  case badInput = 65
  case noInput = 66
  case unavailable = 69
  case internalError = 70
  case cannotCreate = 73
  case cannotWrite = 74
  case notConverged = 75
  case interrupted = 130

  var meaning: String {
    switch self {
    case .done: "success"
    case .usage: "invalid usage"
    case .badInput: "invalid input"
    case .noInput: "file or model not found"
    case .unavailable: "download failed"
    case .internalError: "internal error"
    case .cannotCreate: "a file could not be written"
    case .cannotWrite: "standard output could not be written"
    case .notConverged: "a requested tolerance was not reached; the output is still written"
    case .interrupted: "interrupted"
    }
  }

  var exitCode: ExitCode { ExitCode(rawValue) }

  /// Maps an error to an exit status. An error without a category is a defect.
  init(_ error: any Error) {
    self =
      switch (error as? any ReportedError)?.category {
      case .usage: .usage
      case .input: .badInput
      case .missing: .noInput
      case .unavailable: .unavailable
      case .cannotCreate: .cannotCreate
      case .cannotWrite: .cannotWrite
      case .interrupted: .interrupted
      case .internalError, nil: .internalError
      }
  }
}
