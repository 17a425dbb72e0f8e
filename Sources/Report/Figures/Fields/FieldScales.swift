import Attribution
import Explaining
import Fields
import Figure

/// The colour scales of a sheet. Maps share a scale only if they have the same unit and belong to the same input.
struct FieldScales {
  private let look: FieldLook
  private var tops: [Group: Double] = [:]

  /// The key of a scale: maps with equal keys share it.
  private struct Group: Hashable {
    /// The method's column or, for `MapLook.Scale.shared`, the unit.
    let column: String
    /// An output's name, or the kind of score that all outputs share, such as "probability".
    let score: String
    let field: Int
  }

  init(_ look: FieldLook, samples: [Explanation], views: [[FieldView]], hidden: [Set<Int>]) {
    self.look = look
    guard look.scale == .column || look.scale == .shared else { return }
    var values: [Group: [Float]] = [:]
    for explanation in samples {
      for column in explanation.columns.indices {
        for target in explanation.targets.indices {
          let maps = explanation.maps(column: column, target: target)
          for field in maps.indices {
            let maker = PanelMaker(
              field: explanation.fields[field], views: views[field], hasContour: false, hidden: hidden[field])
            values[group(explanation, column, target, field), default: []] += views[field].flatMap {
              maker.shown(maps[field], $0)
            }
          }
        }
      }
    }
    tops = values.mapValues(SignedColors.top)
  }

  private func group(_ explanation: Explanation, _ column: Int, _ target: Int, _ field: Int) -> Group {
    let unit = explanation.columns[column].unit
    return Group(
      column: look.scale == .shared ? "\(unit)" : "\(column)", score: explanation.targets[target].scoreName,
      field: field)
  }

  /// Returns the colours of one map.
  ///
  /// - Parameter own: the map's values, for a scale of its own.
  func colors(of explanation: Explanation, column: Int, target: Int, field: Int, own: [Float]) -> SignedColors
  {
    let top =
      switch look.scale {
      case .column, .shared: tops[group(explanation, column, target, field)] ?? 0
      case .each: SignedColors.top(of: own)
      case .fixed(let value): value
      }
    return SignedColors(look.colors, top: top)
  }

  /// Returns the colour bar of a scale that maps share; `nil` if every map has its own scale.
  func key(
    of explanation: Explanation, column: Int, target: Int, field: Int, below columns: Range<Int>
  ) -> PanelSheet.Key? {
    guard look.scale != .each else { return nil }
    let colors = colors(of: explanation, column: column, target: target, field: field, own: [])
    let kind = explanation.fields[field].axes.first { $0.kind.isSpatial && $0.extent > 1 }
    let place = kind == nil ? "value" : kind?.kind == .time ? "step" : "cell"
    let unit = explanation.columns[column].unit.text(
      named: explanation.targets[target].scoreName,
      perUnit: explanation.fields[field].unit ?? "unit of the input"
    ).replacing("…", with: place)
    return PanelSheet.Key(colors.bar, unit: unit, columns: columns)
  }
}

extension Target {
  /// The quantity that the score measures: the output's name, or the kind of score.
  fileprivate var scoreName: String { score == .output ? output : score.rawValue }
}
