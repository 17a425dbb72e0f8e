import Fields
import Readers

extension Model {
  /// Returns the array of an input beside the words of texts, once for each text.
  ///
  /// - Parameters:
  ///   - array: one array for all texts, or an array with one row for each text.
  ///   - name: the name of the input.
  ///   - count: the number of texts.
  /// - Throws: `ModelError.notBesideText`, `.wrongArray`, `.differentRows`
  package func held(_ array: InputArray, for name: String, texts count: Int) throws(ModelError) -> [HeldArray]
  {
    let others = (text?.perToken ?? []) + (text?.held ?? [])
    guard others.contains(name), let input = inputs.first(where: { $0.name == name }) else {
      throw .notBesideText(name, others: others)
    }
    let reading = try input.reading(of: array.shape)
    let rows = reading.rows ?? 1
    guard rows > 1 else {
      return [HeldArray](repeating: HeldArray(shape: array.shape, values: array.values), count: count)
    }
    guard rows == count else { throw .differentRows([name: rows, "the texts": count]) }
    let size = array.values.count / rows
    return (0..<count).map { row in
      HeldArray(shape: reading.rowShape, values: Array(array.values[row * size..<(row + 1) * size]))
    }
  }
}
