import Failures
import Fields

/// What methods and rules refuse to work with.
public enum AttributionError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A method that compares needs at least one baseline.
  case noBaselines
  /// A baseline of another size than the input; the first is number 0.
  case baselineSize(baseline: Int, count: Int, inputCount: Int)
  /// A path whose points are of another size than the input.
  case pathSize(baseline: Int, count: Int, inputCount: Int)
  /// A number of intervals or points that a rule cannot have; `nil` where none was given.
  case ruleCount(rule: String, count: Int?, allowed: String)
  /// Too few random samples, or steps, for a method.
  case sampleCount(method: String, count: Int, min: Int)
  /// No field of the input has neighbours along an axis in space or time.
  case needsPositions(method: String)
  /// A method that looks at an activation inside, and a function without one.
  case noActivation(method: String)
  /// A method of one number for each position in space and time, and an input without such axes, or several inputs.
  case noPositions(method: String, fields: [String])
  /// A method for rows of tables, and an input with axes in space or time or along tokens.
  case notRows(method: String, fields: [String])
  /// A method whose cost grows with the features, and more of them than it takes.
  case tooManyFeatures(method: String, count: Int, limit: Int)
  /// A method that cuts a picture into regions, and an input that is a series or a volume.
  case noPicture(method: String, fields: [String])

  public var description: String {
    switch self {
    case .noBaselines:
      "no baseline given: at least one is needed"
    case .baselineSize(let baseline, let count, let inputCount):
      "baseline \(baseline) has \(count) elements; the input has \(inputCount)"
    case .pathSize(let baseline, let count, let inputCount):
      "the path from baseline \(baseline) has \(count) elements; the input has \(inputCount)"
    case .ruleCount(let rule, let count, let allowed):
      "the rule \(rule) takes \(allowed), not \(count.map(String.init) ?? "none")"
    case .sampleCount(let method, let count, let min):
      "the method \(method) takes at least \(min) sample\(min == 1 ? "" : "s"), not \(count)"
    case .needsPositions(let method):
      "the method \(method) needs an axis in space or time, and the input has none"
    case .noActivation(let method):
      "\(method) needs an inner layer with positions along the input's axes in space or time, and the model has none"
    case .noPositions(let method, let fields):
      "\(method) needs one input with axes in space or time (\(Axis.Kind.positions.map(\.rawValue).joined(separator: ", "))), not "
        + fields.joined(separator: ", ")
    case .notRows(let method, let fields):
      "\(method) replaces the features of a row one by one, which would take too long for \(fields.joined(separator: ", "))"
    case .tooManyFeatures(let method, let count, let limit):
      "\(method) takes at most \(limit) features, not \(count)"
    case .noPicture(let method, let fields):
      "\(method) segments pictures along the axes y and x, and \(fields.joined(separator: ", ")) is not a picture"
    }
  }

  public var category: ErrorCategory { .input }

  public var hint: String? {
    switch self {
    case .noPositions, .noPicture: "if the axes are others, name them, for example --axes channel,y,x"
    case .notRows, .tooManyFeatures: "use --method occlusion, which hides one part at a time"
    default: nil
    }
  }
}
