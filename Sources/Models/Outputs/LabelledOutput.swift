import Engine

extension ModelOutput {
  /// Returns the output as exclusive classes if its numbers are probabilities; otherwise unchanged.
  ///
  /// Classifiers of scikit-learn compute probabilities in many ways: from likelihoods, calibrated margins, or votes. Their last operator
  /// does not show this, but these models also output a label. If there is a label, the network is evaluated at a few inputs: numbers that
  /// are not negative and sum to 1 are probabilities.
  ///
  /// - Parameter network: the model's network, whose output vector contains this output.
  /// - Throws: `EvaluationError`
  func read(with network: Network) throws -> ModelOutput {
    guard hasLabel, elements.count > 1, isIndexedByOne else { return self }
    let size = network.inputShape.count
    let trials = try network.outputs(count: Self.trialInputs.count, threads: 1) {
      [Float](repeating: Self.trialInputs[$0], count: size)
    }
    let finite = trials.map { $0[elements] }.filter { $0.allSatisfy(\.isFinite) }
    guard !finite.isEmpty, finite.allSatisfy(Self.areProbabilities) else { return self }
    var classes = self
    (classes.task, classes.reason, classes.head) = (.classes, .label, .shares)
    return classes
  }

  /// The inputs of the trial: all elements have one of these values.
  private static let trialInputs: [Float] = [0, 1, -1]
  private static let tolerance = 1e-4

  private static func areProbabilities(_ values: ArraySlice<Float>) -> Bool {
    values.allSatisfy { Double($0) >= -tolerance }
      && abs(values.reduce(0) { $0 + Double($1) } - 1) <= tolerance
  }
}
