import Fields
import ONNX

extension Model {
  /// The categories of each column, by its place; of those that are looked up in a table.
  func categoryLimits(of input: ModelInput, columns: Int) -> [Int: Range<Int>] {
    var limits: [Int: Range<Int>] = [:]
    // Columns of another number are refused later, with what the model takes.
    guard let tables = try? lookupTables(of: input, columns: columns) else { return limits }
    for table in tables {
      // Where each column has rows of its own in a table of all of them, they end where those of the next begin.
      let isShared = Set(table.offsets).count == table.elements.count
      for (element, offset) in zip(table.elements, table.offsets) {
        let end = isShared ? table.offsets.filter { $0 > offset }.min() ?? table.rows : table.rows
        let range = max(0, -offset)..<max(0, -offset, min(end, table.rows) - offset)
        limits[element] = limits[element].map { $0.clamped(to: range) } ?? range
      }
    }
    return limits
  }

  /// Checks the numbers of an array that choose rows of a table: whole ones from 0 to one less than its rows. ONNX counts negative
  /// ones from the end; here they are refused, as in tables, because they are written for what is missing.
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
