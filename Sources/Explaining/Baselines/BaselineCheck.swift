import Fields
import Foundation
import Models

/// Measures of how little information a baseline contains.
public struct BaselineCheck: Hashable, Sendable, Codable {
  /// Values whose difference is at most this share of their quantity's range count as equal.
  static let nearlyEqual: Float = 0.02

  /// The entropy of the class probabilities at the baseline, in bits; `nil` if the baseline is not scored or the model does not
  /// choose exactly one of several classes.
  public let entropy: Double?
  /// The maximum of `entropy`: log₂ of the number of classes, in bits.
  public let entropyLimit: Double?
  /// The share of positions (pixels), 0…1, at which all quantities equal the baseline's (`nearlyEqual`); they cannot receive
  /// any attribution. If a quantity's range is unknown, only identical values count as equal.
  public let unseenShare: Double

  /// - Parameter outputs: the network's output vector at the baseline; `nil` if it is not scored.
  init(unseenShare: Double, outputs: [Float]?, of classes: ModelOutput?) {
    entropy = outputs.flatMap { classes?.entropy(in: $0) }
    entropyLimit = entropy == nil ? nil : classes.map { log2(Double($0.targetCount)) }
    self.unseenShare = unseenShare
  }

  /// Returns the share of positions, 0…1, at which all quantities of the input and the baseline count as equal.
  ///
  /// - Parameter baseline: the values of all fields, concatenated.
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
