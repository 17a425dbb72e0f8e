extension RemovalCurves {
  /// The fills whose mean is the value of a level. Noise stands apart: it favours maps made with noise.
  private static let averaged = [Fill.blur.name, Fill.mean.name]

  /// The results of one direction.
  static func results(
    _ measured: [Measured], of direction: RemovalDirection, higherIsBetter: Bool, areSummaries: Bool
  ) -> [MetricResult] {
    let parts = measured.filter { $0.direction == direction }
    let name = direction.rawValue
    return results(parts, name: name, higherIsBetter: higherIsBetter, areSummaries: areSummaries) { part in
      var result = MetricResult(
        name: "\(name)-\(part.level.rawValue)-\(part.fill)", metric: name, value: part.area,
        higherIsBetter: higherIsBetter, note: part.note, forwardEvaluations: part.forwardEvaluations)
      result.curves = part.curve.map { [$0] } ?? []
      return result
    }
  }

  /// The results of insertion minus deletion.
  static func differences(_ measured: [Measured], name: String) -> [MetricResult] {
    let inserted = measured.filter { $0.direction == .insertion }
    return results(inserted, name: name, higherIsBetter: true, areSummaries: true) { part in
      let deleted = measured.first {
        $0.direction == .deletion && $0.level == part.level && $0.fill == part.fill
      }
      return MetricResult(
        name: "\(name)-\(part.level.rawValue)-\(part.fill)", metric: name,
        value: part.area.flatMap { area in deleted?.area.map { area - $0 } }, higherIsBetter: true,
        note: part.note ?? deleted?.note)
    }
  }

  /// A result for each part, and before those of a level their mean over the fills.
  private static func results(
    _ parts: [Measured], name: String, higherIsBetter: Bool, areSummaries: Bool,
    of result: (Measured) -> MetricResult
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
          name: "\(name)-\(level.rawValue)", metric: name, value: mean, higherIsBetter: higherIsBetter,
          isSummary: areSummaries, note: mean == nil ? averaged.first?.note : nil)
      ] + results
    }
  }
}
