extension Evaluator {
  /// One operation of an evaluation, which can be run separately.
  package struct Step {
    package let name: String
    package let isBackward: Bool
    /// The multiply-adds for one sample; 0 unless the step is a convolution or a matrix product.
    package let multiplyAdds: Int
    /// Setup before `run` that is not part of the operation, such as writing the inputs.
    package let prepare: () -> Void
    /// Runs the operation for all samples.
    package let run: () -> Void
    /// Returns the results of the first sample.
    fileprivate let results: () -> [UnsafeBufferPointer<Float>]
  }

  /// Returns the single steps of `forward` and `backward` at some inputs. They must run in order: the first step of each
  /// direction writes the inputs or the weights in `prepare`, and later steps overwrite them.
  ///
  /// - Precondition: `inputs` and `weights` are valid arguments of `forward` and `backward`.
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

  /// Returns the name of the first node whose result at an input has an infinity or a NaN; `nil` if there is no such node.
  /// A fused node has the name of the node into which it was fused.
  ///
  /// - Throws: `EvaluationError`
  package func firstNonFiniteStep(at input: [Float]) throws(EvaluationError) -> String? {
    try firstNonFinite(at: input, weights: nil)
  }

  /// Returns the name of the first node, from the output to the input, at which the gradient of Σ weights · output has an
  /// infinity or a NaN; `nil` if there is no such node.
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
