import Files

/// Why results cannot be written into a folder.
public enum ResultFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  case notEmpty(String)
  case nothingExplained(String)
  case differentRequests(String, String)
  case noResults(String)
  /// A folder of inputs within the folder of the results, where these go.
  case inputAmongResults(String, String)
  case older(String)
  /// Two photos whose results have names that the disk takes for one.
  case oneName(String, String, folder: String)
  case newer(String)
  /// A folder that results should be added to, and that they lie in.
  case intoItself(String)
  /// A line of a folder's results whose paths lead out of it.
  case leadsOut(String, folder: String)

  public var description: String {
    switch self {
    case .notEmpty(let path): "\(path.printable) holds results already"
    case .nothingExplained(let path): "\(path.printable): there is nothing to explain"
    case .differentRequests(let first, let second):
      "\(first.printable) and \(second.printable) hold answers to different requests"
    case .noResults(let path): "\(path.printable): there are no results"
    case .inputAmongResults(let inputs, let results):
      "\(inputs.printable): photos are read where results go, and would be mixed with them; choose another folder than \(results.printable) with --output"
    case .oneName(let first, let second, let folder):
      "\(first) and \(second) are one name on the disk of \(folder.printable); choose a folder on another one with --output"
    case .older(let path):
      "\(path.printable): its results are of an older version of igviz, which did not write down all that they depend on; explain the photos again with --resume"
    case .newer(let path):
      "\(path.printable): its results are of a newer version of igviz; use that one, or choose another folder"
    case .intoItself(let path):
      "\(path.printable): results cannot be merged into a folder that they lie in; choose another one with --output"
    case .leadsOut(let name, let folder):
      "\(folder.printable): a line of results.jsonl names '\(name.printable)', which is no place of results in that folder"
    }
  }
}
