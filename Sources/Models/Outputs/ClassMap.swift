import ONNX

/// The layout of an output that gives each class a number at every pixel, as in segmentation: classes, rows and columns.
package struct ClassMap: Hashable, Sendable {
  package let classes: Int
  package let rows: Int
  package let columns: Int
  /// The strides of classes, rows and columns, in elements of the output.
  private let classStep: Int
  private let rowStep: Int
  private let columnStep: Int
  /// The index of the output's first element in the network's output vector.
  private let offset: Int
  /// Whether any number of classes may be at a pixel, each with its own sigmoid.
  private let areIndependent: Bool

  fileprivate init(
    classes: Int, rows: Int, columns: Int, classStep: Int, rowStep: Int, columnStep: Int, offset: Int,
    areIndependent: Bool
  ) {
    (self.classes, self.rows, self.columns) = (classes, rows, columns)
    (self.classStep, self.rowStep, self.columnStep) = (classStep, rowStep, columnStep)
    (self.offset, self.areIndependent) = (offset, areIndependent)
  }

  package var pixels: Int { rows * columns }

  /// Returns the index, in the network's output vector, of a class at a pixel; pixels are counted row by row.
  private func element(_ index: Int, at pixel: Int) -> Int {
    offset + index * classStep + pixel / columns * rowStep + pixel % columns * columnStep
  }

  /// Returns the pixels at which each class is predicted: where its number is the largest of all classes or, if the classes are
  /// independent, where its probability is above one half.
  ///
  /// - Parameter outputs: the network's output vector.
  /// - Returns: for each class, one value for each pixel, row by row.
  package func predicted(in outputs: [Float]) -> [[Bool]] {
    var isPredicted = [[Bool]](repeating: [Bool](repeating: false, count: pixels), count: classes)
    for pixel in 0..<pixels {
      if areIndependent {
        for index in 0..<classes where outputs[element(index, at: pixel)] > 0 {
          isPredicted[index][pixel] = true
        }
      } else {
        var best = 0
        for index in 1..<max(1, classes)
        where outputs[element(index, at: pixel)] > outputs[element(best, at: pixel)] {
          best = index
        }
        isPredicted[best][pixel] = true
      }
    }
    return isPredicted
  }

  /// Returns the mean of a class's score over some pixels.
  ///
  /// - Parameter isInside: whether each pixel counts, row by row; at least one does.
  package func score(of index: Int, over isInside: [Bool], head: OutputActivation) -> Score {
    let inside = isInside.indices.filter { isInside[$0] }
    let share = 1 / Double(max(1, inside.count))
    return Score(
      inside.map { pixel in
        Score.Term(
          coefficient: share, element: element(index, at: pixel), activation: activation(head, at: pixel))
      })
  }

  /// Returns the activation at a pixel: a softmax is over the classes of this pixel.
  private func activation(_ head: OutputActivation, at pixel: Int) -> OutputActivation {
    let group = OutputActivation.Group.strided(
      first: element(0, at: pixel), step: classStep, count: classes)
    return switch head {
    case .softmax: .softmax(group)
    case .logSoftmax: .logSoftmax(group)
    case .identity, .negation, .sigmoid, .complement: head
    }
  }
}

extension ModelOutput {
  /// The output as a map of classes; `nil` unless it has an axis of classes, rows and columns, after the batch.
  ///
  /// The class axis is the axis of a softmax, the axis of the class names, or the axis that remains beside rows and columns, as far as the
  /// model's operators determine these.
  package var classMap: ClassMap? {
    guard shape.count == 4, shape[0] == 1, !isBinary else { return nil }
    let roles = axes.count == 4 ? axes : [AxisRole?](repeating: nil, count: 4)
    guard let classAxis = mapAxis(roles) else { return nil }
    var sides = [1, 2, 3].filter { $0 != classAxis }
    guard sides.allSatisfy({ shape[$0] > 1 && [nil, .y, .x].contains(roles[$0]) }) else { return nil }
    if roles[sides[0]] == .x || roles[sides[1]] == .y { sides.reverse() }
    guard shape[classAxis] > 1 || task == .labels else { return nil }
    let steps = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    let (classes, step) = (shape[classAxis], steps[classAxis])
    if let groups {
      // Every softmax must be over this axis, and over nothing else.
      let isAlong = groups.indices.allSatisfy { groups[$0] == groups[$0 - $0 / step % classes * step] }
      guard isAlong, Set(groups).count == elements.count / classes else { return nil }
    }
    return ClassMap(
      classes: classes, rows: shape[sides[0]], columns: shape[sides[1]], classStep: step,
      rowStep: steps[sides[0]], columnStep: steps[sides[1]], offset: elements.lowerBound,
      areIndependent: task == .labels)
  }

  private func mapAxis(_ roles: [AxisRole?]) -> Int? {
    if let classAxis { return classAxis }
    if let classLabels { return classLabels.axis }
    let rest = [1, 2, 3].filter { roles[$0] != .y && roles[$0] != .x }
    return rest.count == 1 && (roles[rest[0]] == nil || roles[rest[0]] == .channel) ? rest[0] : nil
  }

  /// Returns a class's name on the map: its label, or "class 2".
  package func className(_ index: Int) -> String {
    if let labels = classLabels?.labels, labels.names.indices.contains(index) { return labels.names[index] }
    return task == .labels ? "label \(index)" : "class \(index)"
  }

  /// Whether the classes along one of several axes have names.
  package var hasClassNames: Bool { classLabels != nil }

  /// Returns the names of the classes of a map.
  package func classNames(_ map: ClassMap) -> Labels { Labels((0..<map.classes).map(className)) }

  /// Returns a class's mean score over some pixels of its map.
  package func score(of index: Int, over isInside: [Bool], _ kind: ScoreKind, map: ClassMap) -> Score {
    map.score(of: index, over: isInside, head: mapHead(kind))
  }

  /// Returns the function from an element to the explained number; the group of a softmax is replaced at each pixel.
  private func mapHead(_ kind: ScoreKind) -> OutputActivation {
    switch (task, kind) {
    case (.numbers, _), (_, .logit): .identity
    case (_, .output) where head == nil: .identity
    case (.classes, .output) where head == .logSoftmax: .logSoftmax(.range(elements))
    case (.classes, _): .softmax(.range(elements))
    case (.labels, _): .sigmoid
    }
  }
}
