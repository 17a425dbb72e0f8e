import Explaining
import Figure
import Foundation
import Report

/// What was found for the samples of an array that share a figure, or are averaged, until all of them are there.
struct FieldOutput {
  private var samples: [FieldSheet.Sample] = []
  private let options: ExplainOptions

  init(_ options: ExplainOptions) { self.options = options }

  mutating func add(_ explanation: Explanation, row: Int) {
    samples.append(FieldSheet.Sample(explanation, name: "sample \(row)"))
  }

  /// - Throws: `RequestError.differentTargets`
  func mean() throws -> Explanation { try Explanation(meanOf: samples.map(\.explanation)) }

  /// All of them on one sheet.
  ///
  /// - Throws: `SliceError`, `MaskError`, `FileError`, `InputError`
  func pages() throws -> [Scene]? { try Self.pages(samples, options) }

  /// One input by itself.
  static func pages(of explanation: Explanation, _ options: ExplainOptions) throws -> [Scene]? {
    try pages([FieldSheet.Sample(explanation)], options)
  }

  private static func pages(_ samples: [FieldSheet.Sample], _ options: ExplainOptions) throws -> [Scene]? {
    var look = FieldLook()
    if let colors = options.drawing.colors?.map, colors.isDiverging { look.colors = colors }
    look.scale = options.drawing.look.scale
    look.slices = options.arrays.slices
    look.mask = try options.arrays.shown()
    let sheet = try FieldSheet(samples, look: look, title: options.figure.title)
    return sheet?.sheet.pages(options.figure.look)
  }
}
