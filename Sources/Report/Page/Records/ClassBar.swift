import Explaining

/// One of the most probable classes, as a bar of the page.
struct ClassBar: Sendable {
  let label: String
  /// "67 %"
  let text: String
  /// The length of the bar, in percent.
  let bar: String
  let isExplained: Bool

  private static let most = 5

  /// Returns the most probable and the explained classes of the first output that predicts classes.
  static func all(of explanation: Explanation) -> [ClassBar] {
    guard let output = explanation.outputs.first(where: { !$0.top.isEmpty }) else { return [] }
    let explained = Set(explanation.targets.filter { $0.output == output.name }.compactMap(\.index))
    return output.top.enumerated().filter { $0.offset < most || explained.contains($0.element.index) }
      .map { _, prediction in
        ClassBar(
          label: prediction.label, text: text(prediction.probability),
          bar: (100 * min(max(prediction.probability, 0), 1)).fixed(2),
          isExplained: explained.contains(prediction.index))
      }
  }

  private static func text(_ probability: Double) -> String {
    let percent = 100 * probability
    return percent > 0 && percent < 1 ? "\(percent.twoDigits) %" : "\(percent.fixed(0)) %"
  }
}
