import Engine

extension ONNXModel {
  /// Inputs that are not to be explained, by name, with their values.
  public typealias Constants = [String: (shape: [Int], values: [Double], isInteger: Bool)]

  /// A model as the engine's graph.
  public struct Imported: Sendable {
    /// Its output is the outputs asked for, each in the model's own order of axes: a single one in its shape, several
    /// flattened and end to end.
    package let graph: Graph
    /// The model's variable inputs in the model's order of axes; the graph's input holds them end to end.
    public let inputs: [(name: String, shape: [Int])]
    /// The outputs that the graph was built for, in the order of the request.
    public let outputs: [Output]
    /// Those of the inputs that stand for whole numbers, in the order of `inputs`.
    public let embeddings: [EmbeddingInput]
    /// Look-ups in the tables of `embeddings` that are made of the same inputs, and keep their rows: those of a decoder whose ids
    /// are the words', shifted.
    public let keptLookups: [String]
    /// The activations asked for, by their names in the model.
    public let activations: [String: Activation]
    /// Every node that was imported, in the order of evaluation.
    public let layers: [Layer]
    /// What the operators that read an input say of its axes, by the input's name; nothing of a photo's.
    public let axes: [String: AxisReading]
  }

  /// What stands in the graph for an input of whole numbers: of words, by their indices, their embeddings.
  public struct EmbeddingInput: Hashable, Sendable {
    /// The graph's input.
    public let name: String
    /// The model's.
    public let input: String
    /// The node that makes the values.
    public let layer: String
    /// In the model's order of axes.
    public let shape: [Int]
    /// Row by row.
    public let values: [Float]
    /// The element of the input that stands behind each row of a table, row by row; empty where a layer makes the values.
    public let sources: [Int]

    init(_ embedding: Embedding) {
      (name, input, layer) = (embedding.name, embedding.input, embedding.layer)
      (shape, values, sources) = (embedding.shape, embedding.values, embedding.sources)
    }
  }

  /// Where inputs of whole numbers enter a graph, which has no gradient at integers.
  public enum GradientEntry: Sendable {
    /// As the rows of tables that they choose at once. Of some inputs only; the others choose what the network computes with.
    case lookups(of: Set<String>?)
    /// Behind a layer: what it makes takes the place of everything before it, and what goes past it stays as it is.
    case layer(LayerValue)
  }

  /// What a layer makes of given inputs.
  public struct LayerValue: Hashable, Sendable {
    /// The node.
    public let name: String
    /// Its first result.
    let value: String
    /// The input that it depends on.
    public let input: String
    /// In the model's order of axes.
    public let shape: [Int]
    /// Row by row.
    public let values: [Float]
  }

  /// One of the outputs a graph was built for.
  public struct Output: Hashable, Sendable {
    /// As the model names it.
    public let name: String
    /// In the model's own order of axes, in which the graph gives it.
    public let shape: [Int]
    /// Its first element in the graph's output.
    public let offset: Int
    /// What the model does last, where that turns logits into probabilities and is left out of the graph.
    public let head: Head?
    /// What the file calls the output's elements; of a single sigmoid, which stands for 1 − p and p, the two classes.
    public let names: [String]?
    /// What the operators that made it say of its axes, the batch included.
    public let axes: [AxisRole?]
    /// Whether another output of the model is a label: one whole number or text for each input.
    public let hasLabel: Bool

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
  }

  /// The end of a classifier, which turns logits into probabilities.
  public enum Head: Hashable, Sendable {
    /// exp(l_i) / Σ_j exp(l_j) over the elements j of the same group as i. There is one group number for each
    /// element of the output; groups count from 0.
    case softmax(groups: [Int32])
    /// The logarithm of the same.
    case logSoftmax(groups: [Int32])
    /// 1 / (1 + exp(−l)) of each element. Where the model goes on to give 1 − p and p of a single one, the output is that
    /// one's logit alone.
    case sigmoid
    /// Nothing: the elements are the shares of a forest's votes for the classes, which sum to 1. They are in the graph.
    case shares
  }

  /// A value inside the model.
  public struct Activation: Hashable, Sendable {
    package let value: Graph.Value
    /// In the model's own order of axes.
    public let shape: [Int]
    /// The model's axis that each axis in the graph's memory is, outermost first.
    public let order: [Int]
  }

  /// One node of the model.
  public struct Layer: Hashable, Sendable {
    /// Its own name or, if it has none, that of its first result.
    public let name: String
    /// The first result's name.
    public let result: String
    /// The ONNX operator.
    public let operation: String
    /// The first result's, in the model's own order of axes.
    public let outputShape: [Int]
    /// The elements of the stored floating-point arrays that it reads.
    public let parameterCount: Int
    /// The first result in the graph; `nil` where it does not depend on the input.
    public let activation: Activation?
    /// What it reads, but for inputs that are left out.
    public let inputs: [Input]

    /// A value that a node reads.
    public struct Input: Hashable, Sendable {
      /// As the model names it.
      public let name: String
      /// In the model's order of axes.
      public let shape: [Int]
      /// Whether it does not depend on what is explained.
      public let isKnown: Bool
    }
  }
}
