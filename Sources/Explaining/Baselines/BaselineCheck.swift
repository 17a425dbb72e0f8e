import Fields
import Foundation
import Models

/// Whether a baseline says as little as it should.
public struct BaselineCheck: Hashable, Sendable, Codable {
  /// A value that differs by less than this share of its quantity's range is as good as equal.
  static let nearlyEqual: Float = 0.02

  /// Of the classes' probabilities at the baseline, in bits; `nil` unless the model chooses one of several classes, and of
  /// baselines that are not scored.
  public let entropy: Double?
  /// The most it could be: log₂ of the number of classes.
  public let entropyLimit: Double?
  /// The share of positions (pixels) at which all quantities are as good as equal to the baseline's, so that nothing can be
  /// attributed to them. Where a range is not known only equal values count.
  public let unseenShare: Double

  /// - Parameter outputs: the network's output vector at the baseline; `nil` if it is not scored.
  init(unseenShare: Double, outputs: [Float]?, of classes: ModelOutput?) {
    entropy = outputs.flatMap { classes?.entropy(in: $0) }
    entropyLimit = entropy == nil ? nil : classes.map { log2(Double($0.targetCount)) }
    self.unseenShare = unseenShare
  }

  /// - Parameter baseline: of each field, end to end.
  static func unseenShare(_ baseline: [Float], fields: [Field]) -> Double {
    var (unseen, positions) = (0, 0)
    var start = 0
    for field in fields {
      let thresholds = (0..<field.quantities).map { quantity in
        field.knownRange(of: quantity).map { Self.nearlyEqual * ($0.upperBound - $0.lowerBound) } ?? 0
      }
      var isSeen = [Bool](repeating: false, count: field.positions)
      field.forEachValue { index, quantity, position in
        if abs(field.values[index] - baseline[start + index]) > thresholds[quantity] {
          isSeen[position] = true
        }
      }
      unseen += isSeen.count { !$0 }
      positions += isSeen.count
      start += field.values.count
    }
    return positions > 0 ? Double(unseen) / Double(positions) : 0
  }
}
