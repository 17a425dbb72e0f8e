import Files
import Foundation

extension ONNXModel {
  /// Identifies the network for given token ids, masks and positions. Inputs of equal signatures and shapes have the same network.
  ///
  /// The table rows of the tokens are the network's input. So texts of equal length have equal signatures, unless something else is
  /// computed from their tokens, such as a padding mask or positions after padding.
  public struct Signature: Hashable, Sendable {
    /// The inputs of the network that stand for integers: name, replaced value and shape of each.
    private let embeddings: [Embedding]
    /// The SHA-256 of the border: the values computed from given inputs alone that are read together with explained values.
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

  /// The largest total number of elements of the border's values.
  private static let contentLimit = 1 << 26

  /// Returns the signature of given inputs, and the inputs of the graph that stand for integers.
  ///
  /// - Parameters:
  ///   - constants: the values of inputs that are not to be explained.
  ///   - outputs: as for `imported`.
  ///   - gradientEntry: the values by which inputs of integers enter the graph.
  /// - Returns: no signature if a value on the border cannot be computed from the given inputs, or if the border is too large.
  /// - Throws: `ONNXError`, `FileError`
  public func signature(
    constants: Constants, outputs: [String]?, gradientEntry: GradientEntry
  ) throws -> (signature: Signature?, embeddings: [EmbeddingInput]) {
    let known = try knownInputs(constants)
    let plan = try ImportPlan(
      self, outputs: try outputNames(outputs), known: known, gradientEntry: gradientEntry)
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
  /// Returns the values that are computed from given inputs alone, and that are read by nodes that also read explained values.
  ///
  /// - Parameter given: the names of the inputs that are not explained.
  fileprivate func border(given: Set<String>) -> Set<String> {
    var (known, variable) = (given, Set(inputs.map(\.name)))
    variable.formUnion(scalings.values.map(\.value))
    variable.formUnion(embeddings.map(\.output))
    known.subtract(variable)
    var border: Set<String> = []
    for index in nodes {
      let node = graphIndex.nodes[index]
      let reads = node.reads
      let results = node.output.filter { !$0.isEmpty && !variable.contains($0) }
      if reads.contains(where: variable.contains) {
        border.formUnion(reads.filter(known.contains))
        variable.formUnion(results)
      } else if reads.contains(where: known.contains) {
        known.formUnion(results)
      }
    }
    // An output may itself be computed from given inputs alone.
    return border.union(outputs.map(\.name).filter(known.contains))
  }
}

extension ConstantTensor {
  /// The elements as bytes, which differ if the elements differ.
  fileprivate var content: Data {
    switch elements {
    case .integers(let integers): integers.withUnsafeBytes { Data($0) }
    case .reals(let reals): reals.withUnsafeBytes { Data($0) }
    case .stored(let tensor): tensor.elements.withUnsafeBytes { Data($0) }
    case .texts(let texts): Data(texts.map { "\($0.utf8.count) \($0)" }.joined().utf8)
    }
  }
}
