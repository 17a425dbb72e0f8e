import Failures

/// Why attributions cannot be drawn.
public enum VisualizerError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A number that is to lie in a range.
  public enum Parameter: String, Hashable, Sendable, CaseIterable {
    case clipAbove = "the percentage above which attributions are clipped"
    case clipBelow = "the percentage below which attributions are clipped"
    case lowerEnd = "the lower end of the stretch"
    case presenceThreshold = "the threshold of presence"
    case outlinePercentage = "the percentage of pixels to outline"
    case overlayWeight = "the weight of the overlay"
  }

  case outOfRange(Parameter, value: Double, allowed: ClosedRange<Double>)
  /// The square's side is not an odd, positive number of pixels.
  case structuringElement(Int)
  case size(attributions: Int, width: Int, height: Int)
  case notFinite

  public var description: String {
    switch self {
    case .outOfRange(let parameter, let value, let allowed):
      "\(parameter.rawValue) must be from \(Int(allowed.lowerBound)) to \(Int(allowed.upperBound)), not \(value)"
    case .structuringElement(let side):
      "the side of the structuring element must be an odd number of pixels, not \(side)"
    case .size(let attributions, let width, let height):
      "\(attributions) attributions do not match \(width)×\(height) pixels"
    case .notFinite:
      "an attribution is infinite or NaN"
    }
  }

  public var category: ErrorCategory {
    switch self {
    case .outOfRange, .structuringElement: .usage
    case .size, .notFinite: .input
    }
  }
}
