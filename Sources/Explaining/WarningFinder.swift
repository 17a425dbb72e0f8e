import Attribution
import Foundation
import Models

/// Looks at what was found for what a person should know.
struct WarningFinder {
  /// A fixed rule's residual beyond this share of the score difference.
  private static let worryingResidual = 0.05
  /// Probabilities that differ by less leave little to attribute; other scores, by less than this share of what they span
  /// between baseline and input.
  private static let littleDifference = 0.05
  /// The standard error of an average's map, as a share of the map, beyond which it is mostly noise.
  private static let worryingError = 0.5

  let targets: [Target]
  let columns: [Explanation.Column]

  var warnings: [Warning] {
    columns.flatMap { column in
      zip(targets, column.attributions).flatMap { target, attributions in
        messages(on: attributions, of: target).map { kind, text in
          Warning(kind: kind, place: place(target, column), text: text)
        }
      }
    }
  }

  private func place(_ target: Target, _ column: Explanation.Column) -> String? {
    let parts =
      (targets.count > 1 ? [target.name] : [])
      + (columns.count(where: { $0.name != nil }) > 1 ? [column.name ?? column.title] : [])
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func messages(on attributions: Attributions, of target: Target) -> [(Warning.Kind, String)] {
    var messages: [(Warning.Kind, String)] = []
    if attributions.isConverged == false {
      let points = attributions.paths.map(\.points).max() ?? 0
      messages.append((.notConverged, "not converged after \(points) gradients of a path"))
    } else if attributions.isConverged == nil, let share = attributions.completeness?.relativeResidual,
      share > Self.worryingResidual
    {
      messages.append(
        (.incomplete, "the attributions miss F(x) − F(x′) by \(String(format: "%.1f", 100 * share)) % of it"))
    }
    let differences =
      attributions.paths.isEmpty
      ? [attributions.completeness].compactMap(\.self) : attributions.paths.map(\.completeness)
    if differences.contains(where: { isSmall($0, target) }) {
      messages.append(
        (.littleDifference, "the score barely changes from the baseline to the input; this map means little"))
    }
    if let error = attributions.relativeStandardError, error > Self.worryingError {
      // Of one path, or none: samples that a method drew.
      let count = attributions.paths.count
      messages.append(
        (
          .unstableAverage,
          "the average\(count > 1 ? " of \(count)" : "") is not stable: its standard error is "
            + "\(String(format: "%.0f", 100 * error)) % of the map, pixel by pixel"
        ))
    }
    return messages
  }

  private func isSmall(_ path: Completeness, _ target: Target) -> Bool {
    let scale = target.score == .probability ? 1 : path.span
    return abs(path.difference) < Self.littleDifference * scale || path.difference == 0
  }
}
