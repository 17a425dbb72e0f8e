import Explaining
import Files
import Foundation

/// The model's answer for one input, as a line or as a JSON document. The document's names are a public interface: published names stay.
package struct Answer: Encodable {
  struct Output: Encodable {
    let output: String
    let task: String
    let top: [Explanation.Prediction]
    /// Values of an output of numbers; else empty.
    let values: [Explanation.Value]
    /// Only for class maps.
    let regions: [Explanation.ClassShare]?
  }

  let image: String
  /// The input's number among several in one file; else `null`.
  @Nullable var row: Int?
  /// The name and the class of a table's row, from the columns that have them; else `null`.
  @Nullable var id: String?
  @Nullable var truth: String?
  let model: String
  let outputs: [Output]
  /// Warnings about reading the input: what was truncated or assumed.
  let warnings: [String]

  /// - Parameters:
  ///   - image: the input's name, as it was given.
  ///   - row: the input's number among several in one file.
  package init(
    image: String, row: Int?, id: String? = nil, truth: String? = nil, model: String,
    outputs: [Explanation.Output], warnings: [Warning] = []
  ) {
    _id = Nullable(wrappedValue: id)
    _truth = Nullable(wrappedValue: truth)
    self.warnings = warnings.map(\.description)
    self.image = image
    self.row = row
    self.model = model
    self.outputs = outputs.map {
      Output(output: $0.name, task: $0.task.rawValue, top: $0.top, values: $0.values, regions: $0.regions)
    }
  }

  /// The largest number of values of one output in a line.
  private static let maxValues = 8

  /// "cat.png: tabby 0.5123, tiger cat 0.3012"
  package var line: String {
    let place = (row.map { "\(image), row \($0)" } ?? image) + (id.map { " (\($0))" } ?? "")
    let ending = truth.map { " · actually \($0)" } ?? ""
    let answers = outputs.map { output in
      let parts =
        output.top.map { "\($0.label) \($0.probability.significant)" }
        + (output.regions ?? []).map { "\($0.label) at \($0.share.percent) of the pixels" }
        + output.values.prefix(Self.maxValues).map { "\($0.name) \($0.value.significant)" }
      let rest = output.values.count - Self.maxValues
      let more = rest > 0 ? " and \(rest) more" : ""
      return (outputs.count > 1 ? "\(output.output): " : "") + parts.joined(separator: ", ") + more
    }
    return "\(place.printable): \(answers.joined(separator: "; "))\(ending.printable)"
  }

  /// Returns the document in one line, with keys in alphabetical order.
  ///
  /// - Throws: `EncodingError`
  package func json() throws -> String {
    String(decoding: try JSONEncoder.sorted.encode(self), as: UTF8.self)
  }
}
