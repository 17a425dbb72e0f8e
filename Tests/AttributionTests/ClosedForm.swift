import Synchronization

@testable import Attribution

/// A function given by formulas, with a count of its evaluations.
final class ClosedForm: ScoreFunction {
  struct Formula: Sendable {
    let value: @Sendable ([Double]) -> Double
    let gradient: @Sendable ([Double]) -> [Double]

    /// The function times a factor.
    func scaled(by factor: Double) -> Formula {
      Formula(value: { factor * self.value($0) }, gradient: { x in self.gradient(x).map { factor * $0 } })
    }
  }

  let batch: Int
  /// The number of elements of the input; needed where only scores are requested.
  private let elements: Int
  private let formulas: [Formula]
  private let requests = Mutex<[[Int]]>([])

  /// The scores requested at each evaluated point.
  var wanted: [[Int]] { requests.withLock { $0 } }
  /// The number of evaluated points.
  var calls: Int { requests.withLock { $0.count } }
  var scoreCount: Int { formulas.count }

  init(_ formulas: [Formula], batch: Int = 1, elements: Int = 0) {
    self.elements = elements
    self.formulas = formulas
    self.batch = batch
  }

  convenience init(
    batch: Int = 1, elements: Int = 0, _ value: @escaping @Sendable ([Double]) -> Double,
    gradient: @escaping @Sendable ([Double]) -> [Double]
  ) {
    self.init([Formula(value: value, gradient: gradient)], batch: batch, elements: elements)
  }

  /// f(w · x), whose gradient is f′(w · x) · w.
  convenience init(
    along weights: [Double], _ value: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Double) -> Double
  ) {
    @Sendable func product(_ x: [Double]) -> Double { zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } }
    self.init({ value(product($0)) }, gradient: { x in weights.map { slope(product(x)) * $0 } })
  }

  func makeEvaluator() -> any ScoreEvaluator { Evaluator(function: self, wantsGradients: true) }
  func makeScorer() -> any ScoreEvaluator { Evaluator(function: self, wantsGradients: false) }

  private final class Evaluator: ScoreEvaluator {
    let function: ClosedForm

    let wantsGradients: Bool

    init(function: ClosedForm, wantsGradients: Bool) {
      self.function = function
      self.wantsGradients = wantsGradients
    }

    func evaluate(
      at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, wanted: [[Int]],
      gradients: inout [[[Float]]]
    ) -> [[Double]] {
      precondition(wanted.count <= function.batch && gradients.map(\.count) == wanted.map(\.count))
      precondition(
        wanted.allSatisfy { $0.isEmpty != wantsGradients && zip($0, $0.dropFirst()).allSatisfy(<) })
      function.requests.withLock { $0 += wanted }
      return wanted.enumerated().map { index, scores in
        let x = [Float](unsafeUninitializedCapacity: gradients[index].first?.count ?? function.elements) {
          memory, count in
          memory.initialize(repeating: .nan)
          point(index, memory)
          count = memory.count
        }.map(Double.init)
        for (place, score) in scores.enumerated() {
          gradients[index][place] = function.formulas[score].gradient(x).map { Float($0) }
        }
        return function.formulas.map { $0.value(x) }
      }
    }
  }
}

extension AttributionMethod {
  /// The attributions of a function's first score.
  func attributions(
    of function: some ScoreFunction, at input: [Float], baselines: [[Float]] = [], threads: Int = 1
  ) throws -> Attributions {
    try attributions(
      of: function, input: input, baselines: BaselineSamples(baselines),
      execution: Execution(threads: threads))[0]
  }
}
