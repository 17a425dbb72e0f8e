import Foundation
import Models

/// Reads the targets of an output, as written in a request.
struct TargetReader {
  let output: ModelOutput
  /// The kind of score that is explained.
  let score: ScoreKind
  /// The network's output vector at the input.
  let values: [Float]
  /// The reader for class maps; `nil` for other outputs.
  let regions: RegionTargets?
  /// The tokens of the input; `nil` if the input is not a text.
  let text: TextTokens?

  /// The most elements that are explained if no target is named.
  private static let unnamedLimit = 16
  /// The most elements that "all" may stand for.
  private static let allLimit = 1000
  /// The most elements whose names are searched.
  private static let searchLimit = 1 << 20

  /// - Throws: `RequestError.wrongScore`
  init(
    output: ModelOutput, score: ScoreKind?, values: [Float], mask: TargetMask = TargetMask(),
    text: TextTokens? = nil
  ) throws(RequestError) {
    self.output = output
    self.values = values
    self.text = text
    let isNumbers = output.task == .numbers
    if let score, isNumbers, score == .probability || score == .logit && output.isTaskGiven {
      throw .wrongScore(score, output: output.name, task: .numbers)
    }
    if let score, score == .logit, !isNumbers, !output.hasLogits {
      throw .wrongScore(score, output: output.name, task: output.task)
    }
    // For plain numbers, "logit" is accepted as a name for the output itself unless the task was given: the numbers may be logits.
    self.score = isNumbers ? .output : score ?? output.standardScore
    regions = RegionTargets(output, score: self.score, values: values, mask: mask)
  }

  /// The indices of the targets, in descending order of probability.
  ///
  /// - Precondition: the output's elements are ranked.
  var ranking: [Int] { output.values(.probability, in: values).ranking }

  private var elements: ElementReader { ElementReader(output: output, text: text, values: values) }

  /// Returns the targets that are explained if none is named.
  ///
  /// - Throws: `RequestError`, `TokenTargetError`
  func standard() throws -> [ScoredTarget] {
    if let region = regions?.standard { return [region] }
    if let words = try elements.likeliestWords() { return words.map { found($0) } }
    if output.isRanked { return ranking.prefix(1).map { found($0) } }
    guard output.targetCount <= Self.unnamedLimit else {
      throw RequestError.tooManyOutputs(output: output.name, count: output.targetCount, syntax: syntax)
    }
    return (0..<output.targetCount).map { found($0) }
  }

  /// Returns the targets that a text names.
  ///
  /// - Throws: `RequestError`, `LabelError`, `ModelError`, `TokenTargetError`
  func targets(named text: String) throws -> [ScoredTarget] {
    if let found = try regions?.targets(named: text) { return found }
    do {
      if let elements = try elements.elements(named: text) { return elements.map { found($0) } }
    } catch {
      guard text.contains(" - ") else { throw error }
    }
    if text.hasPrefix("top"), let count = Int(text.dropFirst(3)) {
      guard output.isRanked else { throw RequestError.notRanked(text, output: output.name, syntax: syntax) }
      guard (1...output.targetCount).contains(count) else {
        throw RequestError.tooManyTop(text, count: output.targetCount)
      }
      return ranking.prefix(count).map { found($0) }
    }
    switch text {
    case "all":
      guard output.targetCount <= Self.allLimit else {
        throw RequestError.tooManyOutputs(output: output.name, count: output.targetCount, syntax: syntax)
      }
      return (0..<output.targetCount).map { found($0) }
    case "sum":
      guard output.task == .numbers else {
        throw RequestError.sumOfClasses(output: output.name, syntax: syntax)
      }
      return [sum()]
    default: break
    }
    do {
      return [found(try index(matching: text, in: text))]
    } catch {
      if regions == nil, Request.maskedClass(in: text) != nil {
        throw RequestError.maskWithoutMap(text, output: output.name, shape: output.shape)
      }
      // The name of a class may contain " - ", so only texts that do not name a class are read as a difference.
      guard let minus = text.range(of: " - ") else { throw error }
      let index = try index(matching: String(text[..<minus.lowerBound]), in: text)
      let contrast = try self.index(matching: String(text[minus.upperBound...]), in: text)
      guard index != contrast else { throw RequestError.differenceOfNothing(text) }
      return [found(index, contrast: contrast)]
    }
  }

  /// How one element is written; `nil` if an index or a name suffices.
  private var syntax: String? {
    guard !output.isIndexedByOne else { return nil }
    return output.elementSyntax
      + (regions == nil
        ? "" : ", or one index for a class, over the pixels at which its number is the largest")
  }

  /// Returns the element for a name, an index, or one index for each axis.
  ///
  /// - Parameter target: the whole target; `text` may be one side of it.
  /// - Throws: `LabelError`; `RequestError.needsPosition` for a single index if there are several axes: flat indices are not
  ///   supported.
  private func index(matching text: String, in target: String) throws -> Int {
    if let elements = try elements.elements(named: text), elements.count == 1 { return elements[0] }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    if numbers.count > 1, !numbers.contains(nil) {
      return try output.element(at: numbers.compactMap(\.self))
    }
    guard output.isIndexedByOne else { return try indexByName(text) }
    if let labels = output.labels { return try index(matching: text, in: target, among: labels) }
    if output.targetCount <= Self.searchLimit, Int(text) == nil {
      let names = Labels((0..<output.targetCount).map(output.targetName))
      return try index(matching: text, in: target, among: names)
    }
    guard let index = Int(text) else { throw LabelError.unknown(text, suggestions: []) }
    guard (0..<output.targetCount).contains(index) else {
      throw LabelError.outOfRange(index, count: output.targetCount)
    }
    return index
  }

  /// Returns the index of a class by its name.
  ///
  /// - Throws: `LabelError.unclear` if the name fits no class, or several, with the probabilities of the classes that may be
  ///   meant.
  private func index(matching text: String, in target: String, among labels: Labels) throws(LabelError) -> Int
  {
    do {
      return try labels.index(matching: text)
    } catch .ambiguous, .unknown {
      let probabilities = output.isRanked ? output.values(.probability, in: values) : nil
      throw .unclear(
        UnclearClass(
          text, in: target, among: labels.names, matching: labels.indices(matching: text),
          probability: probabilities.map { all in { all[$0] } }))
    }
  }

  /// Returns the element that has a label, or a name as in reports ("class 2,16,16"), in an output with several axes.
  private func indexByName(_ text: String) throws -> Int {
    if let labels = output.labels, Int(text) == nil { return try labels.index(matching: text) }
    let name = text.lowercased()
    if output.labels == nil, output.targetCount <= Self.searchLimit,
      let index = (0..<output.targetCount).first(where: { output.targetName($0).lowercased() == name })
    {
      return index
    }
    let first = text.split(separator: ",", omittingEmptySubsequences: false).first
    throw RequestError.needsPosition(
      text, output: output.name, shape: output.shape,
      example: output.elementExample(first.flatMap { Int($0) }), ranges: output.indexRanges)
  }

  private func found(_ index: Int, contrast: Int? = nil) -> ScoredTarget {
    let (words, contrastWords) = (elements.words(of: index), contrast.map(elements.words))
    let target = Target(
      output: output.name, index: index, position: output.isBinary ? [index] : output.position(of: index),
      label: words.word ?? output.targetName(index), contrastIndex: contrast,
      contrastLabel: contrast.map { contrastWords?.word ?? output.targetName($0) }, token: words.token,
      contrastToken: contrastWords?.token, score: score)
    let terms =
      [output.term(index, score)] + (contrast.map { [output.term($0, score, coefficient: -1)] } ?? [])
    return (target, Score(terms))
  }

  private func sum() -> ScoredTarget {
    let target = Target(
      output: output.name, index: nil, position: [], label: "sum of \(output.name)", score: score)
    return (target, Score((0..<output.targetCount).map { output.term($0, score) }))
  }
}

extension [Double] {
  /// The indices of the values, in descending order of the values; equal values keep their order.
  var ranking: [Int] { indices.sorted { (self[$1], $0) < (self[$0], $1) } }
}
