extension InformationCurves {
  /// Places on the curve where it is read.
  private static let readings = 1000

  /// The area under the best normalized performance so far, over normalized information, each from the blurred picture's, 0, to the
  /// whole one's, 1.
  ///
  /// Curve and area are those of PAIR's `saliency.metrics.pic` with `keep_monotonous`.
  func result(
    name: String, title: String, performance: (Outcome) -> Double, forwardEvaluations: Int
  ) -> MetricResult {
    var result = MetricResult(
      name: name, metric: name, value: nil, higherIsBetter: true, isSummary: true,
      forwardEvaluations: forwardEvaluations)
    let (low, high) = (performance(blurred.outcome), performance(whole.outcome))
    let (least, most) = (Double(blurred.information), Double(whole.information))
    guard low < high else {
      result.note = .blurredScoresNoLess
      return result
    }
    guard least < most else {
      result.note = .blurredIsNoSmaller
      return result
    }
    var best = 0.0
    var points = steps.map { step in
      best = max(best, min(max((performance(step.outcome) - low) / (high - low), 0), 1))
      return (x: min(max((Double(step.information) - least) / (most - least), 0), 1), y: best)
    }
    points += [(0, 0), (1, 1)]
    // Of points at the same place the one that came first stays first.
    let order = points.indices.sorted { (points[$0].x, $0) < (points[$1].x, $1) }
    points = order.map { points[$0] }
    let x = (0...Self.readings).map { Double($0) / Double(Self.readings) }
    result.value = Trapezoid.area(x: x, y: x.map { Self.height(of: points, at: $0) })
    result.curves = [
      .init(name: name, xName: "information", yName: title, x: points.map(\.x), y: points.map(\.y))
    ]
    return result
  }

  /// The height of straight pieces between points in order of x, from 0 to 1; of several at the same place the last counts.
  private static func height(of points: [(x: Double, y: Double)], at x: Double) -> Double {
    let next = points.firstIndex { $0.x > x } ?? points.count
    guard next > 0, next < points.count else { return points[min(next, points.count - 1)].y }
    let (a, b) = (points[next - 1], points[next])
    return a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y)
  }
}
