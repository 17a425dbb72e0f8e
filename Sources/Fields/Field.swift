import Failures

/// One input of a network, as declared by its reader: values with named axes, a unit and ranges.
///
/// A photo is a field of levels along y, x and channel; a row of a table is a field along its features. No stage after the reader
/// guesses the meaning of an axis.
public struct Field: Hashable, Sendable {
  /// The name of the model's input that takes the field.
  public var name: String
  /// The axes, outermost first. The product of their extents is the number of values.
  public let axes: [Axis]
  /// The values in row-major order: the last axis is contiguous.
  public var values: [Float]
  /// The unit of the values, if it is known: "level" for a photo, 0…255.
  public var unit: String?
  /// The name of the model's integer input, if a lookup of its values made the field; `nil` for other fields. Fields of the same
  /// origin change together.
  public var origin: String?
  /// The known statistics of the quantities, from data or a card: one entry for all quantities, or one entry for each.
  public var statistics: [QuantityStatistics]
  /// The reason why the kinds of the axes are only assumed; `nil` if they are known.
  public var axesAssumption: AxesAssumption?
  /// The number subtracted from each value, in double precision, before it was rounded; `nil` if nothing was subtracted.
  public var shift: [Double]?
  /// The values in double precision, if single precision cannot represent them.
  public var exact: [Double]?

  /// Creates a field of values along named axes.
  ///
  /// - Throws: `FieldError.wrongCount` if the axes need another number of values, `.empty` if the shape is empty or its size overflows.
  public init(
    name: String, axes: [Axis], values: [Float], unit: String? = nil, statistics: [QuantityStatistics] = []
  ) throws(FieldError) {
    guard let count = Field.count(of: axes.map(\.extent)) else { throw .empty(shape: axes.map(\.extent)) }
    guard count == values.count else {
      throw .wrongCount(shape: axes.map(\.extent), values: values.count)
    }
    self.name = name
    self.axes = axes
    self.values = values
    self.unit = unit
    self.statistics = statistics
    if let axis = axes.firstIndex(where: { $0.kind.separatesQuantities }) {
      // Each component of a feature is a separate quantity.
      let hasComponents =
        axes[axis].kind == .feature && axis + 2 == axes.count && axes[axis + 1].kind == .component
      quantities = axes[axis].extent * (hasComponents ? axes[axis + 1].extent : 1)
      quantityStride = hasComponents ? 1 : axes[(axis + 1)...].reduce(1) { $0 * $1.extent }
    } else {
      (quantities, quantityStride) = (1, count)
    }
  }

  /// The extents of the axes.
  public var shape: [Int] { axes.map(\.extent) }

  /// The axes in space and time, in the order of `Axis.Kind.positions`.
  public var positionAxes: [Axis] {
    Axis.Kind.positions.flatMap { kind in axes.filter { $0.kind == kind } }
  }

  /// The number of quantities: channels, features or, if features have components, the components of all features; 1 if no axis
  /// separates quantities.
  public let quantities: Int
  /// The number of values from one quantity to the next in memory.
  @usableFromInline let quantityStride: Int

  /// Returns the quantity of the value with an index.
  public func quantity(of index: Int) -> Int { index / quantityStride % quantities }

  /// Calls `body` with the index, the quantity and the position of each value, in memory order and without divisions.
  @inlinable public func forEachValue(_ body: (_ index: Int, _ quantity: Int, _ position: Int) -> Void) {
    var index = 0
    for first in stride(from: 0, to: positions, by: quantityStride) {
      for quantity in 0..<quantities {
        for position in first..<first + quantityStride {
          body(index, quantity, position)
          index += 1
        }
      }
    }
  }

  /// The number of values of each quantity: 1 for a row of a table, the number of pixels for a photo.
  public var positions: Int { values.count / quantities }

  /// Returns the known statistics of a quantity; `nil` if nothing is known.
  public func statistics(of quantity: Int) -> QuantityStatistics? {
    statistics.count == 1 ? statistics[0] : statistics.indices.contains(quantity) ? statistics[quantity] : nil
  }

  /// Returns the product of the extents; `nil` if an extent is not positive or the product overflows.
  public static func count(of shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent > 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// The known statistics of one quantity, from data or from a model's card.
public struct QuantityStatistics: Hashable, Sendable, Codable {
  /// The lowest value.
  public var lower: Float
  /// The highest value.
  public var upper: Float
  /// The mean, if it was computed from data.
  public var mean: Float?
  /// The median, if it was computed from data.
  public var median: Float?

  /// Creates a range. Without a mean and a median, only its ends are known.
  public init(lower: Float, upper: Float, mean: Float? = nil, median: Float? = nil) {
    self.lower = lower
    self.upper = upper
    self.mean = mean
    self.median = median
  }
}

extension QuantityStatistics {
  /// Returns the statistics after a number is added to all values of the quantity.
  public func shifted(by shift: Double) -> Self {
    func moved(_ value: Float) -> Float { Float(Double(value) + shift) }
    return Self(lower: moved(lower), upper: moved(upper), mean: mean.map(moved), median: median.map(moved))
  }
}

extension Field {
  /// Returns values with `shift` added back, rounded to single precision.
  ///
  /// - Parameter values: as many values as the field has.
  public func unshifted(_ values: [Float]) -> [Float] {
    guard let shift, shift.count == values.count else { return values }
    return zip(values, shift).map { Float(Double($0) + $1) }
  }

  /// Returns the same original value for every element, with `shift` subtracted from each.
  public func shifted(_ value: Float) -> [Float] {
    guard let shift else { return [Float](repeating: value, count: values.count) }
    return shift.map { Float(Double(value) - $0) }
  }

  /// The field with its original values, for display.
  public var unshifted: Field {
    guard let shift else { return self }
    var field = self
    field.values = unshifted(values)
    if shift.count == values.count { field.exact = zip(values, shift).map { Double($0) + $1 } }
    if statistics.count == shift.count {
      field.statistics = zip(statistics, shift).map { $0.shifted(by: $1) }
    }
    field.shift = nil
    return field
  }
}

/// The reason why values do not form a field.
public enum FieldError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A shape without elements, or one whose size overflows.
  case empty(shape: [Int])
  /// A number of values that does not match the shape.
  case wrongCount(shape: [Int], values: Int)

  public var description: String {
    switch self {
    case .empty(let shape): "a field of shape \(shape) is empty or too large"
    case .wrongCount(let shape, let values): "\(values) values do not match the shape \(shape)"
    }
  }

  public var category: ErrorCategory { .input }
}

extension Field {
  /// The unit of photos: levels from 0 to 255.
  public static let levelUnit = "level"

  /// Whether the values are levels from 0 to 255.
  public var isPhoto: Bool { unit == Self.levelUnit }
}

extension [Field] {
  /// Splits the concatenated values of all fields into the values of each field.
  ///
  /// - Precondition: there are as many values as the fields have in total.
  public func split(_ values: [Float]) -> [[Float]] {
    if count == 1 { return [values] }
    var start = 0
    return map { field in
      defer { start += field.values.count }
      return Array<Float>(values[start..<start + field.values.count])
    }
  }
}
