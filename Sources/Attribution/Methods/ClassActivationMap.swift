/// What Grad-CAM and its kin share: a weight for each channel of an activation A inside, and the map
/// ReLU(Σ_k w_k · A_k), which is stretched over the input's positions, linearly along each axis in space and time.
///
/// One evaluation. The map is of the activation's resolution: height × width of a picture's.
struct ClassActivationMap {
  let method: String
  /// The weight of a channel from its activations and its gradient, one of each for every position.
  let weight: (_ values: [Double], _ gradient: [Double]) -> Double

  /// - Throws: `AttributionError.noActivation`, `.noPositions`; what the evaluator throws; `CancellationError`
  func attributions(
    of function: some ScoreFunction, input: MethodInput, execution: Execution
  ) throws -> [Attributions] {
    guard let activation = function.activation, let evaluator = function.makeActivationEvaluator() else {
      throw AttributionError.noActivation(method: method)
    }
    let positions = try PositionMap(of: input, for: method)
    guard activation.positions.count == positions.axes.count else {
      throw AttributionError.noActivation(method: method)
    }
    if execution.isCancelled() { throw CancellationError() }
    let (scores, values, gradients) = try evaluator.evaluate(at: input.values)
    execution.progress(1, 1)
    let axes = zip(activation.positions, positions.extents).map { LinearSampling(cells: $0, length: $1) }
    return zip(scores, gradients).map { score, gradient in
      let cells = map(of: activation, values: values, gradient: gradient)
      let map = LinearSampling.stretched(cells, of: activation.positions, along: axes)
      return Attributions(values: positions.elements(of: map), scoreAtInput: score, evaluations: 1)
    }
  }

  /// ReLU(Σ_k w_k · A_k) at the activation's positions, the last axis innermost.
  private func map(of activation: InnerActivation, values: [Float], gradient: [Float]) -> [Double] {
    var map = [Double](repeating: 0, count: activation.positions.reduce(1, *))
    for channel in 0..<activation.channels {
      let places = stride(from: channel, to: activation.count, by: activation.channels)
      let plane = places.map { Double(values[$0]) }
      let weight = weight(plane, places.map { Double(gradient[$0]) })
      for (position, value) in plane.enumerated() { map[position] += weight * value }
    }
    return map.map { max(0, $0) }
  }
}
