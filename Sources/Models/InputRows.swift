import Fields

/// Inputs one by one, from arrays of one or many rows.
public struct InputRows: Sendable {
  /// The rows of the arrays, `nil` when they hold one input without an axis of rows.
  public let count: Int?
  private let parts: [Part]

  private struct Part: Sendable {
    let input: ModelInput
    let rowShape: [Int]
    let values: [Float]
    /// 1 where the same values go with every row.
    let rows: Int
    let statistics: [QuantityStatistics]
  }

  init(_ inputs: [ModelInput], arrays: [String: InputArray], statistics: [QuantityStatistics]) throws {
    var parts: [Part] = []
    var rows: [String: Int] = [:]
    for input in inputs {
      guard let array = arrays[input.name] else { continue }
      let reading = try input.reading(of: array.shape)
      guard Field.count(of: array.shape) == array.values.count else {
        throw ModelError.wrongArray(input: input.description, shape: array.shape)
      }
      if let count = reading.rows { rows[input.name] = count }
      parts.append(
        Part(
          input: input, rowShape: reading.rowShape, values: array.values, rows: reading.rows ?? 1,
          statistics: input.isInteger ? [] : statistics))
    }
    let counts = Set(rows.values.filter { $0 > 1 })
    guard counts.count <= 1 else { throw ModelError.differentRows(rows) }
    count = counts.first ?? (rows.isEmpty ? nil : 1)
    self.parts = parts
  }

  /// One row's fields, one for each of the model's inputs.
  ///
  /// - Throws: `ModelError.noRow`, `FieldError`
  public func fields(ofRow row: Int) throws -> [Field] {
    guard (0..<(count ?? 1)).contains(row) else { throw ModelError.noRow(row, count: count ?? 1) }
    return try parts.map { part in
      let size = part.values.count / part.rows
      let start = (part.rows == 1 ? 0 : row) * size
      return try Field(
        name: part.input.name, axes: ModelInput.axes(of: part.rowShape),
        values: Array(part.values[start..<start + size]), statistics: part.statistics)
    }
  }

  /// The same rows, with what data say of each quantity.
  ///
  /// - Parameter data: arrays of the same inputs with any number of rows.
  public func described(by data: InputRows) throws -> InputRows {
    let statistics = try data.statistics()
    return InputRows(
      count: count,
      parts: zip(parts, statistics).map { part, statistics in
        Part(
          input: part.input, rowShape: part.rowShape, values: part.values, rows: part.rows,
          statistics: part.input.isInteger ? [] : statistics)
      })
  }

  /// The range and the mean of each quantity of each input, over all rows.
  private func statistics() throws -> [[QuantityStatistics]] {
    var statistics: [[QuantityStatistics]] = []
    var sums: [[Double]] = []
    for row in 0..<(count ?? 1) {
      for (input, field) in try fields(ofRow: row).enumerated() {
        if row == 0 {
          let nothing = QuantityStatistics(lower: .infinity, upper: -.infinity)
          statistics.append([QuantityStatistics](repeating: nothing, count: field.quantities))
          sums.append([Double](repeating: 0, count: field.quantities))
        }
        for (index, value) in field.values.enumerated() {
          let quantity = field.quantity(of: index)
          statistics[input][quantity].lower = min(statistics[input][quantity].lower, value)
          statistics[input][quantity].upper = max(statistics[input][quantity].upper, value)
          sums[input][quantity] += Double(value)
        }
      }
    }
    for (input, part) in parts.enumerated() {
      let size = part.values.count / part.rows / statistics[input].count
      for quantity in statistics[input].indices {
        statistics[input][quantity].mean = Float(sums[input][quantity] / Double(size * (count ?? 1)))
      }
    }
    return statistics
  }

  private init(count: Int?, parts: [Part]) {
    self.count = count
    self.parts = parts
  }
}
