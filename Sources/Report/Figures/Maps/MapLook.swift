import Attribution
import Explaining
import Figure
import GradVisualizer

/// How maps are drawn.
public struct MapLook: Sendable {
  /// The maps that share a value of full colour.
  public enum Scale: Hashable, Sendable {
    /// All maps of one method and its baselines share a value: the scores of different targets and inputs can be compared.
    case column
    /// All maps of one unit share a value, including the maps of other explanations in `sharedScale`.
    case shared
    /// Each map has its own value.
    case each
    /// All maps have this value.
    case fixed(Double)
  }

  /// The style; `nil` draws as the Keras example does, with `visualizer`.
  public var style: (any MapStyle)?
  /// The sign of the attributions that maps show.
  public var polarity = MapPolarity.positive
  /// The maps that share a value of full colour.
  public var scale = Scale.column
  /// The values of full colour for `Scale.shared`.
  public var sharedScale = SharedScale()
  /// The settings of the Keras example's picture; `outlines` draws its regions in any style.
  public var visualizer = KerasVisualizer()
  /// Whether lines enclose the checked region, if there is one; if not, they enclose a share of the evidence.
  public var outlinesRegion = true
  /// Whether differences of classes are drawn with both signs; used if no style was requested.
  public var showsBothSignsOfDifferences = false
  /// Whether maps are drawn over the original photo; if not, they are drawn over the model's input.
  public var isOnOriginal = false

  /// A look with the style's default options.
  public init(style: (any MapStyle)? = EvidenceStyle()) { self.style = style }

  /// Returns the look with both signs, if every target is a difference of classes and the look allows this.
  func suited(to explanation: Explanation) -> MapLook {
    guard showsBothSignsOfDifferences, style != nil, !visualizer.outlines, !explanation.targets.isEmpty,
      explanation.targets.allSatisfy({ $0.contrastIndex != nil })
    else { return self }
    var look = self
    (look.style, look.polarity) = (DivergingStyle(), .both)
    return look
  }

  /// Whether lines are drawn around the checked regions of a sign. `visualizer.outlines` draws lines around other regions.
  func outlines(negative isNegative: Bool) -> Bool {
    guard outlinesRegion, !visualizer.outlines, let style else { return false }
    switch polarity {
    case .both: return true
    case .positive: return !isNegative && type(of: style).standards.contourShare != nil
    case .negative, .magnitude: return false
    }
  }
}

/// The values of full colour for maps that are compared: one for each unit.
public struct SharedScale: Sendable {
  private var tops: [AttributionUnit: Double] = [:]

  /// A scale without values.
  public init() {}

  /// Raises the unit's value of full colour to at least `top`.
  mutating func add(_ top: Double, of unit: AttributionUnit) { tops[unit] = max(tops[unit] ?? 0, top) }

  subscript(unit: AttributionUnit) -> Double? { tops[unit] }
}
