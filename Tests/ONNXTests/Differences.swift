import TestSupport

@testable import Engine

/// The comparison of a network's gradient with differences of its outputs.
enum Differences {
  /// Compares the gradient with central differences along random directions. A step may cross a kink, so most directions must
  /// agree, not all.
  static func mismatch(
    _ evaluator: Evaluator, at x: [Float], output: [Float], step: Float? = nil, seed: UInt64 = 1
  ) throws -> (gradient: Double, difference: Double)? {
    guard output.allSatisfy(\.isFinite), x.allSatisfy(\.isFinite) else { return nil }
    // The cases use round numbers, at which functions have their kinks; slightly beside them the slope exists.
    var random = Randomness(seed: seed)
    let x = x.map { $0 * (1 + Float.random(in: 0...0.01, using: &random)) + 0.013 * Float(seed) }
    guard try evaluator.forward(x).allSatisfy(\.isFinite) else { return nil }
    let weights = output.map { _ in Float.random(in: 0.5...1, using: &random) }
    func value(_ x: [Float]) throws -> Double {
      try zip(evaluator.forward(x), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    var worst: [(error: Double, gradient: Double, difference: Double)] = []
    for _ in 0..<5 {
      let direction = x.map { _ in Float.random(in: -1...1, using: &random) }
      _ = try evaluator.forward(x)
      let gradient = try evaluator.backward(weights)
      // A maximum over thousands of numbers may change its position within a short step.
      let step = step ?? (x.count > 10_000 ? 1e-5 : 5e-4)
      let ahead = zip(x, direction).map { $0 + step * $1 }
      let behind = zip(x, direction).map { $0 - step * $1 }
      let difference = try (value(ahead) - value(behind)) / (2 * Double(step))
      // The step after rounding: large numbers take small steps only approximately.
      let way = zip(ahead, behind).map { (Double($0) - Double($1)) / (2 * Double(step)) }
      let slope = zip(gradient, way).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      // The error of a difference that the rounding of the outputs alone causes.
      let noise =
        zip(output, weights).reduce(0.0) { $0 + abs(Double($1.0)) * Double($1.1) } * 1e-7 / Double(step)
      let scale =
        zip(gradient, direction).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
        / Double(x.count).squareRoot()
      worst.append((abs(difference - slope) / (abs(slope) + scale + 10 * noise + 1e-6), slope, difference))
    }
    worst.sort { $0.error < $1.error }
    return worst[2].error < 0.03 ? nil : (worst[2].gradient, worst[2].difference)
  }
}
