import Failures

/// Why attributions cannot be drawn.
public enum VisualizerError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A parameter with an allowed range.
  public enum Parameter: String, Hashable, Sendable, CaseIterable {
    /// `KerasVisualizer.clipAbove`
    case clipAbove = "the percentage above which attributions are clipped"
    /// `KerasVisualizer.clipBelow`
    case clipBelow = "the percentage below which attributions are clipped"
    /// `KerasVisualizer.lowerEnd`
    case lowerEnd = "the lower end of the stretch"
    /// `KerasVisualizer.presenceThreshold`
    case presenceThreshold = "the threshold of presence"
    /// `KerasVisualizer.outlinePercentage`
    case outlinePercentage = "the percentage of pixels to outline"
    /// `KerasVisualizer.overlayWeight`
    case overlayWeight = "the weight of the overlay"
  }

  /// A parameter outside its range.
  case outOfRange(Parameter, value: Double, allowed: ClosedRange<Double>)
  /// A structuring element whose side is not an odd, positive number of pixels.
  case structuringElement(Int)
  /// A map whose size differs from the picture's.
  case size(attributions: Int, width: Int, height: Int)
  /// A map with infinite or NaN values.
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
