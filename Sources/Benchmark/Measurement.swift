import Foundation

/// The raw figures of one network, with every repetition.
struct Measurement: Encodable {
  struct Layer: Encodable {
    let name: String
    let isBackward: Bool
    let multiplyAdds: Int
    let seconds: [Double]
  }

  let network: String
  let kernels: String
  /// The multiply-adds of one forward pass.
  let multiplyAdds: Int
  let evaluatorBytes: Int
  let threads: Int
  let points: Int
  var peakFlopsOneThread: [Double] = []
  var peakFlops: [Double] = []
  /// The first gradient runs in memory that the system still has to find and clear.
  var secondsOfFirstGradient = 0.0
  var secondsPerGradient: [Double] = []
  /// The seconds of a whole attribution, divided by its number of points.
  var secondsPerPointOneThread: [Double] = []
  var secondsPerPoint: [Double] = []
  var layers: [Layer] = []

  /// The operations of one gradient. A multiply-add counts as two; the input gradient does as many as the forward pass.
  private var operations: Double { 4 * Double(multiplyAdds) }

  var table: String {
    func row(_ name: String, _ seconds: Double, _ operations: Double, peak: Double) -> String {
      let share = operations > 0 ? operations / seconds / peak : .nan
      return pad(name, 34) + pad(String(format: "%.3f ms", seconds * 1e3), -12)
        + (share.isNaN
          ? ""
          : String(format: "%8.0f GFLOP/s %4.0f %% of the peak", operations / seconds / 1e9, share * 100))
    }
    let (one, all) = (peakFlopsOneThread.median, peakFlops.median)
    let ratio = zip(secondsPerPointOneThread, secondsPerPoint).map { $0 / $1 }.median
    var lines = [
      "\(network): \(multiplyAdds / 1_000_000) million multiply-adds, \(evaluatorBytes >> 20) MiB an evaluator, \(kernels)",
      String(format: "  peak %.0f GFLOP/s on one thread, %.0f on \(threads)", one / 1e9, all / 1e9),
      row("  first gradient, 1 thread", secondsOfFirstGradient, operations, peak: one),
      row("  gradient, 1 thread", secondsPerGradient.median, operations, peak: one),
      row("  a path's point, 1 thread", secondsPerPointOneThread.median, operations, peak: one),
      row("  a path's point, \(threads) threads", secondsPerPoint.median, operations, peak: all)
        + String(format: ", %.2f times one thread", ratio),
    ]
    for layer in layers {
      lines.append(
        row(
          (layer.isBackward ? "  < " : "  > ") + layer.name, layer.seconds.median,
          2 * Double(layer.multiplyAdds),
          peak: one))
    }
    return lines.joined(separator: "\n")
  }

  private func pad(_ text: String, _ width: Int) -> String {
    let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? spaces + text : text + spaces
  }
}

/// Returns the seconds that a body takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let duration = try ContinuousClock().measure(body)
  return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

extension [Double] {
  /// The middle element, or the mean of the middle two; NaN if there is none.
  var median: Double {
    let sorted = sorted()
    return isEmpty ? .nan : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
