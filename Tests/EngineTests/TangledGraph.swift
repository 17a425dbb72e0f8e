import Engine
import TestSupport

/// Returns a network with everything that the engine fuses, shares or orders: batch norm, clips, residuals from several
/// readers, a value added to itself.
func tangledGraph(seed: UInt64 = 1) throws -> Graph {
  var random = Randomness(seed: seed)
  func convolution(_ kernel: Int, _ inputs: Int, _ outputs: Int, stride: Int = 1, groups: Int = 1)
    -> Convolution
  {
    let count = kernel * kernel * inputs / groups * outputs
    let scale = (3 / Float(kernel * kernel * inputs / groups)).squareRoot()
    return Convolution(
      weights: Tensor(random.floats(count, scale: scale), shape: [kernel, kernel, inputs / groups, outputs]),
      bias: random.floats(outputs, scale: 0.3), stride: stride, groups: groups)
  }
  func normalization(_ channels: Int) -> ChannelAffine {
    ChannelAffine(
      scale: random.floats(channels, scale: 0.2).map { $0 + 1 }, shift: random.floats(channels, scale: 0.2))
  }
  var graph = Graph(inputShape: [9, 8, 3])
  try graph.append(ChannelAffine(scale: [0.5, 1, 2], shift: [0, 0.1, -0.1]), to: graph.input, name: "pre")
  try graph.append(convolution(3, 3, 20, stride: 2), to: graph.output, name: "stem")
  try graph.append(normalization(20), to: graph.output, name: "stem norm")
  let stem = try graph.append(Clip.relu6, to: graph.output, name: "stem clip")
  try graph.append(convolution(1, 20, 36), to: stem, name: "expand")
  try graph.append(normalization(36), to: graph.output, name: "expand norm")
  try graph.append(Clip.relu, to: graph.output, name: "expand clip")
  try graph.append(convolution(3, 36, 36, groups: 36), to: graph.output, name: "depthwise")
  try graph.append(Clip.relu6, to: graph.output, name: "depthwise clip")
  try graph.append(convolution(1, 36, 20), to: graph.output, name: "project")
  let first = try graph.append(Add(), to: graph.output, stem, name: "residual")
  let side = try graph.append(convolution(3, 20, 20, groups: 4), to: first, name: "grouped")
  let clippedSide = try graph.append(Clip(lower: -0.5, upper: 0.5), to: side, name: "side clip")
  let sum = try graph.append(Add(), to: clippedSide, first, name: "second residual")
  let relu = try graph.append(Clip.relu, to: sum, name: "late relu")
  let doubled = try graph.append(Add(), to: relu, relu, name: "doubled")
  try graph.append(Add(), to: doubled, stem, name: "long way")
  try graph.append(GlobalAveragePooling(), to: graph.output, name: "pool")
  let weights = Tensor(random.floats(20 * 7), shape: [20, 7])
  try graph.append(Dense(weights: weights, bias: random.floats(7)), to: graph.output, name: "dense")
  return graph
}
