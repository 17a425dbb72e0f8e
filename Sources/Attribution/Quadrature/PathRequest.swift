/// An evaluation of one point of a path, for some of the scores.
struct PathRequest: Sendable {
  let path: IndexedPath
  /// α: 0 at the baseline, 1 at the input.
  let position: Double
  /// The scores whose gradients are wanted, in ascending order.
  let wanted: [Int]
}

/// The path of one baseline. A class, because there may be a million requests of it.
final class IndexedPath: Sendable {
  /// The baseline's.
  let index: Int
  let path: any IntegrationPath
  /// γ′, if it is the same everywhere.
  let constantVelocity: [Float]?

  init(index: Int, path: any IntegrationPath) {
    self.index = index
    self.path = path
    constantVelocity = path.constantVelocity
  }
}

/// What an evaluation yields.
struct Evaluation: Sendable {
  /// All of them.
  var scores: [Double] = []
  /// dF/dα of the scores wanted.
  var slopes: [Double] = []
  /// The integrands of the scores wanted: ∂F/∂x where γ′ is constant, otherwise γ′(α) ⊙ ∂F/∂x.
  var integrands: [[Float]] = []
  /// ∂F/∂x of the scores wanted where the point is the input; empty elsewhere.
  var inputGradients: [[Float]] = []
}
