import Fields
import ONNX

extension Model {
  /// Returns the range of valid categories of each column that is looked up in a table, by the column's index.
  func categoryLimits(of input: ModelInput, columns: Int) -> [Int: Range<Int>] {
    var limits: [Int: Range<Int>] = [:]
    // A wrong number of columns is refused later, by an error that names the model's input.
    guard let tables = try? lookupTables(of: input, columns: columns) else { return limits }
    for table in tables {
      // If each column has its own rows in a shared table, they end where the rows of the next column begin.
      let isShared = Set(table.offsets).count == table.elements.count
      for (element, offset) in zip(table.elements, table.offsets) {
        let end = isShared ? table.offsets.filter { $0 > offset }.min() ?? table.rows : table.rows
        let range = max(0, -offset)..<max(0, -offset, min(end, table.rows) - offset)
        limits[element] = limits[element].map { $0.clamped(to: range) } ?? range
      }
    }
    return limits
  }

  /// Checks that an array's indices of table rows are whole numbers from 0 to one less than the number of rows. ONNX counts negative
  /// indices from the end; here they are refused, as in tables, because they usually stand for missing values.
  ///
  /// - Throws: `ModelError.notCategory`
  func checkCategories(_ array: InputArray, of input: ModelInput) throws {
    guard input.isInteger, let reading = try? input.reading(of: array.shape), reading.rowShape.count <= 2
    else { return }
    let columns = reading.rowShape.reduce(1, *)
    guard columns > 0 else { return }
    let limits = categoryLimits(of: input, columns: columns)
    for (index, value) in array.values.enumerated() {
      guard let limit = limits[index % columns] else { continue }
      guard let category = Int(exactly: value), limit.contains(category) else {
        throw ModelError.notCategory(
          input: input.name, value: value, row: index / columns, column: index % columns, allowed: limit)
      }
    }
  }
}
