import Evaluation

/// Readable titles of the metrics' results.
enum MetricTitle {
  /// Returns "Insertion, blurred fill, pixels" for `insertion-pixels-blur:4.5%`; parts without a title stay unchanged.
  static func text(_ name: String) -> String {
    let kinds = MetricKind.all.filter { name == $0.name || name.hasPrefix($0.name + "-") }
    guard let kind = kinds.max(by: { $0.name.count < $1.name.count }) else { return name }
    let parts = name.dropFirst(kind.name.count).split(separator: "-").map(part)
    // The fill comes first, because it distinguishes curves of one level.
    return ([kind.title] + parts.filter { $0.hasSuffix("fill") } + parts.filter { !$0.hasSuffix("fill") })
      .joined(separator: ", ")
  }

  private static func part(_ part: Substring) -> String {
    switch part.prefix(while: { $0 != ":" }) {
    case "blur": "blurred fill"
    case "mean": "mean fill"
    case "noise": "noise fill"
    default: String(part)
    }
  }
}
