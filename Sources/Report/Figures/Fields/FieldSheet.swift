import Attribution
import Explaining
import Fields
import Figure

/// Explanations of fields as one sheet. One input has its channels and levels, or its several fields; many samples have a row each.
package struct FieldSheet {
  /// The explanation of one input.
  package struct Sample: Sendable {
    package var explanation: Explanation
    /// A name that identifies the input among others: "row 3".
    package var name: String

    package init(_ explanation: Explanation, name: String = "") {
      (self.explanation, self.name) = (explanation, name)
    }
  }

  package private(set) var sheet: PanelSheet

  /// The largest number of samples drawn.
  package static let maxSamples = 200
  /// The largest number of targets side by side.
  private static let maxTargets = 10

  private let samples: [Sample]
  /// The views of the first sample's fields; those of other samples are alike.
  private let views: [FieldViews]
  private let scales: FieldScales
  private let hidden: [Set<Int>]

  /// Whether a sheet of panels shows more of an input than a single picture does.
  package static func suits(_ fields: [Field]) -> Bool {
    fields.allSatisfy { !$0.isPhoto }
      && (fields.count > 1
        || fields.contains { field in
          PicturePlane(of: field) == nil
            || field.axes.contains { $0.label != nil || $0.coordinates != nil || !$0.names.isEmpty }
        })
  }

  /// Whether at least one of the fields can be drawn.
  package static func canDraw(_ fields: [Field]) -> Bool {
    fields.contains { field in (try? FieldViews(of: field))?.views.isEmpty == false }
  }

  /// `nil` if none of the inputs' fields can be drawn.
  ///
  /// - Throws: `SliceError`, `MaskError`
  package init?(_ samples: [Sample], look: FieldLook = FieldLook(), title: String? = nil) throws {
    guard let first = samples.first?.explanation else { return nil }
    let shown = Array(samples.prefix(Self.maxSamples))
    let views = try first.fields.map { try FieldViews(of: $0, slices: look.slices) }
    guard views.contains(where: { !$0.views.isEmpty }) else { return nil }
    self.samples = shown
    self.views = views
    let masked = try zip(first.fields, views).map {
      try look.hidden(of: $0.1.views, count: $0.0.values.count)
    }
    if let mask = look.mask, masked.allSatisfy({ $0 == nil }) {
      throw MaskError(count: mask.count, map: [first.fields[0].values.count])
    }
    hidden = masked.map { $0 ?? [] }
    scales = FieldScales(look, samples: shown.map(\.explanation), views: views.map(\.views), hidden: hidden)
    let isGrid = samples.count > 1 && views.count == 1 && views[0].views.count == 1
    var statements = Self.statements(samples.map(\.explanation), areMarked: isGrid)
    if samples.count > shown.count {
      statements.append(Sheet.Statement("\(shown.count) of \(samples.count) samples are drawn"))
    }
    statements += views.compactMap(\.omission).map { Sheet.Statement($0) }
    sheet = PanelSheet(title: title, sections: [], statements: statements)
    self.sheet.sections = sections(first)
  }

  private func sections(_ first: Explanation) -> [PanelSheet.Section] {
    if isGrid {
      return first.columns.indices.flatMap(grid)
    }
    return samples.flatMap { sample in
      views.count == 1 ? channels(sample) : inputs(sample)
    }
  }

  /// Whether there are several samples, each with one panel per map.
  private var isGrid: Bool { samples.count > 1 && views.count == 1 && views[0].views.count == 1 }

  private func maker(_ sample: Sample, field: Int) -> PanelMaker {
    let value = sample.explanation.fields[field]
    return PanelMaker(
      field: value, views: views[field].views,
      hasContour: isGrid && value.axes.allSatisfy { $0.coordinates == nil },
      hidden: hidden[field])
  }

  private func panel(
    _ sample: Sample, field: Int, column: Int, target: Int, _ view: FieldView, note: String = ""
  ) -> Panel {
    let attributions = sample.explanation.maps(column: column, target: target)[field]
    let maker = maker(sample, field: field)
    let colors = scales.colors(
      of: sample.explanation, column: column, target: target, field: field,
      own: maker.shown(attributions, view))
    return maker.map(attributions, view, colors: colors, note: note)
  }

  // MARK: Samples × targets

  private func grid(_ column: Int) -> [PanelSheet.Section] {
    let first = samples[0].explanation
    let names = Explanation.MethodResult.names(of: first.columns)
    let view = views[0].views[0]
    // If the samples have different targets, each cell names its own.
    let isShared = samples.allSatisfy { $0.explanation.targets == first.targets }
    return stride(from: 0, to: first.targets.count, by: Self.maxTargets).map { start in
      let targets = start..<min(start + Self.maxTargets, first.targets.count)
      let rows = samples.map { sample in
        let cells = targets.map { target -> [Panel] in
          let found = sample.explanation.targets[target]
          let score = sample.explanation.columns[column].attributions[target].scoreAtInput
          let value = found.score == .probability ? score.fixed(3) : score.significant
          let mark =
            sample.explanation.columns[column].verdicts[target].grade == .inconclusive
            ? "\(Self.inconclusiveMark)\u{A0}" : ""
          return [
            panel(
              sample, field: 0, column: column, target: target, view,
              note: mark + (isShared ? value : "\(found.name) \(value)"))
          ]
        }
        let answer = sample.explanation.outputs.first?.top.first
        let label = [sample.name, answer?.label].compactMap(\.self).filter { !$0.isEmpty }
        return PanelSheet.Row(
          label: label.joined(separator: "\n"), cells: [[maker(sample, field: 0).input(view).plain]] + cells)
      }
      return PanelSheet.Section(
        title: first.columns.count > 1 ? names[column] : "",
        headings: ["input"] + targets.map { isShared ? first.targets[$0].name : "" }, rows: rows,
        keys: [scales.key(of: first, column: column, target: start, field: 0, below: 1..<1 + targets.count)]
          .compactMap(\.self))
    }
  }

  // MARK: Channels × methods

  private func channels(_ sample: Sample) -> [PanelSheet.Section] {
    let explanation = sample.explanation
    return explanation.targets.indices.map { target in
      let rows = views[0].views.map { view in
        var cells = [maker(sample, field: 0).input(view)]
        cells += explanation.columns.indices.map {
          panel(sample, field: 0, column: $0, target: target, view)
        }
        return PanelSheet.Row(
          label: view.title,
          cells: cells.map { cell in
            var cell = cell
            cell.heading = ""
            return [cell]
          })
      }
      let keys = explanation.columns.indices.compactMap { column in
        scales.key(
          of: explanation, column: column, target: target, field: 0, below: column + 1..<column + 2)
      }
      return PanelSheet.Section(
        title: title(sample, target),
        headings: ["input"] + Explanation.MethodResult.headings(of: explanation.columns), rows: rows,
        keys: keys)
    }
  }

  private func title(_ sample: Sample, _ target: Int) -> String {
    let formatted = sample.explanation.formatted(target: target)
    return sample.name.isEmpty ? formatted : "\(sample.name) · \(formatted)"
  }

  // MARK: Outputs × inputs

  private func inputs(_ sample: Sample) -> [PanelSheet.Section] {
    let explanation = sample.explanation
    let names = Explanation.MethodResult.names(of: explanation.columns)
    var sections = [
      PanelSheet.Section(
        title: sample.name, headings: explanation.fields.map(\.name),
        rows: [
          PanelSheet.Row(
            label: "input",
            cells: views.indices.map { field in views[field].views.map(maker(sample, field: field).input) })
        ])
    ]
    for column in explanation.columns.indices {
      for output in explanation.outputs {
        let targets = explanation.targets.indices.filter { explanation.targets[$0].output == output.name }
        guard let some = targets.first else { continue }
        let rows = targets.map { target in
          return PanelSheet.Row(
            label: explanation.formatted(target: target),
            cells: views.indices.map { field in
              views[field].views.map {
                panel(sample, field: field, column: column, target: target, $0)
              }
            })
        }
        let keys = views.indices.compactMap { field in
          scales.key(
            of: explanation, column: column, target: some, field: field, below: field..<field + 1)
        }
        let title = explanation.columns.count > 1 ? "\(output.name) · \(names[column])" : output.name
        sections.append(
          PanelSheet.Section(title: title, headings: views.map { _ in "" }, rows: rows, keys: keys))
      }
    }
    return sections
  }

  // MARK: Statements below the sheet

  /// The mark before the score of an inconclusive map.
  private static let inconclusiveMark = "○"

  private static func statements(_ explanations: [Explanation], areMarked: Bool) -> [Sheet.Statement] {
    let first = explanations[0]
    var statements: [Sheet.Statement] = []
    for index in first.columns.judged {
      let column = first.columns[index]
      let verdicts = explanations.flatMap { $0.columns[index].verdicts }
      let counts = Dictionary(grouping: verdicts, by: \.grade).mapValues(\.count)
      let text = verdicts.count == 1 ? verdicts[0].text : Verdict.Grade.summary(of: counts)
      // Of many classes, most have little to do with a sample; their inconclusive maps are not counted.
      let judged = verdicts.count == 1 ? verdicts : verdicts.filter { $0.grade != .inconclusive }
      let needsReview =
        judged.contains { $0.grade == .incomplete }
        || judged.count { $0.grade.needsReview } * 2 > judged.count
      let target = column.worstTarget ?? 0
      statements.append(
        Sheet.Statement(
          column.title + (column.baselineText(target: target).map { ", \($0)" } ?? "") + ": \(text)",
          emphasis: needsReview ? .warning : .verdict))
    }
    let inconclusive = explanations.flatMap(\.columns).flatMap(\.verdicts).count { $0.grade == .inconclusive }
    if areMarked, inconclusive > 0 {
      statements.append(
        Sheet.Statement(
          "\(inconclusiveMark) marks \(inconclusive) map\(inconclusive == 1 ? "" : "s") that mean little: the score is almost the same at the baseline"
        ))
    }
    return statements + [
      Sheet.Statement("Shown: positive and negative attributions, around zero · \(first.model)")
    ]
  }
}

extension Explanation {
  /// Returns the target with its score: "rain: 10.1", "African elephant [386]: probability 0.6655".
  fileprivate func formatted(target index: Int) -> String {
    let target = targets[index]
    let score = score(ofTarget: index)
    // An output's only number has the name of the output.
    return target.label == "output" ? "\(target.output): \(score.significant)" : target.formatted(score)
  }
}

extension Panel {
  /// The panel without heading and note.
  fileprivate var plain: Panel { Panel(content: content) }
}
