import Foundation
import ONNX

/// One of a model's outputs: the position of its elements and their meaning.
package struct ModelOutput: Sendable {
  /// The model's last operation, if it turns logits into probabilities; the network leaves it out.
  enum Head: Hashable, Sendable {
    case softmax, logSoftmax, sigmoid
    /// Nothing is left out: the elements are probabilities, such as shares of votes.
    case shares
  }

  /// Names along an axis.
  struct ClassLabels: Sendable {
    let labels: Labels
    let axis: Int
  }

  package let name: String
  /// The shape in the model, including the batch axis.
  package let shape: [Int]
  package internal(set) var task: ModelTask
  /// The reason for the task.
  package internal(set) var reason: TaskReason
  /// The name of each target; `nil` if targets have no names.
  package let labels: Labels?
  /// The names of the classes, if the classes lie along one of several axes.
  var classLabels: ClassLabels?
  /// The indices of the elements in the network's output vector.
  package let elements: Range<Int>
  var head: Head?
  /// The softmax group of each element; `nil` unless there are several groups.
  let groups: [Int32]?
  /// The axis roles that the operators before the output imply, including the batch axis.
  var axes: [AxisRole?] = []
  /// The axis along the tokens of a text.
  package internal(set) var tokenAxis: Int?
  /// Whether the model also outputs a label, while neither the model nor the user gives the task.
  var hasLabel = false
  /// Whether the card or the options give the task. With the task `numbers`, the elements then include a softmax or sigmoid.
  package internal(set) var isTaskGiven = false

  /// Whether the output has logits. Plain numbers and shares of votes have none.
  package var hasLogits: Bool { task != .numbers && head != .shares }
  /// Whether the output is a single sigmoid: two classes from one number.
  package var isBinary: Bool { task == .classes && elements.count == 1 }
  /// The number of possible targets: the elements, or the two classes of a single sigmoid.
  package var targetCount: Int { isBinary ? 2 : elements.count }
  /// Whether the elements are classes of which exactly one is right.
  package var isOneChoice: Bool { task == .classes && groups == nil }
  /// Whether the elements can be ranked by their probability.
  package var isRanked: Bool { isOneChoice || task == .labels }

  /// The score that is explained by default.
  package var standardScore: ScoreKind { task == .numbers ? .output : .probability }

  /// Returns a target's score as a term of a `Score`.
  package func term(_ target: Int, _ kind: ScoreKind, coefficient: Double = 1) -> Score.Term {
    let element = elements.lowerBound + (isBinary ? 0 : target)
    return Score.Term(
      coefficient: coefficient, element: element, activation: activation(target, kind, element: element))
  }

  private func activation(_ target: Int, _ kind: ScoreKind, element: Int) -> OutputActivation {
    let isNegative = isBinary && target == 0
    switch (task, kind) {
    case (.numbers, _): return .identity
    case (_, .logit): return isNegative ? .negation : .identity
    case (_, .output) where head == nil: return isNegative ? .negation : .identity
    case (.classes, .output) where head == .logSoftmax: return .logSoftmax(group(of: element))
    case (.classes, _) where head == .shares: return .identity
    case (.classes, _) where isBinary: return isNegative ? .complement : .sigmoid
    case (.classes, _): return .softmax(group(of: element))
    case (.labels, _): return .sigmoid
    }
  }

  private func group(of element: Int) -> OutputActivation.Group {
    guard let groups else { return .range(elements) }
    let own = groups[element - elements.lowerBound]
    return .indices(groups.indices.filter { groups[$0] == own }.map { $0 + elements.lowerBound })
  }

  /// Returns a target's name: its label; "B-PER at 3" if there are several axes; else its kind and position: "class 3", "output 3,10,12".
  package func targetName(_ target: Int) -> String {
    if let labels { return labels.names[target] }
    if targetCount == 1 { return "output" }
    let kind =
      switch task {
      case .classes: "class"
      case .labels: "label"
      case .numbers: "output"
      }
    let position = isBinary ? [target] : position(of: target)
    if let classLabels, let place = indexedAxes.firstIndex(of: classLabels.axis) {
      let others = position.indices.filter { $0 != place }.map { "\(position[$0])" }.joined(separator: ",")
      return classLabels.labels.names[position[place]] + (others.isEmpty ? "" : " at \(others)")
    }
    return "\(kind) \(position.map(String.init).joined(separator: ","))"
  }

  /// The axes that identify an element: those with an extent above 1.
  private var indexedAxes: [Int] { shape.indices.filter { shape[$0] > 1 } }

  /// Whether one index identifies an element: at most one axis has an extent above 1.
  package var isIndexedByOne: Bool { indexedAxes.count <= 1 }

  /// The axis of `indexedAxes` along which the classes of a softmax lie; `nil` if there is none.
  var classAxis: Int? {
    guard let groups else { return nil }
    let strides = indexedAxes.map { axis in shape[(axis + 1)...].reduce(1, *) }
    let along = zip(indexedAxes, strides).filter { groups[0] == groups[$0.1] }.map(\.0)
    return along.count == 1 ? along[0] : nil
  }

  /// The names of the indices along `indexedAxes`: CLASS, ROW and COLUMN.
  private var indexNames: [String] {
    let classAxis = classAxis
    let places = indexedAxes.filter { $0 != classAxis }
    return indexedAxes.map { axis in
      if axis == classAxis { return "CLASS" }
      switch axes.indices.contains(axis) ? axes[axis] : nil {
      case _ where axis == tokenAxis: return "TOKEN"
      case _ where tokenAxis != nil && classAxis == nil && places.count == 2: return "CLASS"
      case .channel where classAxis == nil: return "CHANNEL"
      case .y: return "ROW"
      case .x: return "COLUMN"
      case .z: return "SLICE"
      case .time: return "STEP"
      default: return places.count == 1 ? "POSITION" : "POSITION\((places.firstIndex(of: axis) ?? 0) + 1)"
      }
    }
  }

  /// The syntax of an element, with the range of each index: "CLASS,ROW,COLUMN (CLASS 0…3, ROW 0…5, COLUMN 0…4)".
  package var elementSyntax: String { "\(elementExample(nil)) (\(indexRanges))" }

  /// The range of each index: "CLASS 0…3, ROW 0…5, COLUMN 0…4".
  package var indexRanges: String {
    zip(indexNames, indexedAxes).map { "\($0) 0…\(shape[$1] - 1)" }.joined(separator: ", ")
  }

  /// Returns an example of an element with the index of its class: "2,ROW,COLUMN".
  ///
  /// - Parameter index: the index along the axis of classes or channels; `nil` for its name.
  package func elementExample(_ index: Int?) -> String {
    var names = indexNames
    if let index, let place = names.firstIndex(where: { $0 == "CLASS" || $0 == "CHANNEL" }),
      (0..<shape[indexedAxes[place]]).contains(index)
    {
      names[place] = String(index)
    }
    return names.joined(separator: ",")
  }

  /// Returns the position of an element along the axes with an extent above 1.
  package func position(of element: Int) -> [Int] {
    var rest = element
    var position: [Int] = []
    for axis in indexedAxes.reversed() {
      position.insert(rest % shape[axis], at: 0)
      rest /= shape[axis]
    }
    return position
  }

  /// Returns the element at a position along all axes, along all but the batch axis, or along those with an extent above 1.
  ///
  /// - Throws: `ModelError.wrongPosition`
  package func element(at position: [Int]) throws(ModelError) -> Int {
    guard let axes = axes(for: position.count),
      zip(position, axes).allSatisfy({ (0..<shape[$1]).contains($0) })
    else { throw .wrongPosition(position, output: name, shape: shape) }
    return zip(position, axes).reduce(0) { $0 * shape[$1.1] + $1.0 }
  }

  /// Returns the axes to which a number of indices refers: all, all but the batch axis, or those with an extent above 1; `nil` if the
  /// number fits none of these.
  package func axes(for count: Int) -> [Int]? {
    [Array(shape.indices), Array(shape.indices.dropFirst()), indexedAxes].first {
      $0.count == count && indexedAxes.allSatisfy($0.contains)
    }
  }

  /// The axis of the labels, if they lie along one of several axes.
  package var classAxisOfLabels: Int? { classLabels?.axis }

  /// Returns the index of a label along its axis; `nil` if there is no such axis.
  ///
  /// - Throws: `LabelError`
  package func classIndex(matching text: String) throws(LabelError) -> Int? {
    try classLabels?.labels.index(matching: text)
  }

  /// Returns the score of every target, in order.
  package func values(_ kind: ScoreKind, in outputs: [Float]) -> [Double] {
    if isOneChoice, !isBinary, head != .shares, kind == .probability {
      let softmax = Softmax(outputs, over: .range(elements))
      return elements.map { softmax.probability(of: Double(outputs[$0])) }
    }
    return (0..<targetCount).map { Score([term($0, kind)]).value(of: outputs) }
  }

  /// Returns the most probable class or label; `nil` if elements are not ranked.
  package func topElement(in outputs: [Float]) -> Int? {
    guard isRanked else { return nil }
    let values = values(.probability, in: outputs)
    return values.indices.max { values[$0] < values[$1] }
  }

  /// Returns the entropy −Σ p log₂ p of the classes, in bits: 0 if one class is certain. `nil` unless exactly one class is right.
  package func entropy(in outputs: [Float]) -> Double? {
    guard isOneChoice else { return nil }
    return values(.probability, in: outputs).reduce(0) { $1 > 0 ? $0 - $1 * log2($1) : $0 }
  }
}
