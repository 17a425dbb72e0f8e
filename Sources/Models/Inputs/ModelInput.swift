import Fields
import ONNX

/// One of a model's inputs, as its file describes it.
public struct ModelInput: Hashable, Sendable {
  /// The name in the model's file.
  public let name: String
  /// The batch included; an extent that is not fixed is `nil`.
  public let shape: [Int?]
  /// Whether the file says how many axes there are.
  public let hasKnownShape: Bool
  /// Whether it takes whole numbers: words, by their index.
  public let isInteger: Bool
  /// Whether its numbers may lie closer together than single precision tells apart: doubles, and whole numbers that are measured.
  var takesDoubles = false
  /// What it takes beside the words, where the model is shown texts.
  var context: TextContext?

  /// Whether its numbers choose what the network computes with, and are not explained themselves.
  var isConstant: Bool { isInteger || context != nil }

  /// "image [?, 3, 224, 224]"
  public var description: String {
    "\(name) [\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
  }

  /// Whether the first axis takes samples one beside the other, of which igviz gives one at a time.
  var hasBatchAxis: Bool {
    !hasKnownShape || (!shape.isEmpty && shape[0] == nil) || (shape.count > 1 && shape[0] == 1)
  }

  /// How an array is read: as one input, or as rows that are inputs of their own.
  struct Reading: Hashable {
    /// `nil` when the array is one input without an axis of rows.
    var rows: Int?
    /// Of one input, without the axis of rows.
    var rowShape: [Int]
    /// What the model is given for one input.
    var networkShape: [Int]
  }

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
    // Of a shape with one axis of one position, all others; with several such axes the shape is ambiguous.
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
      // Pictures of one channel often come without an axis for it.
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

/// An array that is given for a model's input.
public struct InputArray: Hashable, Sendable {
  /// The array's extents, the axis of rows included.
  public var shape: [Int]
  /// Row by row.
  public var values: [Float]
  /// The values before they were rounded to single precision; `nil` where they were not.
  public var exact: [Double]?

  /// An array with its numbers in order.
  public init(shape: [Int], values: [Float], exact: [Double]? = nil) {
    self.shape = shape
    self.values = values
    self.exact = exact
  }

  /// With every row's values as their distance from an origin, taken in double precision.
  func relative(to origin: [Double]) -> InputArray {
    let values = exact ?? values.map(Double.init)
    guard !origin.isEmpty, values.count.isMultiple(of: origin.count) else { return self }
    return InputArray(
      shape: shape, values: values.indices.map { Float(values[$0] - origin[$0 % origin.count]) })
  }
}
