import Fields
import Models

/// Why a request cannot be answered.
public enum RequestError: Error, Hashable, Sendable, CustomStringConvertible {
  case noMethod
  case outOfRange(String, Int, ClosedRange<Int>)
  case wrongScore(ScoreKind, output: String, task: ModelTask)
  /// - Parameter syntax: how one element is written, where that takes several indices.
  case tooManyOutputs(output: String, count: Int, syntax: String?)
  /// - Parameter syntax: as above.
  case notRanked(String, output: String, syntax: String?)
  /// A target that is not one element of an output with several axes.
  ///
  /// - Parameters:
  ///   - example: the target as it might have been meant: "2,ROW,COLUMN".
  ///   - ranges: how far each index goes.
  case needsPosition(String, output: String, shape: [Int], example: String, ranges: String)
  case tooManyTop(String, count: Int)
  case sumOfClasses(output: String, syntax: String?)
  case differenceOfNothing(String)
  case noPictures(folder: String)
  case tooFewPictures(folder: String, count: Int, runs: Int)
  case tooFewRows(count: Int, runs: Int)
  case tooManyPictures(folder: String, count: Int, limit: Int)
  case pictureForArray(String)
  case severalInputs(Int)
  case noData
  case noTexts(baseline: String)
  case noAxis(Axis.Kind, field: String)
  case differentTargets([String])

  public var description: String {
    switch self {
    case .noMethod: "no method is asked for"
    case .outOfRange(let name, let value, let range):
      "\(name) is a number from \(range.lowerBound) to \(range.upperBound), not \(value)"
    case .wrongScore(let score, let output, let task):
      "the output \(output) has no \(score.rawValue): it is taken for \(task.rawValue)"
    case .tooManyOutputs(let output, let count, let syntax):
      "the output \(output) has \(count) elements: name the one to explain, "
        + (syntax.map { "as \($0)" } ?? "by its index")
    case .notRanked(let text, let output, let syntax):
      "'\(text)' needs classes or labels, and the elements of \(output) are not ranked"
        + Self.way(syntax)
    case .needsPosition(let text, let output, let shape, let example, let ranges):
      "'\(text)' is not one element of the output \(output) of shape \(shape): write \(example) (\(ranges))"
    case .tooManyTop(let text, let count): "'\(text)': top needs a number from 1 to \(count)"
    case .sumOfClasses(let output, let syntax):
      "the sum of \(output) says nothing: its elements are probabilities, not amounts" + Self.way(syntax)
    case .differenceOfNothing(let text): "'\(text)': a class minus itself is nothing"
    case .noPictures(let folder): "\(folder): there are no pictures or arrays in it"
    case .tooFewPictures(let folder, let count, let runs):
      "\(folder): \(runs) are asked for, there are only \(count)"
    case .tooFewRows(let count, let runs):
      "the data has \(count) rows, too few for \(runs) random baselines"
    case .tooManyPictures(let folder, let count, let limit):
      "\(folder): it holds \(count) files that can be baselines, more than the \(limit) that are read; choose some of them"
    case .severalInputs(let count):
      "maps of models with one input are measured, and this one has \(count)"
    case .noTexts(let baseline): "the baseline \(baseline) is made of words, and the input is no text"
    case .noData: "there are no data to take samples from"
    case .noAxis(let kind, let field): "\(field) has no axis of the kind \(kind.rawValue) to draw along"
    case .differentTargets(let names):
      "there is no mean of different classes: \(names.joined(separator: "; "))"
    case .pictureForArray(let path): "\(path): the input is an array, and so must its baseline be"
    }
  }

  private static func way(_ syntax: String?) -> String { syntax.map { "; name one element as \($0)" } ?? "" }
}
