/// Evaluates points on several threads and folds the results in the order of the points, so that sums are bit-identical for any
/// number of threads and any batch.
struct PointFold<Point: Sendable>: Sendable {
  /// The result at one point.
  struct Result: Sendable {
    /// All scores of the function.
    var scores: [Double] = []
    /// One gradient for each requested score, each with `elements` numbers.
    var gradients: [[Float]] = []
  }

  /// The number of elements of a point.
  let elements: Int
  /// Whether gradients are requested besides the scores.
  var wantsGradients = true
  /// The scores whose gradients are requested at a point, in ascending order; `nil` for all.
  var wanted: (@Sendable (Point) -> [Int])?
  /// Writes all elements of a point.
  let write: @Sendable (Point, UnsafeMutableBufferPointer<Float>) -> Void

  /// Evaluates the points and returns the folded sum.
  ///
  /// - Parameters:
  ///   - points: the first points.
  ///   - fold: called once for each point, in order, never concurrently; returns the points to append.
  /// - Throws: the first error that `fold` throws; `CancellationError` if the run was cancelled.
  func run<Sum: Sendable>(
    _ points: [Point], of function: some ScoreFunction, execution: Execution, into initial: sending Sum,
    fold: @Sendable (inout Sum, Point, Result) throws -> [Point]
  ) throws -> Sum {
    let (elements, wantsGradients, write) = (elements, wantsGradients, write)
    let all = wantsGradients ? Array(0..<function.scoreCount) : []
    let wanted: @Sendable (Point) -> [Int] = wanted ?? { (_: Point) -> [Int] in all }
    let counted = try OrderedFold.run(
      points, threads: execution.threads, batch: function.batch,
      into: Counted(sum: initial, total: points.count), emptyResult: Result(),
      isCancelled: execution.isCancelled,
      makeWorker: { wantsGradients ? function.makeEvaluator() : function.makeScorer() },
      work: { evaluator, points, results in
        let wanted = points.map(wanted)
        var gradients = results.indices.map {
          results[$0].gradients.take(wanted[$0].count, elements: elements)
        }
        let scores = evaluator.evaluate(
          at: { index, point in
            precondition(point.count == elements, "\(elements) elements for a point of \(point.count)")
            write(points[index], point)
          }, wanted: wanted, gradients: &gradients)
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
}

extension [[Float]] {
  /// Returns `count` arrays, reusing those of an earlier evaluation. They are moved, not copied, so each has one owner and is
  /// overwritten in place.
  mutating func take(_ count: Int, elements: Int) -> [[Float]] {
    var arrays: [[Float]] = []
    swap(&arrays, &self)
    if arrays.count > count { arrays.removeLast(arrays.count - count) }
    while arrays.count < count { arrays.append([Float](repeating: 0, count: elements)) }
    return arrays
  }
}
