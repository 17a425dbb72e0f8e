/// Evaluates points on several threads and folds what is found in the order of the points, so that sums are the same to the
/// bit for any number of threads and any batch.
struct PointFold<Point: Sendable>: Sendable {
  /// What is found at a point.
  struct Result: Sendable {
    /// All of them.
    var scores: [Double] = []
    /// Of every score, as long as the point; none where scores alone were asked for.
    var gradients: [[Float]] = []
  }

  /// Elements of a point.
  let elements: Int
  /// Whether gradients are wanted beside the scores.
  let wantsGradients: Bool
  /// Writes a point, all of its elements.
  let write: @Sendable (Point, UnsafeMutableBufferPointer<Float>) -> Void

  /// - Parameters:
  ///   - points: the first ones.
  ///   - fold: called once for each point, in order, never twice at the same time; returns the points to append.
  /// - Throws: the first error that `fold` throws; `CancellationError` when it was cancelled.
  func run<Sum: Sendable>(
    _ points: [Point], of function: some ScoreFunction, execution: Execution, into initial: sending Sum,
    fold: @Sendable (inout Sum, Point, Result) throws -> [Point]
  ) throws -> Sum {
    let (elements, wantsGradients, write) = (elements, wantsGradients, write)
    let wanted = wantsGradients ? Array(0..<function.scoreCount) : []
    let counted = try OrderedFold.run(
      points, threads: execution.threads, batch: function.batch,
      into: Counted(sum: initial, total: points.count), emptyResult: Result(),
      isCancelled: execution.isCancelled,
      makeWorker: { wantsGradients ? function.makeEvaluator() : function.makeScorer() },
      work: { evaluator, points, results in
        var gradients = results.indices.map { Self.takeArrays(from: &results[$0], wanted.count, elements) }
        let scores = evaluator.evaluate(
          at: { index, point in
            precondition(point.count == elements, "\(elements) elements for a point of \(point.count)")
            write(points[index], point)
          }, wanted: points.map { _ in wanted }, gradients: &gradients)
        for index in results.indices {
          results[index] = Result(scores: scores[index], gradients: gradients[index])
        }
      },
      fold: { counted, point, result in
        let more = try fold(&counted.sum, point, result)
        counted.done += 1
        counted.total += more.count
        execution.progress(counted.done, counted.total)
        return more
      })
    return counted.sum
  }

  private struct Counted<Sum: Sendable>: Sendable {
    var sum: Sum
    var done = 0
    var total: Int
  }

  /// Arrays of an earlier result, moved and not copied.
  private static func takeArrays(from result: inout Result, _ count: Int, _ elements: Int) -> [[Float]] {
    var arrays: [[Float]] = []
    swap(&arrays, &result.gradients)
    while arrays.count < count { arrays.append([Float](repeating: 0, count: elements)) }
    return arrays
  }
}
