import Failures
import Fields

/// The uninformative input with which an attribution compares the input; both have the same shape.
package protocol Baseline: Sendable {
  /// The name on the command line and in reports, with its parameter: "gaussian:50".
  var name: String { get }
  /// The seed; `nil` unless the baseline is random.
  var seed: UInt64? { get }

  /// Whether the baseline is made from the range of each quantity, which a field may not know.
  var needsRange: Bool { get }

  /// Returns as many values as the field has, in the order and unit of the field.
  ///
  /// - Parameters:
  ///   - field: the input of the model for which the baseline is made.
  ///   - stream: the index of the field among the model's inputs; random baselines differ between inputs.
  /// - Throws: `BaselineError` if the field lacks the information from which the baseline is made.
  func values(for field: Field, stream: Int) throws -> [Float]
}

extension Baseline {
  package var seed: UInt64? { nil }
  package var needsRange: Bool { false }
}

/// The reason why a baseline cannot be made for a field.
public enum BaselineError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A baseline of a level from 0 to 255, for a field that is not a photo.
  case needsPhoto(baseline: String, field: String)
  /// A baseline that blurs, for a field without an axis in space or time.
  case needsPositions(baseline: String, field: String)
  /// A baseline that needs the statistics of each feature, for a single row without data.
  case needsStatistics(baseline: String, field: String)
  /// A given baseline of another size than the field.
  case wrongCount(baseline: String, values: Int, expected: Int)
  /// A given baseline with infinities or NaN.
  case notFinite(baseline: String)

  public var description: String {
    switch self {
    case .needsPhoto(let baseline, let field):
      "the baseline \(baseline) applies to photos only, and \(field) is not a photo; use zero, noise, gaussian or an array"
    case .needsPositions(let baseline, let field):
      "the baseline \(baseline) needs an axis in space or time, and \(field) has none"
    case .needsStatistics(let baseline, let field):
      "the baseline \(baseline) needs data to compute each feature's mean: \(field) is a single row"
    case .wrongCount(let baseline, let values, let expected):
      "the baseline \(baseline) has \(values) values; expected \(expected)"
    case .notFinite(let baseline):
      "the baseline \(baseline) contains infinities or NaN"
    }
  }

  public var category: ErrorCategory { .input }

  public var hint: String? {
    if case .needsStatistics = self { "give data with --background DATA.npy" } else { nil }
  }
}

extension SplitMix64 {
  /// Creates a generator for one of several inputs; stream 0 has the sequence of the seed itself.
  init(seed: UInt64, stream: Int) {
    self.init(seed: seed)
    for _ in 0..<stream { self = SplitMix64(seed: next()) }
  }
}
