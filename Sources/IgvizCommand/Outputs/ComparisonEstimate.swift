import Attribution
import Evaluation
import Explaining
import Fields
import Foundation
import Models

/// Estimates the duration of a comparison of all methods on a photo, from the time of a forward pass.
struct ComparisonEstimate: Sendable {
  private let isQuick: Bool
  private let threads: Int

  /// `nil` if no estimate is printed: for other runs and inputs, with `--quiet`, and if methods or metrics are chosen.
  init?(_ options: ExplainOptions, runMode: RunMode, isPhoto: Bool, threads: Int) {
    guard runMode == .comparison, isPhoto, !options.results.quiet, options.question.methods.isEmpty,
      options.results.metrics.isEmpty
    else { return nil }
    (isQuick, self.threads) = (options.results.quick, threads)
  }

  /// Returns "15 methods take about 3 min; with --quick about 30 s", measured by a few forward passes on the photo.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `GraphError`
  func text(for photo: [Field], model: Model) throws -> String {
    let classifier = Classifier(model, topCount: 1, threads: threads)
    let timed = Array(repeating: photo, count: Self.timedPerThread * threads)
    // The first passes also pack the weights and reserve memory.
    _ = try classifier.outputs(of: timed)
    let start = ContinuousClock.now
    _ = try classifier.outputs(of: timed)
    return text(secondsPerPass: (ContinuousClock.now - start) / .seconds(1) / Double(timed.count))
  }

  func text(secondsPerPass: Double) -> String {
    func duration(isQuick: Bool) -> String {
      Self.duration(secondsPerPass * Double(Self.passes(isQuick: isQuick)))
    }
    let count = (isQuick ? MethodKind.quick : MethodKind.compared).count
    let text = "\(count) methods take about \(duration(isQuick: isQuick))"
    return isQuick ? text : text + "; with --quick about \(duration(isQuick: true))"
  }

  private static let timedPerThread = 4

  /// Returns the number of forward passes of all methods, of their checks by hiding, and of the metrics for methods and controls.
  static func passes(isQuick: Bool) -> Int {
    let methods = isQuick ? MethodKind.quick : MethodKind.compared
    let checked = methods.count * checkPasses
    let measured = (methods.count + ControlKind.all.count) * (isQuick ? hidingPasses : removalPasses)
    return methods.reduce(checked + measured) { $0 + $1.typicalPasses }
  }

  /// A region, eight others and a disc, hidden and alone, under two fills.
  private static let checkPasses = 40
  /// A region, hidden and alone, under two fills, for each of two metrics.
  private static let hidingPasses = 8
  /// Insertion and deletion by pixels and tiles with three fills, in 28 steps each.
  private static let removalPasses = 336

  /// Returns "40 s" or "3 min": rounded up to multiples of 5 s, and to minutes from 90 s on.
  static func duration(_ seconds: Double) -> String {
    seconds < 90
      ? "\(max(1, Int((seconds / 5).rounded(.up)) * 5)) s" : "\(Int((seconds / 60).rounded(.up))) min"
  }
}
