import Engine

extension ONNXModel {
  /// Values of inputs that are not to be explained, row-major, by input name.
  public typealias Constants = [String: (shape: [Int], values: [Double], isInteger: Bool)]

  /// A model as the engine's graph.
  public struct Imported: Sendable {
    /// The graph. Its output is the requested outputs, each in the model's order of axes: a single output in its shape, several
    /// flattened and concatenated.
    package let graph: Graph
    /// The variable inputs, in the model's order of axes; the graph's input holds them concatenated.
    public let inputs: [(name: String, shape: [Int])]
    /// The outputs of the graph, in the order of the request.
    public let outputs: [Output]
    /// The inputs of the graph that stand for integers, in the order of `inputs`.
    public let embeddings: [EmbeddingInput]
    /// The names of nodes that look rows up by values computed from the inputs of `embeddings`, in a table of the same shape, but
    /// are not explained: their rows stay constant. An example is a decoder whose token ids are those of the text, shifted.
    public let keptLookups: [String]
    /// The requested activations, by their names in the model.
    public let activations: [String: Activation]
    /// All imported nodes, in order of evaluation.
    public let layers: [Layer]
    /// The roles of the inputs' axes, inferred from the operators that read them, by input name; empty for a photo.
    public let axes: [String: AxisReading]
  }

  /// An input of the graph that stands for an input of integers, such as the embeddings of tokens for their ids.
  public struct EmbeddingInput: Hashable, Sendable {
    /// The name of the graph's input.
    public let name: String
    /// The name of the model's input.
    public let input: String
    /// The name of the node that computes the values.
    public let layer: String
    /// The shape, in the model's order of axes.
    public let shape: [Int]
    /// The values for the given integers, row-major.
    public let values: [Float]
    /// For each row, the index of the input's element that chooses it in the table; empty if the values are those of a layer.
    public let sources: [Int]

    init(_ embedding: Embedding) {
      (name, input, layer) = (embedding.name, embedding.input, embedding.layer)
      (shape, values, sources) = (embedding.shape, embedding.values, embedding.sources)
    }
  }

  /// The values by which inputs of integers enter the graph, since integers have no gradient.
  public enum GradientEntry: Sendable {
    /// The table rows that the integers choose; with a set, only for the inputs named. The rows that other inputs choose are constants.
    case lookups(of: Set<String>?)
    /// The result of a layer, which replaces everything before it; values that bypass the layer stay constant.
    case layer(LayerValue)
  }

  /// The value of a layer for given inputs.
  public struct LayerValue: Hashable, Sendable {
    /// The name of the node.
    public let name: String
    /// The name of the node's first result.
    let value: String
    /// The name of the model's input for which the layer is explained.
    public let input: String
    /// The shape, in the model's order of axes.
    public let shape: [Int]
    /// The elements, row-major.
    public let values: [Float]
  }

  /// One of the outputs for which a graph was built.
  public struct Output: Hashable, Sendable {
    /// The name in the model.
    public let name: String
    /// The shape, in the model's order of axes; the graph's output has the same order.
    public let shape: [Int]
    /// The index of its first element in the graph's output.
    public let offset: Int
    /// The last operation of the model, if it turns logits into probabilities and is left out of the graph.
    public let head: Head?
    /// The names of the output's elements in the file; both class names for a single sigmoid, which stands for 1 − p and p.
    public let names: [String]?
    /// The roles of its axes, the batch included, inferred from the operators that computed it.
    public let axes: [AxisRole?]
    /// Whether another output of the model is a label: one integer or text for each input.
    public let hasLabel: Bool

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
  }

  /// The end of a classifier, which turns logits into probabilities.
  public enum Head: Hashable, Sendable {
    /// exp(l_i) / Σ_j exp(l_j), summed over the elements j in the group of i. There is one group number for each element of the
    /// output; groups are counted from 0.
    case softmax(groups: [Int32])
    /// The logarithm of the softmax.
    case logSoftmax(groups: [Int32])
    /// 1 / (1 + exp(−l)) of each element. If the model's output is 1 − p and p, the graph's output is the single logit of p.
    case sigmoid
    /// No operation is left out: the elements are the vote shares of a forest for the classes, which sum to 1.
    case shares
  }

  /// A value inside the model.
  public struct Activation: Hashable, Sendable {
    package let value: Graph.Value
    /// The shape, in the model's order of axes.
    public let shape: [Int]
    /// The model's axis for each axis in the graph's memory, outermost first.
    public let order: [Int]
  }

  /// One node of the model.
  public struct Layer: Hashable, Sendable {
    /// The node's name or, if it has none, its operator and index in the model, such as "Conv 3".
    public let name: String
    /// The name of the first result.
    public let result: String
    /// The ONNX operator.
    public let operation: String
    /// The shape of the first result, in the model's order of axes.
    public let outputShape: [Int]
    /// The number of elements of the stored floating-point arrays that the node reads.
    public let parameterCount: Int
    /// The first result in the graph; `nil` if it does not depend on the input.
    public let activation: Activation?
    /// The values that the node reads, without inputs that are left out.
    public let inputs: [Input]

    /// A value that a node reads.
    public struct Input: Hashable, Sendable {
      /// The name in the model.
      public let name: String
      /// The shape, in the model's order of axes.
      public let shape: [Int]
      /// Whether the value is independent of the explained inputs.
      public let isKnown: Bool
    }
  }
}
