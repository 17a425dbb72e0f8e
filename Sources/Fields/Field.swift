import Failures

/// What a network is shown, as its reader understood it: values, what their axes are, their unit and their range.
///
/// A photo is a field of levels along y, x and channel; a row of a table a field along its features. Nothing behind the
/// reader guesses what an axis means.
public struct Field: Hashable, Sendable {
  /// The model's input that takes the field.
  public var name: String
  /// Outermost first; their extents multiply to the number of values.
  public let axes: [Axis]
  /// Row by row: the last axis is contiguous.
  public var values: [Float]
  /// What the values are measured in, where that is known: "level" of a photo, 0…255.
  public var unit: String?
  /// The model's input whose whole numbers were looked up to make it; fields of one origin change together. `nil` of any other.
  public var origin: String?
  /// What is known of each quantity from elsewhere: one entry for all, or one for each position of the quantity axis.
  public var statistics: [QuantityStatistics]
  /// Why the kinds of the axes are no more than a guess; `nil` where they are known.
  public var axesAssumption: AxesAssumption?
  /// What was taken off each value in double precision before it was rounded; `nil` for nothing.
  public var shift: [Double]?
  /// The values in double precision, if single precision cannot hold them.
  public var exact: [Double]?

  /// A field of values along named axes.
  ///
  /// - Throws: `FieldError.wrongCount` if there are not as many values as the axes say, `.empty` if there are none.
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
      // A feature's components are measured by themselves, too.
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

  /// How many quantities there are: channels, features or, of features with components, these; 1 where no axis separates them.
  public let quantities: Int
  /// Values from one quantity to the next in memory.
  @usableFromInline let quantityStride: Int

  /// The quantity of each value, as a function of its index.
  public func quantity(of index: Int) -> Int { index / quantityStride % quantities }

  /// Calls `body` with the index, the quantity and the position of each value, as they follow each other in memory: no
  /// division for any of them.
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

  /// Values of one quantity: 1 for a row of a table, the number of pixels for a photo.
  public var positions: Int { values.count / quantities }

  /// What is known of a quantity from elsewhere; `nil` where nothing is.
  public func statistics(of quantity: Int) -> QuantityStatistics? {
    statistics.count == 1 ? statistics[0] : statistics.indices.contains(quantity) ? statistics[quantity] : nil
  }

  /// The product of extents that are all positive, unless it overflows.
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

/// What is known of one quantity, from data or from a model's card.
public struct QuantityStatistics: Hashable, Sendable, Codable {
  /// The lowest value.
  public var lower: Float
  /// The highest value.
  public var upper: Float
  /// Where it was computed from data.
  public var mean: Float?
  /// Where it was computed from data.
  public var median: Float?

  /// A range; without a mean and a median only its ends are known.
  public init(lower: Float, upper: Float, mean: Float? = nil, median: Float? = nil) {
    self.lower = lower
    self.upper = upper
    self.mean = mean
    self.median = median
  }
}

extension QuantityStatistics {
  /// The same of a quantity to whose values a number is added.
  public func shifted(by shift: Double) -> Self {
    func moved(_ value: Float) -> Float { Float(Double(value) + shift) }
    return Self(lower: moved(lower), upper: moved(upper), mean: mean.map(moved), median: median.map(moved))
  }
}

extension Field {
  /// The values as they were given, in single precision: with what was taken off them.
  ///
  /// - Parameter values: as many as the field has.
  public func unshifted(_ values: [Float]) -> [Float] {
    guard let shift, shift.count == values.count else { return values }
    return zip(values, shift).map { Float(Double($0) + $1) }
  }

  /// A value that means the same for every element, as the field has its values.
  public func shifted(_ value: Float) -> [Float] {
    guard let shift else { return [Float](repeating: value, count: values.count) }
    return shift.map { Float(Double(value) - $0) }
  }

  /// The field as it was given, for people to read.
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

/// Why values are not a field.
public enum FieldError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A shape without elements.
  case empty(shape: [Int])
  /// A number of values that the shape does not have.
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
  /// The unit of photos: 0…255.
  public static let levelUnit = "level"

  /// Whether the values are levels of 0…255.
  public var isPhoto: Bool { unit == Self.levelUnit }
}

extension [Field] {
  /// Values of all fields end to end, field by field.
  ///
  /// - Precondition: there are as many as the fields have together.
  public func split(_ values: [Float]) -> [[Float]] {
    if count == 1 { return [values] }
    var start = 0
    return map { field in
      defer { start += field.values.count }
      return Array<Float>(values[start..<start + field.values.count])
    }
  }
}
