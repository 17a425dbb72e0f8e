import Failures
import Fields
import Models

/// Why a request cannot be answered.
public enum RequestError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A request without a method.
  case noMethod
  /// Methods that need a gradient, for a model that has none.
  case noGradient(model: String, methods: [String])
  /// An option's value outside its range.
  case outOfRange(String, Int, ClosedRange<Int>)
  /// A region that would cover nothing or everything.
  case wrongRegion(Double)
  /// A score that the output's task does not have, such as the probability of a regression.
  case wrongScore(ScoreKind, output: String, task: ModelTask)
  /// An output with too many elements for an explanation of all of them.
  ///
  /// - Parameter syntax: how one element is written, if that takes several indices.
  case tooManyOutputs(output: String, count: Int, syntax: String?)
  /// A target such as "top3" for an output whose elements are not ranked.
  ///
  /// - Parameter syntax: how one element is written, if that takes several indices.
  case notRanked(String, output: String, syntax: String?)
  /// A target that is not one element of an output with several axes.
  ///
  /// - Parameters:
  ///   - example: a target that may have been meant: "2,ROW,COLUMN".
  ///   - ranges: the range of each index.
  case needsPosition(String, output: String, shape: [Int], example: String, ranges: String)
  /// "top" with a number of classes that the output does not have.
  case tooManyTop(String, count: Int)
  /// A sum of probabilities, which is always 1.
  ///
  /// - Parameter syntax: how one element is written, if that takes several indices.
  case sumOfClasses(output: String, syntax: String?)
  /// The difference of a class and itself.
  case differenceOfNothing(String)
  /// A folder of baselines without a picture or an array.
  case noPictures(folder: String)
  /// A folder with fewer pictures than requested baselines (`runs`).
  case tooFewPictures(folder: String, count: Int, runs: Int)
  /// Data with fewer rows than requested baselines (`runs`).
  case tooFewRows(count: Int, runs: Int)
  /// A folder with more pictures than the limit for baselines.
  case tooManyPictures(folder: String, count: Int, limit: Int)
  /// The path of a picture that is named as the baseline of an array.
  case pictureForArray(String)
  /// Metrics for a model with several inputs, whose number is given.
  case severalInputs(Int)
  /// A baseline drawn from data when there is no data.
  case noData
  /// A baseline of words for an input that is not a text.
  case noTexts(baseline: String)
  /// A field without the axis along which baselines should be drawn.
  case noAxis(Axis.Kind, field: String)
  /// A mean over inputs with different targets, whose names are given.
  case differentTargets([String])
  /// A class of a class map that is predicted nowhere.
  ///
  /// - Parameter predicted: the predicted classes, with their shares.
  case notPredicted(String, index: Int, predicted: [String])
  /// A mask whose size is not one of the permitted sizes.
  ///
  /// - Parameters:
  ///   - size: the size of the mask, in pixels.
  ///   - allowed: the permitted sizes, in pixels.
  case wrongMask(String, size: PictureSize, allowed: [PictureSize])
  /// The path of a mask without a white pixel.
  case emptyMask(String)
  /// A mask for an output that is not classes × rows × columns.
  case maskWithoutMap(String, output: String, shape: [Int])

  public var description: String {
    switch self {
    case .noMethod: "no method given"
    case .noGradient(let model, let methods):
      "\(model) has no gradient (its decision trees are steps), which \(methods.joined(separator: ", ")) "
        + (methods.count == 1 ? "needs" : "need")
    case .outOfRange(let name, let value, let range):
      "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value)"
    case .wrongRegion(let area): "a region's share must be above 0 and below 1, not \(area)"
    case .wrongScore(let score, let output, let task):
      "the output \(output) has no \(score.rawValue): it is read as \(task.rawValue)"
    case .tooManyOutputs(let output, let count, let syntax):
      "the output \(output) has \(count) elements; name one, "
        + (syntax.map { "as \($0)" } ?? "by its index")
    case .notRanked(let text, let output, let syntax):
      "'\(text)' requires classes or labels; the elements of \(output) are not ranked"
        + Self.way(syntax)
    case .needsPosition(let text, let output, let shape, let example, let ranges):
      "'\(text)' is not one element of the output \(output) of shape \(shape); write \(example) (\(ranges))"
    case .tooManyTop(let text, let count): "'\(text)': top must be followed by a number from 1 to \(count)"
    case .sumOfClasses(let output, let syntax):
      "the sum of \(output) has no meaning: its elements are probabilities" + Self.way(syntax)
    case .differenceOfNothing(let text): "'\(text)': the two classes are the same; name two different classes"
    case .noPictures(let folder): "\(folder): the folder contains no pictures or arrays"
    case .tooFewPictures(let folder, let count, let runs):
      "\(folder): \(runs) baselines requested, but the folder contains only \(count)"
    case .tooFewRows(let count, let runs):
      "\(runs) baselines requested, but the data has only \(count) rows"
    case .tooManyPictures(let folder, let count, let limit):
      "\(folder): the folder contains \(count) files that can be baselines; the limit is \(limit)"
    case .severalInputs(let count):
      "metrics require a model with one input; this model has \(count)"
    case .noTexts(let baseline): "the baseline \(baseline) consists of words, but the input is not a text"
    case .noData: "no data to draw samples from; give some with --background"
    case .noAxis(let kind, let field): "\(field) has no axis \(kind.rawValue) to draw along"
    case .differentTargets(let names):
      "a mean over different classes is not defined: \(names.joined(separator: "; "))"
    case .notPredicted(let name, let index, let predicted):
      "'\(name)' is predicted at no pixel; predicted are \(predicted.joined(separator: ", ")). Name pixels: "
        + "\(index)@MASK.png, or \(index) with the row and column of one pixel"
    case .wrongMask(let path, let size, let allowed):
      "\(path): the mask has \(size) pixels; it must have \(allowed.map { "\($0)" }.joined(separator: " or "))"
    case .emptyMask(let path):
      "\(path): the mask covers no pixel of the output; white is inside, black is outside"
    case .maskWithoutMap(let text, let output, let shape):
      "'\(text)': a mask applies to classes × rows × columns, and the output \(output) of shape \(shape) is not known to be that; name "
        + "the axis of the classes with --task classes:AXIS"
    case .pictureForArray(let path): "\(path): the input is an array; its baseline must be an array too"
    }
  }

  private static func way(_ syntax: String?) -> String { syntax.map { "; name one element as \($0)" } ?? "" }

  public var category: ErrorCategory { .usage }

  public var hint: String? {
    switch self {
    case .noGradient: "add --method shapley"
    case .tooManyOutputs(_, _, nil): "for example --target 7"
    case .needsPosition, .tooManyOutputs:
      "name one element by its index along each axis, for example --target 3,10,12"
    case .wrongScore(.probability, _, .numbers): "if they are, add --task classes or --task labels"
    case .differentTargets: "name one with --target"
    case .notRanked: "--target takes an index, all or sum"
    default: nil
    }
  }
}
