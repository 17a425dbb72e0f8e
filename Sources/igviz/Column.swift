import Attribution
import ConvNet
import Foundation

/// One `--baseline`: its baselines and what came of them.
struct Column {
  /// As it was written.
  let name: String
  let baselines: [Baseline]
  /// One for each baseline.
  let checks: [BaselineCheck]
  /// One for each target, averaged over the baselines.
  let attributions: [Attribution]
}

/// Whether a baseline says as little as it should.
struct BaselineCheck {
  /// A pixel whose channels all differ by less than this share of the range is as good as equal.
  static let nearlyEqual: Float = 0.02
  /// Scores that differ by less leave little to attribute.
  static let smallDifference = 0.05

  /// Of the classes' probabilities at the baseline, in bits; `nil` when the network is no classifier.
  let entropy: Double?
  /// The most it could be: log₂ of the number of classes.
  let entropyLimit: Double?
  /// The share of pixels that are as good as equal to the baseline's and so can have no attribution.
  let unseenShare: Double

  /// - Parameter logits: the network's at the baseline; `nil` when it is no classifier.
  init(_ baseline: [Float], logits: [Float]?, subject: Subject) {
    entropy = logits.map { ClassProbabilities($0).entropy(of: $0) }
    entropyLimit = logits.map { log2(Double($0.count)) }
    let channels = subject.baselineSubject.channels
    let threshold = Self.nearlyEqual * (subject.levels.upperBound - subject.levels.lowerBound)
    let pixels = subject.values.count / channels
    let unseen = (0..<pixels).count { pixel in
      (pixel * channels..<(pixel + 1) * channels).allSatisfy {
        abs(subject.values[$0] - baseline[$0]) <= threshold
      }
    }
    unseenShare = pixels > 0 ? Double(unseen) / Double(pixels) : 0
  }
}
