import Fields
import Files
import ONNX

/// Inputs one by one: the rows of arrays.
public struct InputRows: Sendable {
  /// The number of rows; `nil` if the arrays hold one input without an axis of rows.
  public let count: Int?
  private let parts: [Part]
  let cache = CategoryCache()

  private struct Part: Sendable {
    let input: ModelInput
    /// The shape of one row, as given.
    let givenShape: [Int]
    var values: [Float]
    /// The number of rows; 1 if all rows share the same values.
    var rows: Int
    var statistics: [QuantityStatistics]
    /// The shape of one row.
    let shape: [Int]
    var axes: [Axis]
    /// Why the axes are a guess; see `Field.axesAssumption`.
    var assumption: AxesAssumption?
    /// See `Field.shift`.
    let origin: [Double]?

    /// The names of the features; empty if they have none.
    private var featureNames: [String] { axes.first { $0.kind == .feature }?.names ?? [] }

    /// Whether both parts name the same number of features and have no name in common.
    func areOtherNames(than other: Part) -> Bool {
      let own = Set(featureNames.map { FilePath($0) })
      return !own.isEmpty && own.count == other.featureNames.count
        && own.isDisjoint(with: other.featureNames.map { FilePath($0) })
    }

    func ordered(like other: Part) throws(ModelError) -> Part {
      let (own, wanted) = (featureNames, other.featureNames)
      guard !own.isEmpty, !wanted.isEmpty, !areOtherNames(than: other) else { return self }
      let places = wanted.compactMap { name in own.firstIndex { $0.hasSameBytes(as: name) } }
      guard Set(places).count == own.count, own.count == wanted.count, own.count * rows == values.count else {
        throw .differentFeatures(input: input.name, own, expected: wanted)
      }
      var result = self
      result.axes = other.axes
      result.values = (0..<rows).flatMap { row in places.map { values[row * own.count + $0] } }
      return result
    }
  }

  /// Returns the same rows with each input's part changed.
  private func changing(_ change: (inout Part) throws -> Void) rethrows -> InputRows {
    var parts = parts
    for index in parts.indices { try change(&parts[index]) }
    return InputRows(count: count, parts: parts)
  }
}

extension InputRows {
  /// - Parameters:
  ///   - arrays: the arrays by input name; if an input has an origin, its values are distances from the origin.
  ///   - statistics: the statistics of the quantities, from a card; they apply to every input.
  ///   - origins: the origin of one row, by input name.
  init(
    _ inputs: [ModelInput], arrays: [String: InputArray], statistics: [QuantityStatistics],
    origins: [String: [Double]] = [:]
  ) throws {
    var parts: [Part] = []
    var rows: [String: Int] = [:]
    for input in inputs {
      guard let array = arrays[input.name] else { continue }
      let reading = try input.reading(of: array.shape)
      guard Field.count(of: array.shape) == array.values.count else {
        throw ModelError.wrongArray(input: input.description, shape: array.shape)
      }
      if let count = reading.rows { rows[input.name] = count }
      let origin = origins[input.name]
      let known = input.isInteger ? [] : origin.map(statistics.relative) ?? statistics
      parts.append(
        Part(
          input: input, givenShape: reading.rows == nil ? array.shape : Array(array.shape.dropFirst()),
          values: array.values, rows: reading.rows ?? 1,
          statistics: known, shape: reading.rowShape,
          axes: InputAxes.usual(reading.rowShape), origin: origin))
    }
    let counts = Set(rows.values.filter { $0 > 1 })
    guard counts.count <= 1 else { throw ModelError.differentRows(rows) }
    self.init(count: counts.first ?? (rows.isEmpty ? nil : 1), parts: parts)
  }

  /// The shape of one row of each input as it was given, by the input's name.
  public var givenShapes: [String: [Int]] {
    Dictionary(parts.map { ($0.input.name, $0.givenShape) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether any two rows differ.
  public var isVaried: Bool {
    parts.contains { part in
      zip(part.values, part.values.dropFirst(part.values.count / part.rows)).contains(where: !=)
    }
  }

  /// Returns the fields of one row: one for each of the model's inputs.
  ///
  /// - Throws: `ModelError.noRow`, `FieldError`
  public func fields(ofRow row: Int) throws -> [Field] {
    guard (0..<(count ?? 1)).contains(row) else { throw ModelError.noRow(row, count: count ?? 1) }
    return try parts.map { part in
      let size = part.values.count / part.rows
      let start = (part.rows == 1 ? 0 : row) * size
      var field = try Field(
        name: part.input.name, axes: part.axes,
        values: Array(part.values[start..<start + size]), statistics: part.statistics)
      field.axesAssumption = part.assumption
      field.shift = part.origin
      return field
    }
  }

  /// Returns some of the rows, in the order of `numbers`.
  ///
  /// - Throws: `ModelError.noRow`
  public func selecting(rows numbers: [Int]) throws(ModelError) -> InputRows {
    let rows = count ?? 1
    if let wrong = numbers.first(where: { !(0..<rows).contains($0) }) { throw .noRow(wrong, count: rows) }
    return InputRows(
      count: numbers.count,
      parts: parts.map { part in
        guard part.rows > 1 else { return part }
        let size = part.values.count / part.rows
        var chosen = part
        chosen.values = numbers.flatMap { part.values[$0 * size..<($0 + 1) * size] }
        chosen.rows = numbers.count
        return chosen
      })
  }

  /// Returns the same rows with the statistics of each quantity in data.
  ///
  /// - Parameter data: arrays of the same inputs with any number of rows.
  public func described(by data: InputRows) throws -> InputRows {
    var statistics = try data.statistics()[...]
    return changing { part in
      let own = statistics.popFirst() ?? part.statistics
      part.statistics = part.input.isInteger ? [] : own
    }
  }

  /// Returns the same rows with the axes that the model's operators imply. Axes that no operator determines are guessed, and the reason is
  /// stored.
  ///
  /// - Parameter readings: the axis roles by input name.
  func laidOut(by readings: [String: AxisReading]) -> InputRows {
    changing { part in
      guard !part.input.isConstant else { return }
      let found = InputAxes(shape: part.shape, reading: readings[part.input.name])
      (part.axes, part.assumption) = (found.axes, found.assumption)
    }
  }

  /// Returns the same rows with names for their features. An input without as many features as names gets no names. A single axis longer
  /// than 1 that gets names becomes the feature axis.
  public func naming(features: [String]) -> InputRows { naming { _ in features } }

  /// Returns the same rows with names for their features, by input name.
  func naming(features: [String: [String]]) -> InputRows { naming { features[$0] } }

  private func naming(_ features: (_ input: String) -> [String]?) -> InputRows {
    changing { part in
      let wide = part.axes.indices.filter { part.axes[$0].extent > 1 }
      let only = wide.count == 1 ? wide.first : wide.isEmpty ? part.axes.indices.last : nil
      guard let names = features(part.input.name), let place = only, part.axes[place].kind != .channel,
        part.axes[place].extent == names.count
      else { return }
      part.axes[place] = Axis(.feature, names.count, names: names)
    }
  }

  /// Returns the same rows with the axes that the user named.
  ///
  /// - Parameter layouts: the layouts by input name; "" stands for a single input.
  /// - Throws: `LayoutError`; `ModelError.missingInputs` if a layout names an unknown input.
  public func laidOut(by layouts: [String: AxisLayout]) throws -> InputRows {
    let known = parts.map(\.input.name) + (parts.count == 1 ? [""] : [])
    guard Set(layouts.keys).isSubset(of: known) else {
      throw ModelError.missingInputs(
        given: layouts.keys.sorted(), needed: parts.map(\.input.description))
    }
    return try changing { part in
      for layout in [layouts[part.input.name], layouts[""]].compactMap(\.self) {
        part.axes = try layout.applied(to: part.axes)
        if layout.labels != nil { part.assumption = nil }
      }
    }
  }

  /// Whether the features of an input are matched by order, because they have no name in common with the other rows' features.
  public func isMatchedByOrder(to other: InputRows) -> Bool {
    zip(parts, other.parts).contains { $0.areOtherNames(than: $1) }
  }

  /// Returns the same rows with their features in the order of other rows. Features are matched by name; if no name is shared, they are
  /// matched by order.
  ///
  /// - Throws: `ModelError.differentFeatures` if only some of the names are shared.
  public func ordered(like other: InputRows) throws(ModelError) -> InputRows {
    var parts = parts
    for (index, wanted) in other.parts.enumerated() where parts.indices.contains(index) {
      parts[index] = try parts[index].ordered(like: wanted)
    }
    return InputRows(count: count, parts: parts)
  }

  /// Returns the range, the mean and the median of each quantity of each input, over all rows.
  private func statistics() throws -> [[QuantityStatistics]] {
    var values: [[[Float]]] = []
    for row in 0..<(count ?? 1) {
      for (input, field) in try fields(ofRow: row).enumerated() {
        if row == 0 { values.append([[Float]](repeating: [], count: field.quantities)) }
        for (index, value) in field.values.enumerated() {
          values[input][field.quantity(of: index)].append(value)
        }
      }
    }
    return values.map { $0.map(QuantityStatistics.init(of:)) }
  }
}

extension QuantityStatistics {
  /// - Parameter values: the values of the quantity; at least one.
  fileprivate init(of values: [Float]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    let median =
      sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    self.init(
      lower: sorted[0], upper: sorted[sorted.count - 1],
      mean: Float(sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count)), median: median)
  }
}

extension [QuantityStatistics] {
  /// Returns the statistics as distances from the origin of each feature. Statistics of all features together are repeated for each
  /// feature.
  fileprivate func relative(to origin: [Double]) -> Self {
    guard count == 1 || count == origin.count else { return self }
    return origin.indices.map { self[count == 1 ? 0 : $0].shifted(by: -origin[$0]) }
  }
}
