import Explaining
import Figure
import Files
import Foundation
import Report

/// What was found for the samples of an array that share a figure, until all of them are there.
struct FieldOutput: SeriesOutput {
  private var samples: [FieldSheet.Sample] = []
  let options: ExplainOptions

  /// Samples that a line is printed of.
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

  /// Samples on one sheet; `nil` where there is nothing to draw.
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
