/// The elements of a model's output that are explained.
public enum TargetChoice: Hashable, Sendable {
  /// A class or label by its name.
  case `class`(String)
  /// An element by its index along each axis of the output, without the batch axis.
  case element([Int])
  /// The given number of most probable classes or labels.
  case top(Int)
  /// The score of one class minus that of another.
  case difference(String, minus: String)
  /// Every element.
  case all
  /// The sum of all elements, for outputs that are amounts.
  case sum

  /// Returns the target for an element of an output with one axis.
  public static func element(_ index: Int) -> TargetChoice { .element([index]) }

  /// The target as a request spells it: "3,10", "top2", "all".
  var text: String {
    switch self {
    case .class(let name): name
    case .element(let indices): indices.map(String.init).joined(separator: ",")
    case .top(let count): "top\(count)"
    case .difference(let name, let other): "\(name) - \(other)"
    case .all: "all"
    case .sum: "sum"
    }
  }
}
