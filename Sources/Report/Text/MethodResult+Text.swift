import Attribution
import Explaining

/// The words of figures, reports and summaries about one column: a method with its baselines.
extension Explanation.MethodResult {
  /// The method's title: "Guided IG".
  public var title: String { MethodKind.title(of: method) }

  /// The unit of the attributions.
  var unit: AttributionUnit { kind?.unit ?? .score }

  /// The index of the target with the least reliable map, by the rank of its grade; the first of several. `nil` without targets.
  var worstTarget: Int? {
    verdicts.indices.max { verdicts[$0].grade.rank < verdicts[$1].grade.rank }
  }

  /// Returns the number and name of the baselines: "black baseline", "39 baselines, noise+gaussian:80"; `nil` for a method without
  /// baselines.
  func baselineText(target: Int) -> String? {
    let count = attributions[target].baselineCount
    return name.map { count == 1 ? "\($0) baseline" : "\(count) baselines, \($0)" }
  }

  /// Returns the number of gradients and the rule that chose the points: "159 gradients (stratified rule)". For a method without
  /// gradients, it is the number of forward passes; empty if there are none.
  func effort(target: Int) -> String {
    let count = attributions[target].evaluations
    let forward = attributions[target].forwardEvaluations
    let work =
      if count > 0 {
        "\(count) gradient\(count == 1 ? "" : "s")"
      } else {
        forward > 0 ? "\(forward) forward pass\(forward == 1 ? "" : "es")" : ""
      }
    return work + (rule.map { " (\($0) rule)" } ?? "")
  }

  /// The layer whose activation the method used, with its positions along the axes in space and time:
  /// "layer /norm1/LayerNormalization, 14×14 positions, 5 tokens without a position left out". `nil` for a method that uses no layer.
  var layerText: String? {
    layer.map { layer in
      let tokens = layer.leadingTokens
      return "layer \(layer.name), \(layer.positions.map(String.init).joined(separator: "×")) positions"
        + (tokens > 0 ? ", \(tokens) token\(tokens == 1 ? "" : "s") without a position left out" : "")
    }
  }

  /// Returns the sums of the positive, of the negative and of all attributions, in the unit of the attributions; the net sum is small
  /// if most of them cancel: "positive 134.7, negative −134, net 0.66".
  func sums(target: Int) -> String {
    let (positive, negative) = (attributions[target].positiveSum, attributions[target].negativeSum)
    return
      "positive \(positive.formatted), negative \(negative.formatted), net \((positive + negative).formatted)"
  }

  /// Returns a short heading for each column: its method and, if the method occurs several times, its baselines.
  static func headings(of columns: [Self]) -> [String] {
    columns.map { column in
      columns.count(where: { $0.method == column.method }) == 1
        ? column.title : "\(column.title), \(column.name ?? "")"
    }
  }
}

extension Explanation {
  /// Returns the score F(x) of a target, which is equal in all columns; NaN without columns.
  func score(ofTarget index: Int) -> Double { columns.first?.attributions[index].scoreAtInput ?? .nan }
}

extension [Explanation.MethodResult] {
  /// The index of the column to show first: the first with baselines; if none has any, the last column.
  var leading: Int? { firstIndex { $0.name != nil } ?? indices.last }

  /// The indices of the columns whose verdicts are stated: all but a plain gradient beside another method, which is for comparison.
  var judged: [Int] {
    let own = indices.filter { !self[$0].isAuxiliary }
    return own.isEmpty ? indices.map(\.self) : own
  }
}

extension AttributionUnit {
  /// Returns the unit in words: "probability per level and …". The script of the page replaces "…" by what one number of the map
  /// belongs to, such as a pixel.
  ///
  /// - Parameters:
  ///   - name: the name of the score: "probability".
  ///   - perUnit: the unit of the input: "level" for a photo.
  func text(named name: String, perUnit: String) -> String {
    switch self {
    case .score: return "\(name) per …"
    case .slope: return "\(name) per \(perUnit) and …"
    case .squaredSlope: return "(\(name) per \(perUnit))² per …"
    case .meanScore: return "mean \(name) while the … is shown, above its minimum"
    case .importance: return "importance of the …, without a unit"
    }
  }
}
