import Failures

/// An array as in numpy's `.npy` files, in C order.
///
/// Half and single precision are read as `.float`. Double precision, integers of every width and booleans (0 and 1) are read as `.double`;
/// integers beyond ±2⁵³ are rounded to the nearest double. Both byte orders are read; little-endian single and double precision is written.
///
/// Format: numpy.lib.format, versions 1.0 to 3.0.
package struct NPYArray: Hashable, Sendable {
  package enum Elements: Hashable, Sendable {
    case float([Float])
    case double([Double])

    package var count: Int {
      switch self {
      case .float(let values): values.count
      case .double(let values): values.count
      }
    }
  }

  /// The extents, outermost dimension first; their product is the number of elements.
  package let shape: [Int]
  package let elements: Elements

  /// Limit of the number of dimensions, as in numpy.
  private static let maxDimensions = 64

  /// - Throws: `NPYError.shape` unless `shape` has at most 64 dimensions and its product is the number of elements.
  package init(shape: [Int], elements: Elements) throws(NPYError) {
    guard shape.count <= Self.maxDimensions, Self.count(of: shape) == elements.count else {
      throw .shape(shape, elements: elements.count)
    }
    self.shape = shape
    self.elements = elements
  }

  /// The elements, if they have double precision.
  package var doubles: [Double]? { if case .double(let values) = elements { values } else { nil } }

  /// The elements, rounded to the nearest in single precision; doubles beyond its range become ±infinity.
  package var floats: [Float] {
    switch elements {
    case .float(let values): values
    case .double(let values): values.map(Float.init)
    }
  }

  /// Returns the product of a shape's extents; `nil` if an extent is negative or the size in bytes overflows.
  static func count(of shape: [Int]) -> Int? {
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow, product <= Int.max / 8 else { return nil }
      count = product
    }
    return count
  }
}

/// A reason why bytes are not a usable array.
public enum NPYError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// The bytes do not begin like a .npy file.
  case notAnArray
  /// The header, given as in the file, does not describe one array.
  case header(String)
  /// The type of the elements, in numpy's notation ("<c16"), is not supported.
  case unsupportedElement(String)
  /// The number of bytes differs from the number that the shape needs.
  case size(shape: [Int], expectedBytes: Int, bytes: Int)
  /// The number of elements differs from the number that the shape needs.
  case shape([Int], elements: Int)
  /// The archive of several arrays is damaged or unsupported, or would be too large.
  case archive(String)
  /// The archive does not contain the key, or contains several arrays and no key is given.
  case noKey(String?, keys: [String])

  public var description: String {
    switch self {
    case .notAnArray:
      "not a .npy file"
    case .header(let header):
      "invalid .npy header: \(header)"
    case .unsupportedElement(let type):
      "unsupported element type \(type); supported are floats of 16, 32 and 64 bits, integers and booleans"
    case .size(let shape, let expected, let bytes):
      "shape \(shape) needs \(expected) bytes of elements; the file has \(bytes)"
    case .shape(let shape, let elements):
      "shape \(shape) does not match \(elements) elements"
    case .archive(let what):
      "invalid archive of arrays: \(what)"
    case .noKey(let key, let keys):
      (key.map { "there is no array '\($0)'" } ?? "the file has several arrays")
        + " (\(keys.prefix(10).joined(separator: ", ")))"
    }
  }

  public var category: ErrorCategory { .input }

  public var hint: String? {
    if case .noKey = self { "choose one with --key NAME" } else { nil }
  }
}
