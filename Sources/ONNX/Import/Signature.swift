import Files
import Foundation

extension ONNXModel {
  /// What a network for given whole numbers, masks and positions depends on, beside the shapes of all inputs. Inputs of equal signatures
  /// and shapes have the same network.
  ///
  /// The rows that words look up in a table are the network's input. So texts of one length have one signature, unless something else is
  /// computed of their words: a mask of padding, positions behind padding.
  public struct Signature: Hashable, Sendable {
    /// Of each input of the network that stands for whole numbers: its name, the value it takes the place of, and its shape.
    private let embeddings: [Embedding]
    /// Of the values that are computed of given inputs alone and are read with those that are explained.
    private let digest: String

    private struct Embedding: Hashable, Sendable {
      let name: String
      let output: String
      let shape: [Int]
    }

    fileprivate init(_ embeddings: [ONNX.Embedding], digest: String) {
      self.embeddings = embeddings.map { Embedding(name: $0.name, output: $0.output, shape: $0.shape) }
      self.digest = digest
    }
  }

  /// Elements of all values on the border.
  private static let contentLimit = 1 << 26

  /// The signature of given inputs, and what stands in the graph for whole numbers.
  ///
  /// - Parameters:
  ///   - constants: the inputs that are not to be explained.
  ///   - outputs: as for `imported`.
  ///   - entrance: what stands in the graph for inputs of whole numbers.
  /// - Returns: no signature where a value on the border cannot be computed of the given inputs.
  /// - Throws: `ONNXError`, `FileError`
  public func signature(
    constants: Constants, outputs: [String]?, entrance: GradientEntry
  ) throws -> (signature: Signature?, embeddings: [EmbeddingInput]) {
    let known = try knownInputs(constants)
    let plan = try ImportPlan(self, outputs: try outputNames(outputs), known: known, entrance: entrance)
    let embeddings = plan.embeddings.map(EmbeddingInput.init)
    let border = plan.border(given: Set(known.keys)).sorted()
    guard let values = try? knownValues(border, given: known), values.count == border.count,
      values.values.reduce(0, { $0 + $1.count }) <= Self.contentLimit
    else { return (nil, embeddings) }
    var content = Data()
    for name in border {
      guard let value = values[name] else { return (nil, embeddings) }
      content += Data("\(name.utf8.count) \(name) \(value.type) \(value.shape)\n".utf8) + value.content
    }
    return (Signature(plan.embeddings, digest: FileAccess.sha256(of: content)), embeddings)
  }
}

extension ImportPlan {
  /// The values that are computed of given inputs alone, and that nodes read which read something else of the network, too.
  ///
  /// - Parameter given: the names of the inputs that are not explained.
  fileprivate func border(given: Set<String>) -> Set<String> {
    var (known, variable) = (given, Set(inputs.map(\.name)))
    variable.formUnion(scalings.values.map(\.value))
    variable.formUnion(embeddings.map(\.output))
    known.subtract(variable)
    var border: Set<String> = []
    for index in nodes {
      let node = wiring.nodes[index]
      let reads = node.reads
      let results = node.output.filter { !$0.isEmpty && !variable.contains($0) }
      if reads.contains(where: variable.contains) {
        border.formUnion(reads.filter(known.contains))
        variable.formUnion(results)
      } else if reads.contains(where: known.contains) {
        known.formUnion(results)
      }
    }
    // An output, or a softmax before it that is left out, may be one of them.
    return border.union(outputs.map(\.name).filter(known.contains))
  }
}

extension ConstantTensor {
  /// The elements as bytes that are the same for the same elements only.
  fileprivate var content: Data {
    switch elements {
    case .integers(let integers): integers.withUnsafeBytes { Data($0) }
    case .reals(let reals): reals.withUnsafeBytes { Data($0) }
    case .stored(let tensor): tensor.elements.withUnsafeBytes { Data($0) }
    case .texts(let texts): Data(texts.map { "\($0.utf8.count) \($0)" }.joined().utf8)
    }
  }
}
