import Foundation

extension Interpreter {
  /// Windows and transforms of signals.
  static let signals: [String: Evaluation] = [
    "HannWindow": { [try window(&$0, $1, [0.5, 0.5])] },
    "HammingWindow": { [try window(&$0, $1, [25.0 / 46, 21.0 / 46])] },
    "BlackmanWindow": { [try window(&$0, $1, [0.42, 0.5, 0.08])] },
  ]

  /// Σ (−1)ᵏ cₖ cos(2πkn / N).
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
