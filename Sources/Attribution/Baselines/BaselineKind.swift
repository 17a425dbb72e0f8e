/// A row of the registry of baselines: the names of a baseline, its description and its factory.
///
/// Parser, help, completions, messages and the tables of the documentation are generated from the rows. A new baseline is a file
/// with its row, and an entry in `all`.
public struct BaselineKind: Sendable {
  /// The number that follows a colon after the name.
  public struct Parameter: Sendable {
    /// The letter that stands for the number in usages.
    public let symbol: String
    /// The meaning of the number, with its unit.
    public let meaning: String
    /// The default number.
    public let standard: Double
  }

  /// The name, followed by other spellings.
  public let names: [String]
  /// The values of the baseline, in words.
  public let summary: String
  /// The number that follows the name; `nil` for kinds without a number.
  public internal(set) var parameter: Parameter?
  /// Whether the baseline is random, so that every seed gives another one.
  public internal(set) var isRandom = false
  /// Makes one baseline for each seed, given the name as it was written and the parameter or its default. The baselines may share
  /// work.
  package let make: @Sendable (_ name: String, _ parameter: Double, _ seeds: [UInt64]) -> [any Baseline]

  /// The suffix of the name of noise around the data's mean.
  public static let aroundMean = "@mean"

  /// The form on the command line: "gaussian:σ" or "gaussian:σ@mean".
  public var usage: String {
    guard let parameter else { return names[0] }
    guard names[0].hasSuffix(Self.aroundMean) else { return "\(names[0]):\(parameter.symbol)" }
    return "\(names[0].dropLast(Self.aroundMean.count)):\(parameter.symbol)\(Self.aroundMean)"
  }

  /// The largest accepted parameter.
  public static let largestParameter = 1e4

  /// Formats a number without unnecessary decimals: "50", "0.25".
  static func text(_ number: Double) -> String {
    number.rounded() == number && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
  }
}
