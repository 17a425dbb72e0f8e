import Synchronization

@testable import Attribution

/// A function given by formulas, with a count of how often it was asked.
final class ClosedForm: ScoreFunction {
  struct Formula: Sendable {
    let value: @Sendable ([Double]) -> Double
    let gradient: @Sendable ([Double]) -> [Double]
  }

  let batch: Int
  private let formulas: [Formula]
  private let counter = Mutex(0)

  var calls: Int { counter.withLock { $0 } }
  var scoreCount: Int { formulas.count }

  init(_ formulas: [Formula], batch: Int = 1) {
    self.formulas = formulas
    self.batch = batch
  }

  convenience init(
    batch: Int = 1, _ value: @escaping @Sendable ([Double]) -> Double,
    gradient: @escaping @Sendable ([Double]) -> [Double]
  ) {
    self.init([Formula(value: value, gradient: gradient)], batch: batch)
  }

  /// f(w · x), whose gradient is f′(w · x) · w.
  convenience init(
    along weights: [Double], _ value: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Double) -> Double
  ) {
    @Sendable func product(_ x: [Double]) -> Double { zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } }
    self.init({ value(product($0)) }, gradient: { x in weights.map { slope(product(x)) * $0 } })
  }

  func makeEvaluator() -> any ScoreEvaluator { Evaluator(function: self) }

  private final class Evaluator: ScoreEvaluator {
    let function: ClosedForm

    init(function: ClosedForm) { self.function = function }

    func evaluate(
      at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, gradients: inout [[[Float]]]
    ) -> [[Double]] {
      precondition(gradients.count <= function.batch)
      function.counter.withLock { $0 += gradients.count }
      let points = gradients.indices.map { index in
        [Float](unsafeUninitializedCapacity: gradients[index][0].count) { memory, count in
          memory.initialize(repeating: .nan)
          point(index, memory)
          count = memory.count
        }.map(Double.init)
      }
      gradients = points.map { x in function.formulas.map { $0.gradient(x).map { Float($0) } } }
      return points.map { x in function.formulas.map { $0.value(x) } }
    }
  }
}

extension IntegratedGradients {
  /// The attribution of a function's first score.
  func attribution(
    of function: some ScoreFunction, at input: [Float], baselines: [[Float]],
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) -> Attribution {
    attributions(
      of: function, input: input, baselines: baselines.count, baseline: { baselines[$0] }, progress: progress)[
        0]
  }
}
