import Fields

/// What methods and rules refuse to work with.
public enum AttributionError: Error, Hashable, Sendable, CustomStringConvertible {
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
  /// A method that cuts a picture into regions, and an input that is a series or a volume.
  case noPicture(method: String, fields: [String])

  public var description: String {
    switch self {
    case .noBaselines:
      "no baselines: at least one is needed"
    case .baselineSize(let baseline, let count, let inputCount):
      "baseline \(baseline) has \(count) elements, not \(inputCount) like the input"
    case .pathSize(let baseline, let count, let inputCount):
      "the path from baseline \(baseline) has \(count) elements, not \(inputCount) like the input"
    case .ruleCount(let rule, let count, let allowed):
      "the rule \(rule) takes \(allowed), not \(count.map(String.init) ?? "none")"
    case .sampleCount(let method, let count, let min):
      "the method \(method) takes at least \(min) sample\(min == 1 ? "" : "s"), not \(count)"
    case .needsPositions(let method):
      "the method \(method) needs neighbours along an axis in space or time, and the input has none"
    case .noActivation(let method):
      "\(method) looks at an activation inside, and there is none whose positions lie over the input's axes in space and time"
    case .noPositions(let method, let fields):
      "\(method) needs one input with axes in space or time (\(Axis.Kind.positions.map(\.rawValue).joined(separator: ", "))), not "
        + fields.joined(separator: ", ")
    case .noPicture(let method, let fields):
      "\(method) cuts pictures into regions along the axes y and x, and \(fields.joined(separator: ", ")) is no picture"
    }
  }
}
