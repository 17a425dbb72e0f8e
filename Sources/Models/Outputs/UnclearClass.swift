import Failures
import Foundation

/// A text that names several classes or none, with the classes that it may mean and their probabilities.
public struct UnclearClass: Hashable, Sendable, CustomStringConvertible {
  /// A class that the text may mean.
  public struct Candidate: Hashable, Sendable {
    /// The class's index in the output.
    public let index: Int
    /// The class's label.
    public let name: String
    /// The class's probability; `nil` if the outputs are not probabilities.
    public let probability: Double?
  }

  /// The text that was to name a class.
  public let text: String
  /// The whole target: the text, or a difference with the text on one side.
  public let target: String
  /// Whether the text names several classes; otherwise it names none.
  public let isAmbiguous: Bool
  /// The candidates, the most probable first: for an unknown name the nearest names or, if no name is near, the most probable classes.
  public let candidates: [Candidate]
  /// Whether the candidates resemble the text.
  public let areNear: Bool

  /// - Parameters:
  ///   - names: the names of all classes, by index.
  ///   - matching: the indices of the classes that the text names.
  ///   - probability: the probability of a class by its index; `nil` if the output has none.
  package init(
    _ text: String, in target: String, among names: [String], matching: [Int], probability: ((Int) -> Double)?
  ) {
    (self.text, self.target) = (text, target)
    let near = matching.isEmpty ? Spelling.nearest(to: text, among: names) : matching
    (isAmbiguous, areNear) = (!matching.isEmpty, !near.isEmpty)
    let all = near.isEmpty && probability != nil ? Array(names.indices) : near
    candidates = all.map { Candidate(index: $0, name: names[$0], probability: probability?($0)) }
      .enumerated().sorted {
        ($1.element.probability ?? 0, $0.offset) < ($0.element.probability ?? 0, $1.offset)
      }
      .prefix(matching.isEmpty ? 3 : Self.maxListed + 1).map(\.element)
    count = all.count
  }

  /// The number of classes that the text may mean.
  private let count: Int
  private static let maxListed = 8

  public var description: String {
    let listed = candidates.prefix(Self.maxListed).map(Self.text)
    if isAmbiguous {
      let more = count > listed.count ? " and \(count - listed.count) more" : ""
      return "'\(text)' names \(count) classes: \(listed.joined(separator: ", "))\(more)"
    }
    if candidates.isEmpty { return "unknown class '\(text)'" }
    return areNear
      ? "unknown class '\(text)'. Did you mean \(listed.joined(separator: " or "))?"
      : "unknown class '\(text)'; the likeliest classes are \(listed.joined(separator: ", "))"
  }

  /// "African elephant [386] (probability 0.67)".
  private static func text(_ candidate: Candidate) -> String {
    let probability = candidate.probability.map { value in
      " (probability \(value >= 0.01 ? String(format: "%.2f", value) : value == 0 ? "0" : "below 0.01"))"
    }
    return "\(candidate.name) [\(candidate.index)]\(probability ?? "")"
  }

  /// The target with the first candidate in place of the text.
  public var suggestion: String? {
    guard areNear, let first = candidates.first else { return nil }
    // If two classes have the same name, only the index names one of them.
    let isOnlyOne = candidates.count { $0.name == first.name } == 1
    return target.replacing(text, with: isOnlyOne ? first.name : "\(first.index)", maxReplacements: 1)
  }

  var hint: String? { suggestion == nil ? nil : "for the first" }

  var addedOption: AddedOption? {
    suggestion.map { AddedOption(name: "--target", value: $0, replacing: target) }
  }
}
