import Explaining
import Figure
import Files
import Foundation
import Report

/// Collects the explanations of an array's samples that share a figure.
struct FieldOutput: SeriesOutput {
  private var samples: [FieldSheet.Sample] = []
  let options: ExplainOptions

  /// The maximum number of samples for which a line is printed.
  private static let maxPrinted = 40

  private let source: InputSource
  private var count: Int { source.count }
  private var verdicts = VerdictTally()

  init(_ options: ExplainOptions, source: InputSource) { (self.options, self.source) = (options, source) }

  mutating func add(_ explanation: Explanation, row: Int) {
    let name = "sample \(source.number(ofRow: row))"
    samples.append(FieldSheet.Sample(explanation, name: name))
    verdicts.add(explanation, name: name)
  }

  var text: String? {
    guard samples.count == count else { return nil }
    let answers = samples.prefix(Self.maxPrinted).map { sample in
      "\(sample.name): \(Summary(sample.explanation, name: sample.name).prediction)"
    }
    return (answers + verdicts.lines).joined(separator: "\n").printableLines
  }

  var summary: String? { count > Self.maxPrinted ? "and \(count - Self.maxPrinted) more samples" : nil }

  func pages() throws -> [FigureScene]? { try Self.pages(of: samples, options) }

  /// Draws samples on one sheet; returns `nil` if there is nothing to draw.
  ///
  /// - Throws: `SliceError`, `MaskError`, `FileError`, `InputError`
  static func pages(of samples: [FieldSheet.Sample], _ options: ExplainOptions) throws -> [FigureScene]? {
    var look = FieldLook()
    if let colors = options.drawing.colors?.map, colors.isDiverging { look.colors = colors }
    look.scale = options.drawing.look.scale
    look.slices = options.arrays.slices
    look.mask = try options.arrays.shown()
    let sheet = try FieldSheet(samples, look: look, title: options.figure.title)
    return sheet?.sheet.pages(options.figure.look)
  }
}
