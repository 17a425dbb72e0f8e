import Attribution
import Explaining
import Figure
import GradVisualizer

/// How maps are drawn.
public struct MapLook: Sendable {
  /// Where full colour is.
  public enum Scale: Hashable, Sendable {
    /// At one value for all maps of one method and its baselines: over targets and inputs, whose scores can be compared.
    case column
    /// At one value for all maps of one unit, those of other explanations included that `sharedScale` knows.
    case shared
    /// At each map's own.
    case each
    /// At this value.
    case fixed(Double)
  }

  /// `nil` draws as the Keras example does, with `visualizer`.
  public var style: (any MapStyle)?
  /// Whether maps show what speaks for the target, against it, or both.
  public var polarity = MapPolarity.positive
  /// Where full colour is.
  public var scale = Scale.column
  /// What maps of other explanations have; used with `Scale.shared`.
  public var sharedScale = SharedScale()
  /// The Keras example's picture; of `outlines` the regions of any style.
  public var visualizer = KerasVisualizer()
  /// Whether the line is around the region that was checked, where there is one, and not around a share of the evidence.
  public var outlinesRegion = true
  /// Whether differences of classes are drawn with both signs; of a look whose style nobody chose.
  public var showsBothSignsOfDifferences = false
  /// Whether maps lie over the photo as it was taken, and not over what the model saw of it.
  public var isOnOriginal = false

  /// A look with the style's own options.
  public init(style: (any MapStyle)? = EvidenceStyle()) { self.style = style }

  /// The same with both signs if every target is a difference of classes.
  func suited(to explanation: Explanation) -> MapLook {
    guard showsBothSignsOfDifferences, style != nil, !visualizer.outlines, !explanation.targets.isEmpty,
      explanation.targets.allSatisfy({ $0.contrastIndex != nil })
    else { return self }
    var look = self
    (look.style, look.polarity) = (DivergingStyle(), .both)
    return look
  }

  /// Whether lines are drawn around the checked regions of a sign. `outlines` draws lines around other regions.
  func outlines(negative isNegative: Bool) -> Bool {
    guard outlinesRegion, !visualizer.outlines, let style else { return false }
    switch polarity {
    case .both: return true
    case .positive: return !isNegative && type(of: style).standards.contourShare != nil
    case .negative, .magnitude: return false
    }
  }
}

/// Where full colour is for maps that are compared: one value for each unit.
public struct SharedScale: Sendable {
  private var tops: [AttributionUnit: Double] = [:]

  /// No value for any unit.
  public init() {}

  /// Makes room for maps of a unit that have full colour at a value.
  mutating func add(_ top: Double, of unit: AttributionUnit) { tops[unit] = max(tops[unit] ?? 0, top) }

  subscript(unit: AttributionUnit) -> Double? { tops[unit] }
}
