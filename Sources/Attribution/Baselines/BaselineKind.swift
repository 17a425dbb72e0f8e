/// A row of the registry of baselines: how a baseline is written, what it is, and how it is made.
///
/// Parser, help, completions, messages and the tables of the documentation come from the rows. A new baseline is a file with its row, and
/// a name in `all`.
public struct BaselineKind: Sendable {
  /// A number behind a colon.
  public struct Parameter: Sendable {
    /// The letter that stands for the number in usages.
    public let symbol: String
    /// What the number is, with its unit.
    public let meaning: String
    /// The default number.
    public let standard: Double
  }

  /// The name, then other spellings.
  public let names: [String]
  /// The values of the baseline, in words.
  public let summary: String
  /// The number that follows the name; `nil` for kinds without.
  public internal(set) var parameter: Parameter?
  /// Whether it is random: there is one for each seed.
  public internal(set) var isRandom = false
  /// Makes one baseline for each seed, by the name as it was written and the parameter, given or default. They may share work.
  package let make: @Sendable (_ name: String, _ parameter: Double, _ seeds: [UInt64]) -> [any Baseline]

  /// The suffix of the name of noise around the data's mean.
  public static let aroundMean = "@mean"

  /// "gaussian:σ"; "gaussian:σ@mean".
  public var usage: String {
    guard let parameter else { return names[0] }
    guard names[0].hasSuffix(Self.aroundMean) else { return "\(names[0]):\(parameter.symbol)" }
    return "\(names[0].dropLast(Self.aroundMean.count)):\(parameter.symbol)\(Self.aroundMean)"
  }

  /// The largest parameter that is taken.
  public static let largestParameter = 1e4

  /// A number without a needless fraction: "50", "0.25".
  static func text(_ number: Double) -> String {
    number.rounded() == number && abs(number) < 1e9 ? "\(Int(number))" : "\(number)"
  }
}
