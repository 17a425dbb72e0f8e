import Fields

/// The direction in which the pieces of an input are exchanged with a fill, step by step.
enum RemovalDirection: String, Hashable, Sendable, CaseIterable {
  /// Pieces of the input replace those of the fill.
  case insertion
  /// Pieces of the fill replace those of the input.
  case deletion

  var kind: MetricKind { self == .insertion ? .insertion : .deletion }
}

/// The curves of the score while the most important pieces of the input are inserted into a fill, or deleted from the input.
struct RemovalCurves {
  /// One curve, or the reason why there is none.
  struct Measured {
    let level: RemovalLevel
    let fill: String
    let direction: RemovalDirection
    /// The area under the curve.
    var area: Double?
    var curve: MetricResult.Curve?
    var note: MetricNote?
    var forwardEvaluations = 0
  }

  /// With 196 tiles, each step has 7 tiles.
  static let standardSteps = 28

  /// The smallest permitted unit of a curve, as a share of the range of its scores.
  private static let minUnit = 0.05

  let evaluation: EvaluationCase
  let steps: Int
  let seed: UInt64

  /// Returns the curves of a map for every fill, level and direction that the field permits, in that order.
  func measure(_ map: [Float], directions: [RemovalDirection]) throws -> [Measured] {
    var measured: [Measured] = []
    for fill in Fill.all {
      guard let values = fill.values(evaluation.field, seed) else { continue }
      let background = try Background(values, evaluation: evaluation)
      var uncounted = background.forwardEvaluations
      for level in RemovalLevel.allCases {
        guard let pieces = level.pieces(of: map, in: evaluation) else { continue }
        let order = Ranking.descending(pieces.importance, seed: seed).map { pieces.elements[$0] }
        for direction in directions {
          let note = map.contains { $0 != 0 } ? background.note : .explanationIsZero
          var result = Measured(level: level, fill: fill.name, direction: direction, note: note)
          if note == nil {
            let curve = try self.curve(direction, level: level, order: order, background: background)
            // With a unit of almost zero, relative scores are meaningless.
            if curve.y.difference * Self.minUnit > 1 {
              result.note = .unitIsTiny
            } else {
              result.area = Trapezoid.area(x: curve.x, y: curve.y)
              result.curve = curve
            }
            result.forwardEvaluations = curve.x.count - 2 + uncounted
            uncounted = 0
          }
          measured.append(result)
        }
      }
    }
    return measured
  }

  private func curve(
    _ direction: RemovalDirection, level: RemovalLevel, order: [[Int]], background: Background
  ) throws -> MetricResult.Curve {
    let input = evaluation.field.values
    let (start, end) = direction == .insertion ? (background.values, input) : (input, background.values)
    let cuts = level.cuts(of: order.count, steps: steps)
    let inner = cuts.dropFirst().dropLast()
    // Each point of the curve modifies the previous one.
    var (current, changed) = (start, 0)
    var x = [0.0]
    var elements = 0
    let outcomes = try evaluation.outcomes(inner.count) { step in
      for piece in order[changed..<cuts[step + 1]] {
        for element in piece { current[element] = end[element] }
        elements += piece.count
      }
      changed = cuts[step + 1]
      x.append(Double(elements) / Double(input.count))
      return current
    }
    let ends = [evaluation.atInput.score, background.score]
    let scores =
      [direction == .insertion ? ends[1] : ends[0]] + outcomes.map(\.score)
      + [direction == .insertion ? ends[0] : ends[1]]
    let verb = direction == .insertion ? "shown" : "removed"
    return MetricResult.Curve(
      name: "\(direction.rawValue)-\(level.rawValue)", xName: "share of the input \(verb)",
      yName: "score relative to the input's", x: x + [1], y: scores.map(background.relative))
  }
}

extension RemovalCurves {
  /// The fills whose mean is the value of a level. Noise is excluded, because it favours maps made with noise.
  private static let averaged = [Fill.blur.name, Fill.mean.name]

  /// Returns the results for one direction.
  static func results(
    _ measured: [Measured], of direction: RemovalDirection, areSummaries: Bool
  ) -> [MetricResult] {
    let parts = measured.filter { $0.direction == direction }
    return results(parts, of: direction.kind, areSummaries: areSummaries) { part in
      MetricResult(
        direction.kind, "-\(part.level.rawValue)-\(part.fill)", value: part.area,
        curves: part.curve.map { [$0] } ?? [], note: part.note, forwardEvaluations: part.forwardEvaluations)
    }
  }

  /// Returns the results for insertion minus deletion.
  static func differences(_ measured: [Measured]) -> [MetricResult] {
    let inserted = measured.filter { $0.direction == .insertion }
    return results(inserted, of: .insertionMinusDeletion, areSummaries: true) { part in
      let deleted = measured.first {
        $0.direction == .deletion && $0.level == part.level && $0.fill == part.fill
      }
      return MetricResult(
        .insertionMinusDeletion, "-\(part.level.rawValue)-\(part.fill)",
        value: part.area.flatMap { area in deleted?.area.map { area - $0 } },
        note: part.note ?? deleted?.note)
    }
  }

  /// Returns a result for each part and, before the parts of a level, their mean over the fills.
  private static func results(
    _ parts: [Measured], of kind: MetricKind, areSummaries: Bool, result: (Measured) -> MetricResult
  ) -> [MetricResult] {
    RemovalLevel.allCases.flatMap { level -> [MetricResult] in
      let ofLevel = parts.filter { $0.level == level }
      guard !ofLevel.isEmpty else { return [] }
      let results = ofLevel.map(result)
      let averaged = zip(ofLevel, results).filter { Self.averaged.contains($0.0.fill) }.map(\.1)
      let values = averaged.compactMap(\.value)
      let mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      return [
        MetricResult(
          kind, "-\(level.rawValue)", value: mean, isSummary: areSummaries,
          note: mean == nil ? averaged.first?.note : nil)
      ] + results
    }
  }
}
