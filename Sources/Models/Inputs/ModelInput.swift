import Fields
import ONNX

/// One of a model's inputs, as its file describes it.
public struct ModelInput: Hashable, Sendable {
  /// The name in the model's file.
  public let name: String
  /// The shape, including the batch axis; `nil` for an extent that is not fixed.
  public let shape: [Int?]
  /// Whether the file states the number of axes.
  public let hasKnownShape: Bool
  /// Whether the input takes whole numbers, such as the indices of words.
  public let isInteger: Bool
  /// Whether values may be too close together for single precision: doubles, and whole numbers that are measurements.
  var takesDoubles = false
  /// The role of the input beside the words, if the model takes texts.
  var context: TextContext?

  /// Whether the values select what the network computes with, and are not explained themselves.
  var isConstant: Bool { isInteger || context != nil }

  /// "image [?, 3, 224, 224]"
  public var description: String {
    "\(name) [\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
  }

  /// Whether the first axis is the batch axis, along which igviz passes one sample at a time.
  var hasBatchAxis: Bool {
    !hasKnownShape || (!shape.isEmpty && shape[0] == nil) || (shape.count > 1 && shape[0] == 1)
  }

  /// The interpretation of an array: as one input, or as rows that are separate inputs.
  struct Reading: Hashable {
    /// The number of rows; `nil` if the array is one input without an axis of rows.
    var rows: Int?
    /// The shape of one input, without the axis of rows.
    var rowShape: [Int]
    /// The shape of one input as the network takes it.
    var networkShape: [Int]
  }

  /// Returns the interpretation of an array with a given shape.
  ///
  /// - Throws: `ModelError.wrongArray`
  func reading(of shape: [Int]) throws(ModelError) -> Reading {
    let wrong = ModelError.wrongArray(input: description, shape: shape)
    guard Field.count(of: shape) != nil else { throw wrong }
    guard hasKnownShape else {
      guard let rows = shape.first else { throw wrong }
      return Reading(rows: rows, rowShape: Array(shape.dropFirst()), networkShape: [1] + shape.dropFirst())
    }
    func fits(_ extents: some Sequence<Int>, _ wanted: some Sequence<Int?>) -> Bool {
      zip(extents, wanted).allSatisfy { $1 == nil || $0 == $1 }
    }
    let rest = self.shape.dropFirst()
    // The extents without the only axis of extent 1; with several such axes, the shape would be ambiguous.
    let singles = rest.count { $0 == 1 }
    let withoutSingle = singles == 1 && !rest.contains(nil) ? rest.filter { $0 != 1 } : nil
    switch shape.count - self.shape.count {
    case 0 where hasBatchAxis && fits(shape.dropFirst(), rest):
      return Reading(
        rows: shape[0], rowShape: Array(shape.dropFirst()), networkShape: [1] + shape.dropFirst())
    case 0 where !hasBatchAxis && fits(shape, self.shape):
      return Reading(rows: nil, rowShape: shape, networkShape: shape)
    case -1 where hasBatchAxis && fits(shape, rest):
      return Reading(rows: nil, rowShape: shape, networkShape: [1] + shape)
    case -1 where hasBatchAxis && withoutSingle.map { fits(shape.dropFirst(), $0) } == true:
      // Pictures of one channel often lack a channel axis.
      let row = rest.map { $0 ?? 1 }
      return Reading(rows: shape[0], rowShape: row, networkShape: [1] + row)
    case 1 where !hasBatchAxis && fits(shape.dropFirst(), self.shape):
      return Reading(
        rows: shape[0], rowShape: Array(shape.dropFirst()), networkShape: Array(shape.dropFirst()))
    case 1 where hasBatchAxis && shape[1] == 1 && fits(shape.dropFirst(2), rest):
      return Reading(
        rows: shape[0], rowShape: Array(shape.dropFirst()), networkShape: Array(shape.dropFirst()))
    default: throw wrong
    }
  }
}

extension ModelInput {
  init(_ port: ONNXModel.Port) {
    self.init(
      name: port.name, shape: port.shape, hasKnownShape: port.hasKnownShape, isInteger: port.isInteger,
      takesDoubles: port.takesDoubles && !port.isInteger)
  }
}

/// An array for a model's input.
public struct InputArray: Hashable, Sendable {
  /// The array's extents, including the axis of rows.
  public var shape: [Int]
  /// The values, in row-major order.
  public var values: [Float]
  /// The values before they were rounded to single precision; `nil` if they were not rounded.
  public var exact: [Double]?

  /// Creates an array from its values in row-major order.
  public init(shape: [Int], values: [Float], exact: [Double]? = nil) {
    self.shape = shape
    self.values = values
    self.exact = exact
  }

  /// Returns the array with each row's values as distances from an origin, subtracted in double precision.
  func relative(to origin: [Double]) -> InputArray {
    let values = exact ?? values.map(Double.init)
    guard !origin.isEmpty, values.count.isMultiple(of: origin.count) else { return self }
    return InputArray(
      shape: shape, values: values.indices.map { Float(values[$0] - origin[$0 % origin.count]) })
  }
}
