import Failures

/// An array as numpy keeps it in a `.npy` file, in C order.
///
/// Half and single precision are read as `.float`; double precision, integers of every width and truth values (0 and
/// 1) as `.double`. Integers beyond ±2⁵³ are rounded to the nearest double. Both byte orders are read; little-endian
/// single and double precision is written.
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

  /// Outermost dimension first; their product is the number of elements.
  package let shape: [Int]
  package let elements: Elements

  /// The most dimensions an array has, in numpy as here.
  private static let maxDimensions = 64

  /// - Throws: `NPYError.shape` unless `elements` holds as many values as `shape` says, in at most 64 dimensions.
  package init(shape: [Int], elements: Elements) throws(NPYError) {
    guard shape.count <= Self.maxDimensions, Self.count(of: shape) == elements.count else {
      throw .shape(shape, elements: elements.count)
    }
    self.shape = shape
    self.elements = elements
  }

  /// The elements, where they are of double precision.
  package var doubles: [Double]? { if case .double(let values) = elements { values } else { nil } }

  /// The elements in single precision, rounded to the nearest; doubles beyond its range become ±infinity.
  package var floats: [Float] {
    switch elements {
    case .float(let values): values
    case .double(let values): values.map(Float.init)
    }
  }

  /// The product of a shape's extents, or `nil` if one is negative or the bytes of so many elements cannot be counted.
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

/// Why bytes are not an array igviz can use.
public enum NPYError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// The bytes do not begin as a .npy file does.
  case notAnArray
  /// A header that is not that of one array, as the file has it.
  case header(String)
  /// A type of elements that is not read, as numpy writes it: "<c16".
  case unsupportedElement(String)
  /// More or fewer bytes than the shape needs.
  case size(shape: [Int], expectedBytes: Int, bytes: Int)
  /// A number of elements that the shape does not have.
  case shape([Int], elements: Int)
  /// An archive of several arrays that is broken.
  case archive(String)
  /// An archive that has no such array, or several where none is named.
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
