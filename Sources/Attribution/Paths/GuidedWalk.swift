import Synchronization

/// A guided path on its way, for one score; one thread at a time leads it on.
final class GuidedWalk: Sendable {
  let score: Int
  private let path: Mutex<GuidedPath>

  init(score: Int, path: GuidedPath) {
    self.score = score
    self.path = Mutex(path)
  }

  /// What was found, once at the input.
  var map: PathMap? { path.withLock { $0.map } }

  /// One evaluation, and one step, of each.
  static func advance(_ walks: [GuidedWalk], with evaluator: any ScoreEvaluator, elements: Int) {
    var gradients = walks.map { _ in [[Float](repeating: 0, count: elements)] }
    let scores = evaluator.evaluate(
      at: { index, point in
        precondition(point.count == elements, "\(elements) elements for a point of \(point.count)")
        walks[index].path.withLock { $0.write(to: point) }
      }, wanted: walks.map { [$0.score] }, gradients: &gradients)
    for (index, walk) in walks.enumerated() {
      walk.path.withLock { $0.take(score: scores[index][walk.score], gradient: gradients[index][0]) }
    }
  }
}
