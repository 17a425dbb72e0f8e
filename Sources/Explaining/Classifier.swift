import Engine
import Fields
import Models
import Readers

/// Computes a model's outputs for many inputs, without explaining them.
public struct Classifier: Sendable {
  /// The model.
  public let model: Model
  /// The number of most probable classes listed.
  public let topCount: Int
  /// The number of threads.
  public let threads: Int
  /// Turns texts into tokens; needed to name the words that a language model predicts.
  public var texts: TextEncoder?

  /// The number of inputs whose values are in memory at once.
  public static let batchSize = 64

  /// Creates a classifier that lists the `topCount` most probable classes.
  public init(_ model: Model, topCount: Int = 5, threads: Int = 1) {
    (self.model, self.topCount, self.threads) = (model, topCount, threads)
  }

  /// Returns the model's outputs for each input.
  ///
  /// - Parameter inputs: for each input, the fields of the model's inputs. Inputs of equal shapes share a network.
  /// - Throws: `ModelError`, `ONNXError`, `GraphError`
  public func outputs(of inputs: [[Field]]) throws -> [[Explanation.Output]] {
    // Each integer input has a network of its own, since the integers determine what the network computes with.
    guard !model.takesIntegers else { return try inputs.flatMap { try outputs(ofAlike: [$0]) } }
    return try stride(from: 0, to: inputs.count, by: Self.batchSize).flatMap { start in
      let some = inputs[start..<min(start + Self.batchSize, inputs.count)]
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
