import Files
import ImageCoding
import Models

/// Reads the targets of a class map, each a class and the pixels over which its score is averaged: "2", "cat", "2@mask.png",
/// "top3", "all".
///
/// A class is explained by the mean of its score over the pixels where it is predicted, or over the pixels of a mask.
/// Seg-Grad-CAM explains the sum, which differs by a factor, the number of pixels; the mean keeps the unit of the score.
///
/// Reference: Vinogradova, Dibrov & Myers 2020, "Towards Interpretable Semantic Segmentation via Gradient-weighted Class Activation
/// Mapping".
struct RegionTargets {
  private let output: ModelOutput
  private let map: ClassMap
  private let score: ScoreKind
  private let mask: TargetMask
  /// For each class, whether it is predicted at each pixel.
  private let predicted: [[Bool]]
  /// For each class, the number of pixels where it is predicted.
  private let sizes: [Int]

  /// Names of classes that mean "everything else".
  private static let backgrounds: Set = [
    "background", "__background__", "bg", "unlabeled", "unlabelled", "void",
  ]

  /// `nil` if the output is not a class map.
  ///
  /// - Parameter values: the network's output vector at the input.
  init?(_ output: ModelOutput, score: ScoreKind, values: [Float], mask: TargetMask) {
    guard let map = output.classMap else { return nil }
    (self.output, self.map, self.score, self.mask) = (output, map, score, mask)
    predicted = map.predicted(in: values)
    sizes = predicted.map { $0.count { $0 } }
  }

  /// Whether the model, its labels or its task identify the map's numbers as classes.
  private var areClasses: Bool { output.task != .numbers || output.hasClassNames }

  /// The predicted classes, in descending order of their pixels.
  private var ranking: [Int] {
    sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
  }

  /// The class with the largest region, but not the background if another class is predicted.
  ///
  /// - Returns: `nil` if the numbers are not known to be classes, or if no class is predicted.
  var standard: ScoredTarget? {
    guard areClasses else { return nil }
    let ranking = ranking
    let index =
      ranking.first { !Self.backgrounds.contains(output.className($0).lowercased()) } ?? ranking.first
    return index.map(region)
  }

  /// Returns the targets that a text names; `nil` if it does not name a class but, for example, an element: "2,16,16".
  ///
  /// - Throws: `RequestError`, `LabelError`, `FileError`, `InputError`
  func targets(named text: String) throws -> [ScoredTarget]? {
    // Only an output of plain numbers has a sum.
    if text == "sum" { return nil }
    if text == "all", areClasses { return ranking.map(region) }
    if text.hasPrefix("top"), let count = Int(text.dropFirst(3)), areClasses {
      guard (1...map.classes).contains(count) else {
        throw RequestError.tooManyTop(text, count: map.classes)
      }
      return ranking.prefix(count).map(region)
    }
    let names = output.classNames(map)
    if let index = try? names.index(matching: text) {
      guard sizes[index] > 0 else {
        throw RequestError.notPredicted(
          output.className(index), index: index, predicted: ranking.prefix(8).map { name(of: $0) })
      }
      return [region(index)]
    }
    if let (name, path) = Request.maskedClass(in: text) {
      let index = try names.index(matching: name)
      return [
        target(index, over: try mask.isInside(path, rows: map.rows, columns: map.columns), mask: path)
      ]
    }
    // A single number is a class; if it is out of range, this throws.
    if Int(text) != nil { _ = try names.index(matching: text) }
    return nil
  }

  /// "cat [2] (34 %)".
  private func name(of index: Int) -> String {
    let percent = 100 * Double(sizes[index]) / Double(max(1, map.pixels))
    let digits = percent < 1 ? "\((100 * percent).rounded() / 100)" : "\(Int(percent.rounded()))"
    let name = output.className(index)
    return (name.hasSuffix(" \(index)") ? name : "\(name) [\(index)]") + " (\(digits) %)"
  }

  private func region(_ index: Int) -> ScoredTarget { target(index, over: predicted[index], mask: nil) }

  private func target(_ index: Int, over isInside: [Bool], mask: String?) -> ScoredTarget {
    var target = Target(
      output: output.name, index: nil, position: [], label: output.className(index), score: score)
    target.region = TargetRegion(
      classIndex: index, mask: mask, rows: map.rows, columns: map.columns, isInside: isInside)
    return (target, output.score(of: index, over: isInside, score, map: map))
  }

  // MARK: Notes

  /// Returns notes on how the target was chosen and how the output was interpreted, if any are needed.
  ///
  /// - Parameter isChosen: whether the target was chosen automatically.
  func notes(of target: Target, isChosen: Bool) -> [Warning] {
    guard let region = target.region else { return [] }
    var notes: [Warning] = []
    if isChosen {
      let others = ranking.filter { $0 != region.classIndex }.prefix(3).map { name(of: $0) }
      notes.append(.largestRegion(name(of: region.classIndex), others: Array(others)))
    }
    if !areClasses, region.mask == nil {
      notes.append(
        .numbersAsClasses(output: output.name, element: output.elementExample(region.classIndex)))
    }
    return notes
  }
}

extension Request {
  /// Returns the class and the mask's file of a target such as "cat@mask.png"; `nil` for other targets.
  static func maskedClass(in target: String) -> (name: String, path: String)? {
    guard let at = target.firstIndex(of: "@"), at > target.startIndex else { return nil }
    let path = String(target[target.index(after: at)...])
    // The name of a class may contain "@", too.
    guard ImageFormat.readExtensions.contains(FilePath(path).pathExtension) else { return nil }
    return (String(target[..<at]), path)
  }

  /// Returns the file of a target's mask; `nil` for a target without one.
  public static func maskPath(of target: String) -> String? { maskedClass(in: target)?.path }
}
