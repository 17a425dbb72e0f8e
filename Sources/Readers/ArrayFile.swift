import Fields
import NPY

/// A file of numbers as the values of a model's input.
public enum ArrayFile {
  /// The shape and the values of a `.npy` file, all of them finite.
  ///
  /// - Throws: `FileError`, `NPYError`, `ArrayFileError`
  public static func read(_ path: String) throws -> (shape: [Int], values: [Float]) {
    let array = try NPYArray(contentsOf: path)
    let values = array.floats
    guard !values.isEmpty else { throw ArrayFileError.empty(shape: array.shape) }
    let wrong = values.count { !$0.isFinite }
    guard wrong == 0 else { throw ArrayFileError.notFinite(count: wrong, of: values.count) }
    return (array.shape, values)
  }
}

/// Why an array cannot be explained.
public enum ArrayFileError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty(shape: [Int])
  case notFinite(count: Int, of: Int)

  public var description: String {
    switch self {
    case .empty(let shape): "the array of shape \(shape) is empty"
    case .notFinite(let count, let total):
      "\(count) of \(total) numbers are infinite or not a number"
    }
  }
}
