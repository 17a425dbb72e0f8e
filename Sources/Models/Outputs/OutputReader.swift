import Files
import Foundation
import ONNX

/// Determines the meaning of a model's outputs from the model's last operations, the card and the options. Without any of these, the
/// outputs are numbers.
struct OutputReader {
  /// The task of the outputs, as given by the card or the options.
  struct TaskOverride: Sendable {
    let task: ModelTask?
    /// The axis of the output along which the classes lie.
    let classAxis: Int?

    /// Whether the network keeps a last softmax or sigmoid: plain numbers are explained as the model outputs them.
    var keepsHeads: Bool { task == .numbers }

    /// - Throws: `ModelError.badTask`
    init(_ text: String?) throws(ModelError) {
      guard let text else {
        (task, classAxis) = (nil, nil)
        return
      }
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard let task = ModelTask(rawValue: String(parts[0])),
        parts.count == 1 || (parts.count == 2 && task == .classes)
      else { throw .badTask(text) }
      self.task = task
      classAxis = parts.count == 2 ? Int(parts[1]) : nil
      if parts.count == 2, classAxis == nil { throw .badTask(text) }
    }
  }

  /// Labels from a file, or ImageNet's.
  struct NamedLabels: Sendable {
    let path: String
    let labels: Labels

    private static let byteLimit = 16 << 20

    /// - Throws: `FileError`
    init(_ path: String) throws {
      self.path = path
      if path == ModelCard.imageNet {
        labels = .imageNet
      } else {
        let text = String(decoding: try FileAccess.read(path, limit: Self.byteLimit), as: UTF8.self)
        labels = Labels(text.split(whereSeparator: \.isNewline).map(String.init))
      }
    }

    var areImageNets: Bool { path == ModelCard.imageNet }
  }

  let taskOverride: TaskOverride
  let labels: NamedLabels?
  /// The names of classes from the configuration beside the model; used if their number fits.
  var configured: Labels?
  /// Finds axes along tokens; `nil` if the model does not take texts.
  var tokenAxis: TokenAxis?

  /// - Throws: `ModelError`
  func outputs(of imported: ONNXModel.Imported) throws(ModelError) -> [ModelOutput] {
    var outputs: [ModelOutput] = []
    let words = imported.embeddings.flatMap { $0.shape.dropFirst().dropLast() }
    for output in imported.outputs { outputs.append(try read(output, words: Set(words))) }
    if let labels, !outputs.contains(where: { $0.labels != nil || $0.classLabels != nil }) {
      throw .wrongLabels(
        path: labels.path, count: labels.labels.names.count, outputs: outputs.map(\.targetCount))
    }
    return outputs
  }

  /// - Parameter words: the extents of the axes along which the words of a text lie.
  private func read(_ output: ONNXModel.Output, words: Set<Int>) throws(ModelError) -> ModelOutput {
    let count = output.shape.reduce(1, *)
    var head: ModelOutput.Head?
    var groups: [Int32]?
    switch output.head {
    case .softmax(let found): (head, groups) = (.softmax, found)
    case .logSoftmax(let found): (head, groups) = (.logSoftmax, found)
    case .sigmoid: head = .sigmoid
    case .shares: head = .shares
    case nil: break
    }
    let (task, reason) = try task(of: output, count: count, head: head)
    if task == .classes, head == nil, count > 1 { groups = try classGroups(output, words) }
    if let axis = taskOverride.classAxis { try check(classAxis: axis, of: output, groups) }
    // A single group contains all elements, which `nil` stands for.
    if let known = groups, known.allSatisfy({ $0 == known[0] }) { groups = nil }
    let targets = task == .classes && count == 1 ? 2 : count
    let tokens = words.count == 1 ? words.first : nil
    let tokenAxis = tokens.flatMap { self.tokenAxis?.index(in: output, tokens: $0) }
    let known = labels?.labels ?? output.names.map(Labels.init) ?? configured
    let named = known.flatMap { $0.names.count == targets && tokenAxis == nil ? $0 : nil }
    var result = ModelOutput(
      name: output.name, shape: output.shape, task: task, reason: reason, labels: named,
      classLabels: named == nil ? known.flatMap { classLabels($0, of: output, groups, tokenAxis) } : nil,
      elements: output.offset..<output.offset + count, head: head, groups: task == .classes ? groups : nil,
      axes: output.axes)
    result.isTaskGiven = taskOverride.task != nil
    result.hasLabel = output.hasLabel && taskOverride.task == nil && task == .numbers
    result.tokenAxis = tokenAxis
    return result
  }

  /// Checks that the classes lie along the axis that the task names.
  ///
  /// - Parameter groups: the softmax group of each element; `nil` for a sigmoid.
  private func check(
    classAxis wanted: Int, of output: ONNXModel.Output, _ groups: [Int32]?
  ) throws(ModelError) {
    let shape = output.shape
    let axis = wanted < 0 ? wanted + shape.count : wanted
    // Neighbours along the axis of a softmax are in one group.
    let actual = groups.flatMap { groups in
      shape.indices.first { axis in
        let inner = shape[(axis + 1)...].reduce(1, *)
        return shape[axis] > 1 && groups.count > inner && groups[0] == groups[inner]
      }
    }
    guard shape.indices.contains(axis), shape[axis] > 1, actual == nil || actual == axis else {
      throw .wrongClassAxis(wanted, output: output.name, shape: shape, expected: actual)
    }
  }

  private func task(
    of output: ONNXModel.Output, count: Int, head: ModelOutput.Head?
  ) throws(ModelError) -> (ModelTask, TaskReason) {
    let found: (task: ModelTask, head: String)? =
      switch head {
      case .softmax: (.classes, "softmax")
      case .logSoftmax: (.classes, "log-softmax")
      case .sigmoid: (count == 1 ? .classes : .labels, "sigmoid")
      case .shares: (.classes, "the vote of a forest")
      case nil: nil
      }
    if let wanted = taskOverride.task {
      guard let found, wanted != .numbers else { return (wanted, .requested) }
      // A single sigmoid may be read as either.
      let fits = wanted == found.task || (head == .sigmoid && count == 1 && wanted == .labels)
      guard fits else { throw .contradictsTask(output: output.name, said: wanted.rawValue, head: found.head) }
      return (wanted, .requestedHead(found.head))
    }
    if let found { return (found.task, .head(found.head)) }
    if let labels, labels.areImageNets, count == labels.labels.names.count {
      return (.classes, .imageNetLabels)
    }
    return (.numbers, .noHead)
  }

  /// Returns the labels with the only axis of their length. If there is a softmax, it must be over this axis.
  private func classLabels(
    _ labels: Labels, of output: ONNXModel.Output, _ groups: [Int32]?, _ tokenAxis: Int?
  ) -> ModelOutput.ClassLabels? {
    let axes = output.shape.indices.filter {
      output.shape[$0] == labels.names.count && output.shape[$0] > 1 && $0 != tokenAxis
    }
    guard let axis = axes.first, axes.count == 1 else { return nil }
    let inner = output.shape[(axis + 1)...].reduce(1, *)
    // Neighbours along the axis must belong to the same softmax.
    if let groups, groups.count > inner, groups[0] != groups[inner] { return nil }
    return ModelOutput.ClassLabels(labels: labels, axis: axis)
  }

  /// Returns the softmax group of each element, if classes are requested and the model has no softmax.
  private func classGroups(
    _ output: ONNXModel.Output, _ words: Set<Int>
  ) throws(ModelError) -> [Int32]? {
    let wide = output.shape.indices.filter { output.shape[$0] > 1 }
    var axis = wide.count == 1 ? wide[0] : -1
    if let wanted = taskOverride.classAxis {
      axis = wanted < 0 ? wanted + output.shape.count : wanted
      guard output.shape.indices.contains(axis) else {
        throw .wrongClassAxis(wanted, output: output.name, shape: output.shape, expected: nil)
      }
    }
    guard output.shape.indices.contains(axis) else {
      let likely = wide.filter { !words.contains(output.shape[$0]) }
      throw .openClassAxis(output: output.name, shape: output.shape, axes: likely.isEmpty ? wide : likely)
    }
    let inner = output.shape[(axis + 1)...].reduce(1, *)
    let span = inner * output.shape[axis]
    let count = output.shape.reduce(1, *)
    return (0..<count).map { Int32(clamping: $0 / span * inner + $0 % inner) }
  }
}

extension ModelTask {
  /// Checks the task that the user gave for a model's outputs: the name of a task, or "classes:AXIS".
  ///
  /// - Throws: `ModelError.badTask`
  public static func validate(_ text: String) throws(ModelError) { _ = try OutputReader.TaskOverride(text) }
}
