/// An array as numpy keeps it in a `.npy` file: C order, 32- or 64-bit floating point. Integers are read as doubles.
///
/// Format: numpy.lib.format, versions 1.0 to 3.0.
public struct NPYArray: Hashable, Sendable {
  public enum Elements: Hashable, Sendable {
    case float([Float])
    case double([Double])

    public var count: Int {
      switch self {
      case .float(let values): values.count
      case .double(let values): values.count
      }
    }
  }

  /// Outermost dimension first; their product is the number of elements.
  public let shape: [Int]
  public let elements: Elements

  /// - Precondition: `elements` holds as many values as `shape` says.
  public init(shape: [Int], elements: Elements) {
    precondition(shape.reduce(1, *) == elements.count, "\(shape) does not hold \(elements.count) elements")
    self.shape = shape
    self.elements = elements
  }
}

/// Why bytes are not an array igviz can use.
public enum NPYError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAnArray
  case header(String)
  case unsupportedElement(String)
  case size(shape: [Int], expectedBytes: Int, bytes: Int)

  public var description: String {
    switch self {
    case .notAnArray:
      "not a .npy file"
    case .header(let header):
      "a .npy header that cannot be understood: \(header)"
    case .unsupportedElement(let type):
      "elements of type \(type); float32, float64, int32 and int64 ('<f4', '<f8', '<i4', '<i8') are read"
    case .size(let shape, let expected, let bytes):
      "shape \(shape) needs \(expected) bytes of elements, the file has \(bytes)"
    }
  }
}
