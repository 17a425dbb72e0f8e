import Failures
import Fields

/// What an attribution compares the input with: an input of the same shape that says nothing.
package protocol Baseline: Sendable {
  /// As it is written on the command line and in reports, with its parameter: "gaussian:50".
  var name: String { get }
  /// Of a random one.
  var seed: UInt64? { get }

  /// Whether it is made from the range of each quantity, which a field may not know.
  var needsRange: Bool { get }

  /// As many values as the field has, in its order.
  ///
  /// - Parameter stream: which of a model's inputs the field is; random baselines differ from input to input.
  /// - Throws: `BaselineError` when the field lacks what the baseline is made from.
  func values(for field: Field, stream: Int) throws -> [Float]
}

extension Baseline {
  package var seed: UInt64? { nil }
  package var needsRange: Bool { false }
}

/// Why a baseline cannot be made for a field.
public enum BaselineError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A baseline of levels from 0 to 255, for a field that is not a photo.
  case needsPhoto(baseline: String, field: String)
  /// A baseline that moves or blurs, for a field without an axis in space or time.
  case needsPositions(baseline: String, field: String)
  /// A mean or range of each feature, which a single row does not have.
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
  /// A generator for one of several inputs: the first has the sequence of the seed itself.
  init(seed: UInt64, stream: Int) {
    self.init(seed: seed)
    for _ in 0..<stream { self = SplitMix64(seed: next()) }
  }
}
