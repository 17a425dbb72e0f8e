import Attribution
import Explaining
import Fields
import Figure
import ImageCoding
import Models
import Readers

/// The results for texts, one number for each token: the sum over its embedding or, for slopes, the norm.
package struct TextResults: Sendable {
  package struct Row: Sendable {
    /// Counted from 0.
    package var number: Int
    package var text: EncodedText
    let spans: TextSpans
    /// The model's answer in words.
    package var answer: String
    /// The most probable class; `nil` if the model predicts numbers.
    package var predicted: String?
    /// The embedding layer over whose values the numbers are summed.
    package var layer: String
    package var targets: [String]
    package var parts: [Part]
  }

  /// The result of one column for one target.
  package struct Part: Sendable {
    package var column: Int
    package var target: Int
    /// One number for each token.
    package var attributions: [Float]
    /// How the components of a token's embedding become one number.
    package var reduction: EmbeddingReduction
    /// The numbers of the baseline's tokens; `nil` if the baseline is not made of tokens.
    package var baselineIDs: [Int]?
    package var scoreAtInput: Double
    package var completeness: Completeness?
    package var verdict: Verdict
    /// The result of hiding words; `nil` if nothing was checked.
    var check: CheckSentences?
  }

  /// Names of the columns: methods and baselines.
  package private(set) var columns: [String] = []
  /// The name of the score, which is the unit of the attributions.
  package private(set) var score = ""
  package private(set) var model = ""
  package private(set) var rows: [Row] = []
  /// The numbers of texts that cannot be explained, and the reasons.
  package private(set) var failures: [(number: Int, reason: String)] = []
  package let colors: ColorMap

  /// - Parameter colors: the colours of words: diverging around zero, or sequential from the smallest number to the largest.
  package init(colors: ColorMap = .purpleOrange) { self.colors = colors }

  /// Notes a text that cannot be explained.
  package mutating func add(failure: String, number: Int) { failures.append((number, failure)) }

  /// Adds the explanation of a text.
  ///
  /// - Parameter number: the text's number, counted from 0.
  package mutating func add(_ explanation: Explanation, of text: EncodedText, number: Int) {
    if rows.isEmpty {
      columns = Explanation.MethodResult.names(of: explanation.columns)
      score = explanation.targets.first?.score.title ?? ""
      model = explanation.model
    }
    let parts = explanation.columns.indices.flatMap { column in
      explanation.targets.indices.map { target in
        let attributions = explanation.columns[column].attributions[target]
        return Part(
          column: column, target: target,
          attributions: explanation.tokenAttributions(
            column: column, target: target, count: text.tokens.count),
          reduction: explanation.columns[column].embeddingReduction,
          baselineIDs: explanation.columns[column].baselines.first?.ids,
          scoreAtInput: attributions.scoreAtInput, completeness: attributions.completeness,
          verdict: explanation.columns[column].verdicts[target],
          check: CheckSentences(explanation, column: column, target: target))
      }
    }
    rows.append(
      Row(
        number: number, text: text, spans: TextSpans(text),
        answer: Summary(explanation, name: "").statements,
        predicted: explanation.outputs.first?.top.first?.label, layer: explanation.lookups.first?.layer ?? "",
        targets: explanation.targets.map(\.name), parts: parts))
  }
}

extension Explanation {
  /// Returns one number for each token: the sum or, for slopes, the norm over all other axes and all fields.
  func tokenAttributions(column: Int, target: Int, count: Int) -> [Float] {
    var totals = PlaceTotals(columns[column].embeddingReduction, places: count)
    for (field, map) in zip(fields, maps(column: column, target: target)) {
      let places = PositionIndex(of: field)
      guard places.count == count else { continue }
      totals.add(map.lazy.map(Double.init), at: places)
    }
    return totals.values
  }
}

extension TextResults.Row {
  /// Returns one number for each word of a part: the sum over its tokens or, for norms, their norm.
  func wordAttributions(_ part: TextResults.Part) -> [Double] {
    spans.words.map { range in
      let values = range.map { Double(part.attributions[$0]) }
      return part.reduction == .norm
        ? values.reduce(0) { $0 + $1 * $1 }.squareRoot() : values.reduce(0, +)
    }
  }

  /// Returns the sum over the tokens that are not shown as words: special tokens and padding.
  func unshown(_ part: TextResults.Part) -> Double {
    zip(text.tokens, part.attributions).reduce(0) { $1.0.role == .word ? $0 : $0 + Double($1.1) }
  }

  /// Returns the strongest words of one sign with their numbers, the largest magnitude first.
  func strongest(_ part: TextResults.Part, isFor: Bool, count: Int) -> [(word: String, value: Double)] {
    let values = wordAttributions(part)
    var names: [Int: String] = [:]
    for span in spans.spans { if let word = span.word { names[word] = span.text } }
    let words = values.indices.filter { names[$0] != nil && (isFor ? values[$0] > 0 : values[$0] < 0) }
      .sorted { (abs(values[$1]), $0) < (abs(values[$0]), $1) }
    return words.prefix(count).map { (names[$0] ?? "", values[$0]) }
  }
}

/// Maps numbers to colours: a diverging colour map is centred at zero; another one spans the smallest to the largest number.
struct ValueColors: Sendable {
  private let colors: ColorMap
  private let low: Double
  private let high: Double

  /// - Parameter values: all numbers that share the scale.
  init(_ colors: ColorMap, over values: [Double]) {
    self.colors = colors
    let finite = values.filter(\.isFinite)
    if colors.isDiverging {
      high = finite.map(abs).max() ?? 0
      low = -high
    } else {
      (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    }
  }

  /// Returns the index of a number's step in a colour map of `count` steps.
  func step(_ value: Double, of count: Int) -> Int {
    guard high > low, value.isFinite else { return colors.isDiverging ? count / 2 : 0 }
    return Int((min(max((value - low) / (high - low), 0), 1) * Double(count - 1)).rounded())
  }

  func color(_ value: Double) -> RGB { colors.colors[step(value, of: colors.colors.count)] }

  /// Returns the colour on a theme's paper. On dark paper, zero has the colour of the paper, so that words without attribution do not
  /// shine.
  func color(_ value: Double, on theme: SheetLook.Theme) -> RGB {
    guard theme == .dark, colors.isDiverging else { return color(value) }
    guard high > 0, value.isFinite else { return theme.paper }
    let share = min(abs(value) / high, 1)
    // The ends of the map are too dark for dark paper.
    let end = colors.colors[colors.colors.count * (value < 0 ? 1 : 3) / 4]
    return theme.paper.mixed(with: end, share: share)
  }

  /// Returns the scale as a colour bar; `nil` if all numbers are equal.
  func bar(on theme: SheetLook.Theme) -> ColorBar? {
    guard high > low else { return nil }
    let steps = 64
    let values = (0..<steps).map { low + (high - low) * Double($0) / Double(steps - 1) }
    return ColorBar(colors: values.map { color($0, on: theme) }, low: low, high: high, isClipped: false)
  }
}

extension RGB {
  /// Returns the colour mixed with a share, 0…1, of another.
  fileprivate func mixed(with other: RGB, share: Double) -> RGB {
    func level(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(min(max((Double(a) + share * (Double(b) - Double(a))).rounded(), 0), 255))
    }
    return RGB(
      red: level(red, other.red), green: level(green, other.green), blue: level(blue, other.blue))
  }
}
