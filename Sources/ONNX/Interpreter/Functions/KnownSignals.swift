import Foundation

extension Interpreter {
  /// Windows and Mel filters of signals.
  static let signals: [String: Evaluation] = [
    "HannWindow": { [try window(&$0, $1, [0.5, 0.5])] },
    "HammingWindow": { [try window(&$0, $1, [25.0 / 46, 21.0 / 46])] },
    "BlackmanWindow": { [try window(&$0, $1, [0.42, 0.5, 0.08])] },
    "MelWeightMatrix": { gate, node in
      let type = try node.elementType("output_datatype") ?? .float
      let sizes = try (0..<3).map { try node.integers($0).first ?? 0 }
      let edges = try (3..<5).map { try node.constant($0).first ?? 0 }
      let (bands, size, rate) = (sizes[0], sizes[1], Double(sizes[2]))
      guard bands > 0, size > 0, rate > 0, edges[0] >= 0, edges[1] > edges[0] else {
        throw node.problem("\(bands) bands from \(edges[0]) to \(edges[1]) of \(size)")
      }
      let rows = size / 2 + 1
      let count = try gate.reserve([rows, bands], for: node.type)
      func mel(_ frequency: Double) -> Double { 2595 * log10(1 + frequency / 700) }
      let (low, high) = (mel(edges[0]), mel(edges[1]))
      let step = (high - low) / Double(bands + 2)
      // The rows at which the bands begin, peak and end.
      let bins = (0..<bands + 2).map { band -> Int in
        let frequency = 700 * (pow(10, (Double(band) * step + low) / 2595) - 1)
        return Int(
          clamping: ElementType.int64.truncated((Double(size + 1) * frequency / rate).rounded(.down)))
      }
      var reals = [Double](repeating: 0, count: count)
      for band in 0..<bands {
        let (start, top, end) = (bins[band], bins[band + 1], bins[band + 2])
        func set(_ row: Int, _ value: Double) {
          if (0..<rows).contains(row) { reals[row * bands + band] = value }
        }
        if start == top { set(top, 1) }
        for row in max(0, start)..<max(max(0, start), min(top + 1, rows)) where start < top {
          set(row, Double(row - start) / Double(top - start))
        }
        for row in max(0, top)..<max(max(0, top), min(end, rows)) {
          set(row, Double(end - row) / Double(end - top))
        }
      }
      let matrix = ConstantTensor(shape: [rows, bands], reals: reals, type: .double)
      return [matrix.cast(to: type) ?? matrix]
    },
  ]

  /// Returns the window Σ (−1)ᵏ cₖ cos(2πkn / N), n = 0, 1, ….
  private static func window(_ gate: inout ArrayGate, _ node: Node, _ cosines: [Double]) throws
    -> ConstantTensor
  {
    let type = try node.elementType("output_datatype") ?? .float
    let isPeriodic = try node.flag("periodic", default: true)
    guard let size = try node.integers(0).first, size >= 0 else { throw node.problem("a window of no size") }
    try gate.reserve([size], for: node.type)
    let period = Double(max(1, isPeriodic ? size : size - 1))
    let reals = (0..<size).map { place in
      cosines.enumerated().reduce(0.0) { sum, term in
        sum + (term.offset.isMultiple(of: 2) ? 1 : -1) * term.element
          * cos(2 * .pi * Double(term.offset * place) / period)
      }
    }
    return [ConstantTensor(shape: [size], reals: reals, type: .double)].compactMap { $0.cast(to: type) }.first
      ?? ConstantTensor(shape: [size], reals: reals)
  }
}
