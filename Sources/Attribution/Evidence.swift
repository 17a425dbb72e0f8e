import Fields

/// How attributions become the map that is shown: what speaks for the score, position by position.
///
/// The positive parts are summed over the quantities of a position (the channels of a pixel, the components of a word), then
/// smoothed over neighbours with a Gaussian. Negative and positive parts of a map cancel almost wholly, pixel by pixel at
/// random; of neighbours the positive parts say where the network looks. docs/evidence.md has the measurements behind it.
public struct Evidence: Hashable, Sendable, Codable {
  /// Standard deviation of the Gaussian along y and x, as a share of the shorter of the two; 0 for none.
  public var smoothing: Double

  public init(smoothing: Double = Evidence.standardSmoothing) { self.smoothing = smoothing }

  /// Chosen by measurement; see docs/evidence.md.
  public static let standardSmoothing = 1.0 / 112

  /// The axes of a field's evidence: without those whose positions belong together.
  public static func axes(of field: Field) -> [Axis] { field.axes.filter { !isSummed($0, of: field) } }

  /// A field's evidence, in units of the score per position: as many values as the axes have positions.
  ///
  /// - Parameter values: the field's attributions.
  /// - Precondition: there are as many as the field has values.
  public func map(of values: some RandomAccessCollection<Double>, field: Field) -> [Float] {
    precondition(values.count == field.values.count, "\(values.count) attributions of \(field.values.count)")
    let layout = EvidenceLayout(field, isSummed: { Self.isSummed($0, of: field) })
    var sums = [Double](repeating: 0, count: layout.positions)
    for (index, value) in values.enumerated() { sums[layout.position(of: index)] += max(value, 0) }
    return smoothed(sums.map { Float($0) }, axes: Self.axes(of: field))
  }

  public func map(of values: [Float], field: Field) -> [Float] {
    map(of: values.lazy.map(Double.init), field: field)
  }

  private func smoothed(_ map: [Float], axes: [Axis]) -> [Float] {
    guard let height = axes.first(where: { $0.kind == .y })?.extent,
      let width = axes.first(where: { $0.kind == .x })?.extent
    else { return map }
    let sigma = smoothing * Double(min(height, width))
    guard sigma >= Self.leastSigma else { return map }
    var result = map
    var step = 1
    for axis in axes.reversed() {
      if axis.kind == .y || axis.kind == .x {
        result = GaussianBlur.blurred(result, length: axis.extent, step: step, sigma: sigma)
      }
      step *= axis.extent
    }
    return result
  }

  /// A narrower Gaussian reaches no neighbour.
  private static let leastSigma = 0.25

  /// Channels of a picture and components of a word are one thing; features of a table are not.
  private static func isSummed(_ axis: Axis, of field: Field) -> Bool {
    switch axis.kind {
    case .component: field.axes.contains { $0.kind == .token }
    case .channel: field.axes.contains(where: \.kind.isSpatial)
    default: false
    }
  }
}

/// Which position of the evidence an element belongs to.
private struct EvidenceLayout {
  let positions: Int
  /// For each axis that stays: its extent, the elements and the positions from one of its places to the next.
  private let kept: [(extent: Int, elements: Int, positions: Int)]

  init(_ field: Field, isSummed: (Axis) -> Bool) {
    var kept: [(Int, Int, Int)] = []
    var (elements, positions) = (1, 1)
    for axis in field.axes.reversed() {
      if !isSummed(axis) {
        kept.append((axis.extent, elements, positions))
        positions *= axis.extent
      }
      elements *= axis.extent
    }
    self.kept = kept
    self.positions = positions
  }

  func position(of element: Int) -> Int {
    kept.reduce(0) { $0 + element / $1.elements % $1.extent * $1.positions }
  }
}
