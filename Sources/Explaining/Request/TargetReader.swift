import Foundation
import Models

/// Reads the targets of an output as they are written in a request.
struct TargetReader {
  let output: ModelOutput
  /// What is explained of each.
  let score: ScoreKind
  /// The network's output vector at the input.
  let values: [Float]
  /// Of an output that is a class map.
  let regions: RegionTargets?
  /// The tokens of the input; `nil` if the input is not a text.
  let text: TextTokens?

  /// Elements that are explained without being named.
  private static let unnamedLimit = 16
  /// Elements that "all" may stand for.
  private static let allLimit = 1000
  /// Elements whose names are searched.
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
    // A number before any softmax or sigmoid may be called a logit.
    self.score = isNumbers ? .output : score ?? output.standardScore
    regions = RegionTargets(output, score: self.score, values: values, mask: mask)
  }

  /// The targets, the most probable first.
  ///
  /// - Precondition: the output's elements are ranked.
  var ranking: [Int] { output.values(.probability, in: values).ranking }

  private var elements: ElementReader { ElementReader(output: output, text: text, values: values) }

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
      // A name may hold a hyphen; only what names no class is read as a difference.
      guard let minus = text.range(of: " - ") else { throw error }
      let index = try index(matching: String(text[..<minus.lowerBound]), in: text)
      let contrast = try self.index(matching: String(text[minus.upperBound...]), in: text)
      guard index != contrast else { throw RequestError.differenceOfNothing(text) }
      return [found(index, contrast: contrast)]
    }
  }

  /// How one element is written; `nil` where an index or a name is enough.
  private var syntax: String? {
    guard !output.isIndexedByOne else { return nil }
    return output.elementSyntax
      + (regions == nil
        ? "" : ", or one index for a class, over the pixels at which its number is the largest")
  }

  /// The element that a name, an index, or an index along each axis means.
  ///
  /// - Parameter target: the whole target, of which the text is one side.
  /// - Throws: `LabelError`, `RequestError.needsPosition` for an index alone where there are several axes: elements are not counted through.
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

  /// A name that means no class, or several, is reported with the probabilities of those that may be meant.
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

  /// The element of several axes that has a label, or the name that reports give it: "class 2,16,16".
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
  /// The indices of the values, the largest first; of equal ones the first.
  var ranking: [Int] { indices.sorted { (self[$1], $0) < (self[$0], $1) } }
}
