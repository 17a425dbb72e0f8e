import Synchronization

@testable import Attribution

/// A function given by formulas, with a count of how often it was asked.
final class ClosedForm: ScoreFunction {
  private let value: @Sendable ([Double]) -> Double
  private let gradient: @Sendable ([Double]) -> [Double]
  private let counter = Mutex(0)

  var calls: Int { counter.withLock { $0 } }

  init(
    _ value: @escaping @Sendable ([Double]) -> Double, gradient: @escaping @Sendable ([Double]) -> [Double]
  ) {
    self.value = value
    self.gradient = gradient
  }

  func makeEvaluator() -> any ScoreEvaluator { Evaluator(function: self) }

  private final class Evaluator: ScoreEvaluator {
    let function: ClosedForm

    init(function: ClosedForm) { self.function = function }

    func evaluate(at x: [Float], gradient: inout [Float]) -> Double {
      function.counter.withLock { $0 += 1 }
      let x = x.map(Double.init)
      gradient = function.gradient(x).map(Float.init)
      return function.value(x)
    }
  }
}
