import ConvNet
import ModelZoo

/// What is explained: a class's score, the difference of two, or the one number a network says.
struct Target {
  let score: Score
  let label: String
  /// For a difference, the name of the class that is taken away.
  let rivalLabel: String?

  /// "African elephant − tusker".
  var name: String { rivalLabel.map { "\(label) − \($0)" } ?? label }

  /// With the classes' indices.
  var indexedName: String {
    let own = "\(label) [\(score.target)]"
    guard let rivalLabel, let rival = score.rival else { return own }
    return "\(own) − \(rivalLabel) [\(rival)]"
  }

  /// For file names: "386" or "386-101".
  var fileSuffix: String {
    ([score.target] + (score.rival.map { [$0] } ?? [])).map(String.init).joined(separator: "-")
  }

  /// The one output of a network that is no classifier.
  static let output = Target(score: Score(.logit, target: 0), label: "output", rivalLabel: nil)

  private init(score: Score, label: String, rivalLabel: String?) {
    self.score = score
    self.label = label
    self.rivalLabel = rivalLabel
  }

  init(_ kind: Score.Kind, index: Int, rival: Int? = nil, labels: Labels) {
    self.init(
      score: Score(kind, target: index, rival: rival), label: labels.names[index],
      rivalLabel: rival.map { labels.names[$0] })
  }

  /// The targets a text names: a class, "class - class", or "top3".
  ///
  /// - Parameter ranking: the classes, the most probable first.
  /// - Throws: `LabelError`, `CommandError`
  static func targets(named text: String, kind: Score.Kind, labels: Labels, ranking: [Int]) throws -> [Target]
  {
    if text.hasPrefix("top"), let count = Int(text.dropFirst(3)) {
      guard (1...ranking.count).contains(count) else {
        throw CommandError(description: "--target \(text): the model has \(ranking.count) classes")
      }
      return ranking.prefix(count).map { Target(kind, index: $0, labels: labels) }
    }
    do {
      return [Target(kind, index: try labels.index(matching: text), labels: labels)]
    } catch {
      // A name may hold a hyphen; only what names no class is read as a difference.
      guard let minus = text.range(of: " - ") else { throw error }
      let index = try labels.index(matching: String(text[..<minus.lowerBound]))
      let rival = try labels.index(matching: String(text[minus.upperBound...]))
      guard index != rival else {
        throw CommandError(description: "--target '\(text)': a class minus itself is nothing")
      }
      return [Target(kind, index: index, rival: rival, labels: labels)]
    }
  }
}
