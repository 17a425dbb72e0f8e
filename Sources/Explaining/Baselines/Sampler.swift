import Attribution
import Fields
import Models

/// Draws baselines from data.
struct Sampler {
  let data: InputRows
  let model: Model
  /// The axis along which each position comes from an independently drawn row; `nil` for whole rows.
  let axis: Axis.Kind?

  var count: Int { data.count ?? 1 }

  /// The number of different baselines; `nil` if it is practically unlimited.
  var limit: Int? { axis == nil ? count : nil }

  /// - Parameter seed: the seed of the draw that chose the row.
  /// - Throws: `ModelError`
  func baseline(row: Int, seed: UInt64? = nil) throws -> any Baseline {
    try SampleBaseline(
      data.fields(ofRow: row), of: data, for: model, name: "\(BaselineRequest.sampleWord):\(row)", seed: seed)
  }

  /// Draws random baselines. Whole rows are not repeated, so there are at most `count`; if all are used, they keep their order
  /// and do not depend on the seed.
  ///
  /// - Parameter seeds: returns the seed of a baseline, given its number.
  func baselines(_ wanted: Int, seeds: (Int) -> UInt64) throws -> [any Baseline] {
    if let axis { return try (0..<wanted).map { try mixed(along: axis, seed: seeds($0)) } }
    if wanted >= count { return try (0..<count).map { try baseline(row: $0) } }
    var generator = SplitMix64(seed: seeds(0))
    return try generator.permutation(of: count).prefix(wanted).map { try baseline(row: $0, seed: seeds(0)) }
  }

  /// Makes a baseline whose positions along an axis come from independently drawn rows.
  private func mixed(along axis: Axis.Kind, seed: UInt64) throws -> any Baseline {
    var generator = SplitMix64(seed: seed)
    let row = try data.fields(ofRow: 0).map { field -> Field in
      let (extent, stride) = try steps(along: axis, of: field)
      let rows = (0..<extent).map { _ in Int(generator.next() % UInt64(count)) }
      var sources: [Int: [Float]] = [:]
      for row in Set(rows) {
        sources[row] = try data.fields(ofRow: row).first { $0.name == field.name }?.values
      }
      var mixed = field
      mixed.values = field.values.indices.map { index in
        sources[rows[index / stride % extent]]?[index] ?? field.values[index]
      }
      return mixed
    }
    return try SampleBaseline(
      row, of: data, for: model, name: "\(BaselineRequest.sampleWord) along \(axis.rawValue)",
      seed: seed)
  }

  /// Returns the extent of an axis and its stride, in values. A field with a single value counts as one feature.
  ///
  /// - Throws: `RequestError.noAxis`
  private func steps(along axis: Axis.Kind, of field: Field) throws(RequestError) -> (
    extent: Int, stride: Int
  ) {
    if let along = field.axes.firstIndex(where: { $0.kind == axis }) {
      return (field.axes[along].extent, field.axes[(along + 1)...].reduce(1) { $0 * $1.extent })
    }
    guard axis == .feature, field.values.count == 1 else { throw .noAxis(axis, field: field.name) }
    return (1, 1)
  }
}
