import Failures
import Files

/// An error of writing results into a folder.
package enum ResultFolderError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case notEmpty(String)
  case nothingExplained(String)
  case differentRequests(String, String)
  case noResults(String)
  /// A folder of inputs inside the results folder, at the place of outputs.
  case inputAmongResults(String, String)
  case older(String)
  /// Two photos whose results would have the same name on the disk.
  case nameClash(String, String, folder: String)
  case newer(String)
  /// A folder that would be merged into itself.
  case intoItself(String)
  /// A line of a folder's results with a path that leads out of the folder.
  case leadsOut(String, folder: String)

  package var description: String {
    switch self {
    case .notEmpty(let path): "\(path.printable) already contains results"
    case .nothingExplained(let path): "\(path.printable): there is nothing to explain"
    case .differentRequests(let first, let second):
      "\(first.printable) and \(second.printable) were made with different models or options"
    case .noResults(let path): "\(path.printable): no results found"
    case .inputAmongResults(let inputs, let results):
      "\(inputs.printable): photos and results share a folder; choose another folder than \(results.printable) with --output"
    case .nameClash(let first, let second, let folder):
      "\(first) and \(second) are the same name on the disk of \(folder.printable); choose a folder on another disk with --output"
    case .older(let path):
      "\(path.printable): the results are from an older version of igviz and cannot be merged; explain the photos again with --resume"
    case .newer(let path):
      "\(path.printable): the results are from a newer version of igviz; use that version, or choose another folder"
    case .intoItself(let path):
      "\(path.printable): a folder cannot be merged into itself; choose another one with --output"
    case .leadsOut(let name, let folder):
      "\(folder.printable): a line of results.jsonl names '\(name.printable)', which is outside that folder"
    }
  }

  package var category: ErrorCategory {
    switch self {
    case .notEmpty, .inputAmongResults, .intoItself, .nameClash: .usage
    case .nothingExplained, .differentRequests, .older, .newer, .leadsOut: .input
    case .noResults: .missing
    }
  }

  package var hint: String? {
    if case .notEmpty = self { "continue with --resume, or choose another folder" } else { nil }
  }
}
