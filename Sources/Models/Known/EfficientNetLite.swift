import Engine

/// EfficientNet-Lite: EfficientNet (Tan & Le 2019) without squeeze-and-excitation, with ReLU6 in place of
/// swish, and with the stem, the head and the repeats of the first and last block left unscaled.
package struct EfficientNetLite: Hashable, Sendable {
  /// 0, 1 or 2.
  package let variant: Int
  package let widthFactor: Double
  package let depthFactor: Double
  /// Width and height of the input in pixels.
  package let inputSize: Int

  package static let lite0 = EfficientNetLite(variant: 0, widthFactor: 1, depthFactor: 1, inputSize: 224)
  package static let lite1 = EfficientNetLite(variant: 1, widthFactor: 1, depthFactor: 1.1, inputSize: 240)
  package static let lite2 = EfficientNetLite(variant: 2, widthFactor: 1.1, depthFactor: 1.2, inputSize: 260)

  private static let batchNormalizationEpsilon = 0.001
  private static let classes = 1000

  /// A run of inverted residual blocks; only the first of them has the stride.
  private struct Stage {
    let repeats: Int
    let kernel: Int
    let stride: Int
    let expansion: Int
    let input: Int
    let output: Int
  }

  private static let stages = [
    Stage(repeats: 1, kernel: 3, stride: 1, expansion: 1, input: 32, output: 16),
    Stage(repeats: 2, kernel: 3, stride: 2, expansion: 6, input: 16, output: 24),
    Stage(repeats: 2, kernel: 5, stride: 2, expansion: 6, input: 24, output: 40),
    Stage(repeats: 3, kernel: 3, stride: 2, expansion: 6, input: 40, output: 80),
    Stage(repeats: 3, kernel: 5, stride: 1, expansion: 6, input: 80, output: 112),
    Stage(repeats: 4, kernel: 5, stride: 2, expansion: 6, input: 112, output: 192),
    Stage(repeats: 1, kernel: 3, stride: 1, expansion: 6, input: 192, output: 320),
  ]

  /// Builds the network from pixel values (inputSize × inputSize × 3, from 0 to 255) to 1000 logits.
  ///
  /// - Throws: `CheckpointError`, `GraphError`
  package func graph(weights checkpoint: PyTorchCheckpoint) throws -> Graph {
    var builder = Builder(checkpoint: checkpoint, graph: Graph(inputShape: [inputSize, inputSize, 3]))
    try builder.append(
      ChannelAffine(
        scale: .init(repeating: 1 / 128, count: 3), shift: .init(repeating: -127 / 128, count: 3)),
      name: "preprocessing")
    try builder.convolution("_conv_stem", normalization: "_bn0", kernel: 3, stride: 2, to: 32)
    try builder.append(Clip.relu6, name: "stem ReLU6")
    var block = 0
    for (index, stage) in Self.stages.enumerated() {
      let isEnd = index == 0 || index == Self.stages.count - 1
      let repeats = isEnd ? stage.repeats : Int((depthFactor * Double(stage.repeats)).rounded(.up))
      for repetition in 0..<repeats {
        try builder.invertedResidual(
          "_blocks.\(block)", kernel: stage.kernel, stride: repetition == 0 ? stage.stride : 1,
          expansion: stage.expansion, to: scaledChannels(stage.output))
        block += 1
      }
    }
    try builder.convolution("_conv_head", normalization: "_bn1", kernel: 1, stride: 1, to: 1280)
    try builder.append(Clip.relu6, name: "head ReLU6")
    try builder.append(GlobalAveragePooling(), name: "pooling")
    let weights = try checkpoint.tensor("_fc.weight", shape: [Self.classes, 1280], order: [1, 0])
    let bias = try checkpoint.tensor("_fc.bias", shape: [Self.classes])
    try builder.append(Dense(weights: weights, bias: bias.elements), name: "_fc")
    return builder.graph
  }

  /// Returns the nearest multiple of 8 that is not more than a tenth below the scaled width.
  private func scaledChannels(_ channels: Int) -> Int {
    let scaled = Double(channels) * widthFactor
    let rounded = max(8, Int(scaled + 4) / 8 * 8)
    return Double(rounded) < 0.9 * scaled ? rounded + 8 : rounded
  }

  /// Appends operations to the end of a graph, with weights from a checkpoint.
  private struct Builder {
    let checkpoint: PyTorchCheckpoint
    var graph: Graph

    var channels: Int { graph.shape(of: graph.output).channels }

    mutating func append(_ operation: some NetworkOperation, name: String) throws {
      try graph.append(operation, to: graph.output, name: name)
    }

    /// Appends a convolution without bias, then a batch norm.
    mutating func convolution(
      _ name: String, normalization: String, kernel: Int, stride: Int, to outputs: Int,
      isDepthwise: Bool = false
    ) throws {
      let depth = isDepthwise ? 1 : channels
      let weights = try checkpoint.tensor(
        "\(name).weight", shape: [outputs, depth, kernel, kernel], order: [2, 3, 1, 0])
      try append(
        Convolution(
          weights: weights, bias: [Float](repeating: 0, count: outputs), stride: stride,
          groups: isDepthwise ? outputs : 1), name: name)
      func parameter(_ parameter: String) throws -> [Float] {
        try checkpoint.tensor("\(normalization).\(parameter)", shape: [outputs]).elements
      }
      try append(
        ChannelAffine(
          gamma: parameter("weight"), beta: parameter("bias"), mean: parameter("running_mean"),
          variance: parameter("running_var"), epsilon: EfficientNetLite.batchNormalizationEpsilon),
        name: normalization)
    }

    /// Appends an inverted residual block: expansion, depthwise convolution, projection. The input is added if the shapes match.
    mutating func invertedResidual(_ name: String, kernel: Int, stride: Int, expansion: Int, to outputs: Int)
      throws
    {
      let input = graph.output
      let inputs = channels
      if expansion != 1 {
        try convolution(
          "\(name)._expand_conv", normalization: "\(name)._bn0", kernel: 1, stride: 1, to: inputs * expansion)
        try append(Clip.relu6, name: "\(name) expand ReLU6")
      }
      try convolution(
        "\(name)._depthwise_conv", normalization: "\(name)._bn1", kernel: kernel, stride: stride,
        to: inputs * expansion, isDepthwise: true)
      try append(Clip.relu6, name: "\(name) depthwise ReLU6")
      try convolution(
        "\(name)._project_conv", normalization: "\(name)._bn2", kernel: 1, stride: 1, to: outputs)
      if stride == 1, inputs == outputs {
        try graph.append(Add(), to: graph.output, input, name: "\(name) residual")
      }
    }
  }
}
