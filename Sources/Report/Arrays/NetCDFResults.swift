import Files
import Foundation
import ArrayFormats

/// Results beside the variables of their input, on the same dimensions.
package struct NetCDFResults: Sendable {
  /// The dataset that was read.
  package var dataset: NetCDFDataset
  /// Whether the arrays' axis of variables is the last one; if not, it is the second. Used for several variables.
  package var isChannelLast: Bool

  package init(_ dataset: NetCDFDataset, isChannelLast: Bool) {
    (self.dataset, self.isChannelLast) = (dataset, isChannelLast)
  }

  /// Returns the file's bytes. Arrays of a mean have all dimensions but the first; arrays of neither shape are left out.
  ///
  /// - Throws: `NetCDFError`
  func encoded(_ arrays: [(key: String, array: NPYArray)]) throws -> Data {
    var result = dataset
    let all = dataset.dimensions.reduce(1) { $0 * $1.extent }
    let one = dataset.dimensions.dropFirst().reduce(1) { $0 * $1.extent }
    let count = dataset.variables.count
    let isMean = arrays.contains { $0.key == "input" && $0.array.floats.count == one * count }
    let size = isMean ? one : all
    if isMean, all != one {
      result = NetCDFDataset(dimensions: Array(dataset.dimensions.dropFirst()), variables: [])
    }
    for (key, array) in arrays {
      // The dataset already contains the samples' variables.
      if key == "input", !isMean || all == one { continue }
      let name = key.replacing(".", with: "_")
      let values = array.floats
      if values.count == size * count {
        for (index, variable) in dataset.variables.enumerated() {
          result.variables.append(
            NetCDFDataset.Variable(
              name: "\(name)_\(variable.name)", values: part(index, of: values),
              attributes: ["long_name": "\(key) of \(variable.title)"]))
        }
      } else if values.count == size {
        result.variables.append(.init(name: name, values: values, attributes: ["long_name": key]))
      }
    }
    return try result.encoded()
  }

  /// Returns the values of one variable, from an array of all variables.
  private func part(_ index: Int, of values: [Float]) -> [Float] {
    let count = dataset.variables.count
    let inner = isChannelLast ? 1 : dataset.dimensions.dropFirst().reduce(1) { $0 * $1.extent }
    return stride(from: index * inner, to: values.count, by: count * inner).flatMap {
      values[$0..<$0 + inner]
    }
  }
}
