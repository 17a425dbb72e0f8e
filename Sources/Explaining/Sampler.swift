import Attribution
import Fields
import Models

/// Baselines drawn from data.
struct Sampler {
  let data: InputRows
  /// Each position along it comes from a row of its own; `nil` for whole rows.
  let axis: Axis.Kind?

  var count: Int { data.count ?? 1 }

  /// - Parameter seed: of the draw that chose it.
  /// - Throws: `ModelError.noRow`
  func baseline(row: Int, seed: UInt64? = nil) throws -> any Baseline {
    GivenBaseline(
      inputs: try data.fields(ofRow: row).map(\.values), name: "\(BaselineRequest.sampleWord):\(row)",
      seed: seed)
  }

  /// The random one of a number. Of whole rows none comes twice before all have come.
  ///
  /// - Parameter seeds: the seed of a number.
  func baseline(number: Int, seeds: (Int) -> UInt64) throws -> any Baseline {
    guard let axis else {
      let seed = seeds(number / count)
      var generator = SplitMix64(seed: seed)
      return try baseline(row: generator.permutation(of: count)[number % count], seed: seed)
    }
    var generator = SplitMix64(seed: seeds(number))
    let inputs = try data.fields(ofRow: 0).map { field -> [Float] in
      guard let along = field.axes.firstIndex(where: { $0.kind == axis }) else {
        throw RequestError.noAxis(axis, field: field.name)
      }
      let (extent, stride) = (
        field.axes[along].extent, field.axes[(along + 1)...].reduce(1) { $0 * $1.extent }
      )
      let rows = (0..<extent).map { _ in Int(generator.next() % UInt64(count)) }
      var sources: [Int: [Float]] = [:]
      for row in Set(rows) {
        sources[row] = try data.fields(ofRow: row).first { $0.name == field.name }?.values
      }
      return field.values.indices.map { index in
        sources[rows[index / stride % extent]]?[index] ?? field.values[index]
      }
    }
    return GivenBaseline(
      inputs: inputs, name: "\(BaselineRequest.sampleWord) along \(axis.rawValue)", seed: seeds(number))
  }
}
