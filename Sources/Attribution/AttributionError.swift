import Failures
import Fields

/// The reasons why a method or a rule refuses its input or options.
public enum AttributionError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A method that compares the input with baselines got none.
  case noBaselines
  /// A baseline has another size than the input. Baselines are numbered from 0.
  case baselineSize(baseline: Int, count: Int, inputCount: Int)
  /// A path has points of another size than the input.
  case pathSize(baseline: Int, count: Int, inputCount: Int)
  /// A rule does not allow this number of intervals or points; `nil` if no number was given.
  case ruleCount(rule: String, count: Int?, allowed: String)
  /// A method needs more random samples, or steps.
  case sampleCount(method: String, count: Int, min: Int)
  /// No field of the input has neighbours along an axis in space or time.
  case needsPositions(method: String)
  /// A method needs an inner activation, and the function has none.
  case noActivation(method: String)
  /// A method that gives one number per position in space and time needs a single input with such axes.
  case noPositions(method: String, fields: [String])
  /// A method for rows of tables got an input with axes in space or time, or along tokens.
  case notRows(method: String, fields: [String])
  /// The input has more features than the method takes; its cost grows with their number.
  case tooManyFeatures(method: String, count: Int, limit: Int)
  /// A method that segments pictures got a series or a volume.
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
