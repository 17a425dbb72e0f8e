import Engine
import Fields
import Models
import Readers

/// What a model says of many inputs, without a reason.
public struct Classifier: Sendable {
  /// The model that is asked.
  public let model: Model
  /// How many of the most probable classes are listed.
  public let topCount: Int
  /// The number of threads.
  public let threads: Int
  /// How texts are read; a language model's words are named with it.
  public var texts: TextEncoder?

  /// Inputs whose values are in memory at once.
  public static let together = 64

  /// A classifier that lists so many of the most probable classes.
  public init(_ model: Model, topCount: Int = 5, threads: Int = 1) {
    (self.model, self.topCount, self.threads) = (model, topCount, threads)
  }

  /// The model's outputs for each input.
  ///
  /// - Parameter inputs: of each the fields of the model's inputs; networks are shared by those that have equal shapes.
  /// - Throws: `ModelError`, `ONNXError`, `GraphError`
  public func outputs(of inputs: [[Field]]) throws -> [[Explanation.Output]] {
    // Whole numbers choose a network of their own.
    guard !model.takesIntegers else { return try inputs.flatMap { try outputs(ofAlike: [$0]) } }
    return try stride(from: 0, to: inputs.count, by: Self.together).flatMap { start in
      let some = inputs[start..<min(start + Self.together, inputs.count)]
      let isAlike = Set(some.map { $0.map(\.shape) }).count <= 1
      return isAlike ? try outputs(ofAlike: Array(some)) : try some.flatMap { try outputs(ofAlike: [$0]) }
    }
  }

  private func outputs(ofAlike inputs: [[Field]]) throws -> [[Explanation.Output]] {
    guard let first = inputs.first else { return [] }
    let (compiled, explained) = try model.prepared(for: first)
    let values = try inputs.map { fields in
      try inputs.count == 1 ? explained.flatMap(\.values) : model.ordered(fields).flatMap(\.values)
    }
    let outputs = try compiled.network.outputs(count: inputs.count, threads: threads) { values[$0] }
    let text = texts.flatMap { TextTokens(first, model: model, encoder: $0) }
    return try zip(outputs, values).map { outputs, values in
      guard outputs.allSatisfy(\.isFinite) else {
        throw try PreparedInput(network: compiled.network, fields: explained).notFinite(at: values)
      }
      return compiled.outputs.map {
        OutputReport($0, values: outputs, targets: [], topCount: topCount, text: text).output
      }
    }
  }
}
