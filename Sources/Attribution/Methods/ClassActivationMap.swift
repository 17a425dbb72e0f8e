/// The common part of Grad-CAM and Grad-CAM++: a weight for each channel of an inner activation A, and the map ReLU(Σ_k w_k · A_k),
/// interpolated linearly along each axis in space and time to the input's positions.
///
/// The cost is one evaluation. The map has the resolution of the activation: its height × width for a picture.
package struct ClassActivationMap: AttributionMethod {
  package let kind: MethodKind
  /// Returns the weight of a channel from its activations and its gradient, each with one value per position.
  let weight: @Sendable (_ values: [Double], _ gradient: [Double]) -> Double

  /// Returns one result for each score.
  ///
  /// - Throws: `AttributionError.noActivation`, `.noPositions`; the errors of the evaluator; `CancellationError`
  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard let activation = function.activation, let evaluator = function.makeActivationEvaluator() else {
      throw AttributionError.noActivation(method: kind.title)
    }
    let positions = try PositionMap(of: input, for: kind.title)
    guard activation.positions.count == positions.axes.count else {
      throw AttributionError.noActivation(method: kind.title)
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

  /// Returns ReLU(Σ_k w_k · A_k) at the activation's positions, in row-major order.
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

extension ClassActivationMap {
  /// Grad-CAM: ReLU(Σ_k α_k · A_k), in units of the score, where α_k is the mean of ∂F/∂A_k over the positions. It shows where an
  /// inner activation raises the score. The map is as coarse as the activation: 7×7 on a photo for many networks.
  ///
  /// The paper uses the score before the softmax. The gradients of a probability near 1 are small; if the other classes do not
  /// matter, they equal the gradients of that score up to a factor.
  /// Reference: Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization".
  static let gradCAM: Self = ClassActivationMap(kind: .gradCAM) { _, gradient in
    gradient.reduce(0, +) / Double(gradient.count)
  }

  /// Grad-CAM++: Grad-CAM with a weight for each position of a channel, so that several or small objects of a class count as much
  /// as large ones: w_k = Σ_p α_kp · ReLU(g_kp), α_kp = g² / (2g² + g³ · Σ_q A_kq), g = ∂F/∂A_kp.
  ///
  /// The paper's score is exp(F). Its factor exp(F) is the same for all k and p and is left out to avoid overflow. The remaining
  /// effect of the exponential is that α depends on the unit of F: unlike for all other methods here, a multiple of the score has
  /// another map.
  /// Reference: Chattopadhay et al. 2018, "Grad-CAM++: Generalized Gradient-Based Visual Explanations for Deep
  /// Convolutional Networks".
  static let gradCAMPlusPlus: Self = ClassActivationMap(kind: .gradCAMPlusPlus) { values, gradient in
    let total = values.reduce(0, +)
    return gradient.reduce(0) { sum, slope in
      // α with g² cancelled. The sum of the activation may be negative, so 2 + g · Σ A may be zero.
      let share = 2 + slope * total
      return slope > 0 && share != 0 ? sum + slope / share : sum
    }
  }
}

extension MethodKind {
  /// Grad-CAM.
  public static let gradCAM = MethodKind(
    name: "grad-cam", title: "Grad-CAM",
    summary:
      "activations of an inner layer, each channel weighted by its mean gradient",
    reference:
      "Selvaraju et al. 2017, \"Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization\"",
    needs: .activationGradient
  ) { _ in ClassActivationMap.gradCAM }

  /// Grad-CAM++.
  public static let gradCAMPlusPlus = MethodKind(
    name: "grad-cam++", title: "Grad-CAM++",
    summary:
      "Grad-CAM with weights that do not grow with the active area of a channel",
    reference:
      "Chattopadhay et al. 2018, \"Grad-CAM++: Generalized Gradient-Based Visual Explanations for Deep Convolutional "
      + "Networks\"",
    needs: .activationGradient, unit: .importance
  ) { _ in ClassActivationMap.gradCAMPlusPlus }
}
