extension Evaluator {
  /// One operation of an evaluation, to be run by itself.
  package struct Step {
    package let name: String
    package let isBackward: Bool
    /// Of convolutions and matrix products, for one sample.
    package let multiplyAdds: Int
    /// What must be done before and is no part of it.
    package let prepare: () -> Void
    /// For all samples.
    package let run: () -> Void
    /// The first sample's results.
    fileprivate let results: () -> [UnsafeBufferPointer<Float>]
  }

  /// What `forward` and `backward` do at some inputs, step by step. To be run in their order: the first step of each
  /// direction depends on what is written here, and later ones overwrite it.
  ///
  /// - Precondition: inputs and weights are as `forward` and `backward` take them.
  package func steps(at inputs: [[Float]], weights: [[Float]]) -> [Step] {
    let first = schedule.forwardSections.first?.steps.lowerBound
    let forward = schedule.forwardSections.flatMap(\.single).map { section in
      let index = section.steps.lowerBound
      let step = schedule.forward[index]
      return Step(
        name: step.name, isBackward: false, multiplyAdds: step.multiplyAdds,
        prepare: { [self] in
          if index == first { write(inputs, to: \.input, shape: inputShape) }
          samples = inputs.count
        },
        run: { [self] in run(section, \.forward, runForward) },
        results: { [self] in [.init(start: arenas[0].forward[index].output, count: step.shape.count)] })
    }
    let backward = schedule.backwardSections.flatMap(\.single).map { section in
      let index = section.steps.lowerBound
      let step = schedule.backward[index]
      var multiplyAdds = 0
      if case .operation(let forward, _, _) = step { multiplyAdds = forward.multiplyAdds }
      return Step(
        name: step.name, isBackward: true, multiplyAdds: multiplyAdds,
        prepare: { [self] in
          if index == 0 { write(weights, to: \.outputGradient, shape: network.outputShape) }
        },
        run: { [self] in run(section, \.backward, runBackward) },
        results: { [self] in
          zip(arenas[0].backward[index].gradients.compactMap(\.self), step.targets).map {
            .init(start: $0.destination, count: $1.shape.count)
          }
        })
    }
    return forward + backward
  }

  /// The node that first gives an infinity or a not-a-number at an input; `nil` if none does. A node that was fused into
  /// another goes by that one's name.
  ///
  /// - Throws: `EvaluationError`
  package func firstNonFiniteStep(at input: [Float]) throws(EvaluationError) -> String? {
    try firstNonFinite(at: input, weights: nil)
  }

  /// The node in which the gradient of Σ weights · output first becomes infinite or not a number, on its way from the
  /// output to the input; `nil` if it never does.
  ///
  /// - Throws: `EvaluationError`
  package func firstNonFiniteGradientStep(
    at input: [Float], weights: [Float]
  ) throws(EvaluationError) -> String? {
    guard schedule.gradients != nil else { throw .noGradient }
    guard weights.count == network.outputShape.count else {
      throw .wrongCount(weights.count, wanted: network.outputShape.count)
    }
    return try firstNonFinite(at: input, weights: weights)
  }

  private func firstNonFinite(at input: [Float], weights: [Float]?) throws(EvaluationError) -> String? {
    guard isPrepared else { throw .notPrepared }
    guard input.count == inputShape.count else { throw .wrongCount(input.count, wanted: inputShape.count) }
    let isBackward = weights != nil
    for step in steps(at: [input], weights: weights.map { [$0] } ?? []) where isBackward || !step.isBackward {
      step.prepare()
      step.run()
      let isFinite = step.results().allSatisfy { $0.allSatisfy(\.isFinite) }
      if step.isBackward == isBackward, !isFinite { return step.name }
    }
    return nil
  }
}
