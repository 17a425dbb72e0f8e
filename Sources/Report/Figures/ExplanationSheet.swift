import Explaining
import Figure
import Models

/// An explanation as one sheet: the input once, a map for each column, target and input that is a picture; then statements about how
/// reliable the maps are and how they were made.
public struct ExplanationSheet {
  /// The figure.
  public let sheet: Sheet
  /// The title of each map that shows nothing, and the reason.
  public let empty: [(title: String, reason: String)]

  /// `nil` if none of the inputs is a picture.
  ///
  /// - Parameters:
  ///   - explanation: an explanation of pictures or maps.
  ///   - look: colours, scale and style.
  ///   - photo: the original photo, if there is one.
  ///   - title: the figure's title.
  /// - Throws: `VisualizerError`, `FieldPictureError`, `FieldError`
  public init?(
    _ explanation: Explanation, look: MapLook = MapLook(), photo: OriginalPhoto? = nil, title: String? = nil
  ) throws {
    let look = look.suited(to: explanation)
    guard let maker = try CellMaker(explanation, look: look, photo: photo) else { return nil }
    let names = Explanation.MethodResult.headings(of: explanation.columns)
    // The verdict of a single map is a statement below the sheet; several maps have theirs beside them.
    let judged = explanation.columns.judged
    let isGrid = explanation.targets.count > 1 || judged.count > 1
    var empty: [(title: String, reason: String)] = []
    var blocks: [Sheet.Block] = []
    // With one map for each of several targets, the maps stand side by side.
    let isRow =
      names.count == 1 && maker.planes.count == 1 && explanation.targets.count > 1
      && explanation.targets.allSatisfy { $0.region == nil }
    if isRow {
      let row = try Self.row(explanation, look, maker, judged: judged)
      blocks = [row.block]
      empty = row.empty
    }
    for (index, target) in explanation.targets.enumerated() where !isRow {
      for (picture, plane) in maker.planes.enumerated() {
        let region = maker.outline(of: target, over: plane)
        var first =
          index == 0 || region != nil
          ? maker.input(plane, outlined: region) : Sheet.Cell(heading: "", picture: nil)
        if index == 0, picture == 0 {
          first.shares = explanation.topShares
          if !first.shares.isEmpty { first.highest = 1 }
        }
        if explanation.targets.count > 1, picture == 0 {
          first.sentences = Self.sentences(explanation, look, target: index, judged: judged)
        }
        var cells: [Sheet.Cell?] = [first]
        for (column, name) in names.enumerated() {
          var drawn = try maker.map(column: column, target: index, plane, heading: name)
          if let reason = drawn.emptiness {
            let place = explanation.targets.count == 1 ? name : "\(name) of \(target.name)"
            empty.append((place, reason))
            drawn.cell.notes = ["Empty map: \(reason)"]
          }
          if judged.count > 1, judged.contains(column) {
            drawn.cell.notes.append(explanation.columns[column].verdicts[index].plain)
          }
          cells.append(drawn.cell)
        }
        // An empty first cell keeps the columns aligned. It is removed if the cells do not fit in one row.
        if index > 0, region == nil, first.sentences.isEmpty, cells.count > SheetLook().columns {
          cells.removeFirst()
        }
        blocks.append(
          Sheet.Block(
            label: explanation.targets.count > 1 && picture == 0
              ? target.statement(explanation.score(ofTarget: index)) : nil,
            cells: cells))
      }
    }
    sheet = Sheet(
      title: title, blocks: blocks,
      statements: Self.statements(explanation, look, judged: judged, isGrid: isGrid))
    self.empty = empty
  }

  /// Returns one row: the input, then a map for each target, with the target's score above and the sentences about the map below.
  private static func row(
    _ explanation: Explanation, _ look: MapLook, _ maker: CellMaker, judged: [Int]
  ) throws -> (block: Sheet.Block, empty: [(title: String, reason: String)]) {
    var empty: [(title: String, reason: String)] = []
    guard let plane = maker.planes.first else { return (Sheet.Block(cells: []), []) }
    var input = maker.input(plane)
    input.shares = explanation.topShares
    if !input.shares.isEmpty { input.highest = 1 }
    var cells = [input]
    for (index, target) in explanation.targets.enumerated() {
      var drawn = try maker.map(
        column: 0, target: index, plane,
        heading: target.statement(explanation.score(ofTarget: index)))
      if let reason = drawn.emptiness {
        empty.append((target.name, reason))
        drawn.cell.notes = ["Empty map: \(reason)"]
      }
      drawn.cell.sentences = sentences(explanation, look, target: index, judged: judged)
      // The sentences repeat the note's numbers.
      if !drawn.cell.sentences.isEmpty {
        let note = CheckSentences(explanation, column: 0, target: index)?.note
        drawn.cell.notes.removeAll { $0 == note }
      }
      cells.append(drawn.cell)
    }
    return (Sheet.Block(cells: cells), empty)
  }

  /// Returns the sentences about a target's map: the score, the result of hiding the outlined region, and whether another seed gives the
  /// same map. They distinguish three questions: how confident the model is, whether the map can be reproduced, and whether the region
  /// matters.
  private static func sentences(
    _ explanation: Explanation, _ look: MapLook, target index: Int, judged: [Int]
  ) -> [Sheet.Statement] {
    // Each of several targets has its score above its maps.
    let answer =
      explanation.targets.count == 1
      ? [explanation.targets[index].statement(explanation.score(ofTarget: index))] : []
    var sentences = answer.map { Sheet.Statement($0, emphasis: .verdict) }
    guard let only = judged.first, judged.count == 1 else { return sentences }
    if let check = CheckSentences(explanation, column: only, target: index) {
      let isOutlined = look.outlines(negative: false)
      let text =
        answer.isEmpty
        ? check.facts(isOutlined: isOutlined).joined(separator: " ") : check.sentence(isOutlined: isOutlined)
      sentences = [Sheet.Statement(text, emphasis: check.isConfirmed ? .verdict : .warning)]
    }
    let verdict = explanation.columns[only].verdicts[index]
    return sentences + [
      Sheet.Statement(verdict.plain, emphasis: verdict.ownGrade.needsReview ? .warning : .plain)
    ]
  }

  /// Returns the statements below the sheet: how reliable the maps are, and how they were made.
  private static func statements(
    _ explanation: Explanation, _ look: MapLook, judged: [Int], isGrid: Bool
  ) -> [Sheet.Statement] {
    var statements =
      explanation.targets.count == 1 ? sentences(explanation, look, target: 0, judged: judged) : []
    // With one map for each target, its sentences contain this already.
    let toReview = isGrid && judged.count > 1 ? explanation.verdictsToReview(judged) : []
    if !toReview.isEmpty {
      statements.append(
        Sheet.Statement("Unreliable: \(toReview.joined(separator: "; "))", emphasis: .warning))
    }
    let method = explanation.columns.count == 1 && isGrid ? explanation.columns.first.map(\.title) : nil
    var parts = [method, "Shown: \(look.meaning)", explanation.model].compactMap(\.self)
    for column in judged {
      let column = explanation.columns[column]
      guard let target = column.worstTarget else { continue }
      let name = judged.count > 1 ? "\(column.title): " : ""
      let origin = [column.baselineText(target: target) ?? "", column.effort(target: target)].filter {
        !$0.isEmpty
      }
      if !origin.isEmpty { parts.append(name + origin.joined(separator: ", ")) }
      if !isGrid {
        if let sums = column.verdicts[target].sums { parts.append(sums) }
        parts.append(column.sums(target: target))
      }
    }
    for column in explanation.columns {
      if let layer = column.layerText { parts.append("\(column.title): \(layer)") }
    }
    return statements + [Sheet.Statement(parts.joined(separator: " · "))]
  }
}

extension Explanation {
  /// The number of most probable classes listed, besides the explained ones.
  private static let maxShares = 5
  /// The largest number of classes listed in all.
  private static let maxClassShares = 8

  /// The most probable and the explained classes of the explained output; empty if several outputs are explained.
  var topShares: [ShareBar] {
    let names = Set(targets.map(\.output))
    guard names.count == 1, let output = outputs.first(where: { names.contains($0.name) }) else { return [] }
    let explained = Set(targets.flatMap { [$0.index, $0.contrastIndex].compactMap(\.self) })
    return output.top.enumerated().filter {
      $0.offset < Self.maxShares || explained.contains($0.element.index)
    }
    .prefix(Self.maxClassShares).map { _, found in
      ShareBar(
        name: found.label, text: found.probability.asPercent, share: found.probability,
        isEmphasized: explained.contains(found.index))
    }
  }

  /// Returns the names of the maps in the given columns that need review.
  fileprivate func verdictsToReview(_ columns: [Int]) -> [String] {
    columns.flatMap { column in
      targets.indices.filter { self.columns[column].verdicts[$0].ownGrade.needsReview }.map { target in
        let parts =
          (targets.count > 1 ? [targets[target].name] : [])
          + (columns.count > 1 ? [Explanation.MethodResult.headings(of: self.columns)[column]] : [])
        return parts.joined(separator: ", ")
      }
    }
  }
}

extension MapLook {
  /// The meaning of colours and lines, in words.
  var meaning: String {
    switch polarity {
    case .positive: "positive attributions"
    case .negative: "negative attributions"
    case .both: "positive and negative attributions"
    case .magnitude: "magnitudes of the attributions"
    }
  }
}
