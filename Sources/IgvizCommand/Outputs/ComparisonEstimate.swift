import Attribution
import Evaluation
import Foundation

/// Foretells how long the comparison of all methods on a photo takes, from the time of the first one.
struct ComparisonEstimate: Sendable {
  private let isQuick: Bool
  private let start = ContinuousClock.now

  /// `nil` where nothing is to be said: of other runs, of other inputs, and of methods and metrics that were chosen.
  init?(_ options: ExplainOptions, presentation: RunMode, isPhoto: Bool) {
    guard presentation == .comparison, isPhoto, !options.results.quiet, options.question.methods.isEmpty,
      options.results.metrics.isEmpty
    else { return nil }
    isQuick = options.results.quick
  }

  /// "15 methods take about 3 min; with --quick about 30 s", once the first method is done.
  func text() -> String {
    // Methods with baselines come first, and Integrated Gradients before the others of them.
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let perPass = elapsed / Double(MethodKind.integratedGradients.typicalPasses)
    let all = Self.duration(perPass * Double(Self.passes(isQuick: isQuick)))
    let count = (isQuick ? MethodKind.quick : MethodKind.compared).count
    return isQuick
      ? "\(count) methods take about \(all)"
      : "\(count) methods take about \(all); with --quick about "
        + Self.duration(perPass * Double(Self.passes(isQuick: true)))
  }

  /// Forward passes of all methods, of their checks by hiding, and of the metrics for methods and controls.
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

  /// "40 s", "3 min": rounded up to 5 s, from 90 s on to minutes.
  static func duration(_ seconds: Double) -> String {
    seconds < 90
      ? "\(max(1, Int((seconds / 5).rounded(.up)) * 5)) s" : "\(Int((seconds / 60).rounded(.up))) min"
  }
}
