import Explaining
import Figure
import ImageCoding
import Readers
import Testing

@testable import Report

/// The sentences of a sheet about the answer, the map and the photo.
@Suite struct SheetSentenceTests {
  @Test(arguments: [
    (0.6655, "67\u{A0}%"), (0.004, "0.4\u{A0}%"), (0.0004, "below 0.1\u{A0}%"), (0, "0\u{A0}%"),
    (1, "100\u{A0}%"),
  ])
  func probabilities(value: Double, text: String) { #expect(value.asPercent == text) }

  /// True minus signs and powers of ten.
  @Test(arguments: [
    (-0.43691, "−0.4369"), (8.74e-5, "8.74\u{A0}×\u{A0}10⁻⁵"), (-1.5e7, "−1.5\u{A0}×\u{A0}10⁷"), (12, "12"),
  ])
  func numbers(value: Double, text: String) { #expect(value.formatted == text) }

  /// The share of a photo that lies outside the frame, if it exceeds a tenth.
  @Test(arguments: [(400, 100), (100, 400), (105, 100)])
  func croppedPhotosSaySo(width: Int, height: Int) throws {
    func photo(_ mode: PhotoResize.Mode) -> OriginalPhoto {
      OriginalPhoto(
        PixelImage(width: width, height: height, filledWith: .white),
        fit: PhotoFit(width: 50, height: 50, mode: mode))
    }
    let cropped = photo(.centerCrop)
    let unseen = 1 - cropped.frame.width * cropped.frame.height / Double(width * height)
    #expect(unseen > 0.1 && abs(cropped.unseenShare - unseen) < 1e-9)
    let percent = Int((100 * unseen).rounded())
    #expect(cropped.cropNote == "The model did not see \(percent)\u{A0}% of the photo, outside the frame")
    #expect(photo(.squash).cropNote == nil && photo(.pad).cropNote == nil)
    #expect(abs(photo(.pad).unseenShare) < 1e-9)
  }

  /// With several targets no cell is empty, every target has its sentences, and the classes are listed once.
  @Test func everyTargetHasWordsBesideItsMaps() throws {
    var explanation = try Samples.elephant.get()
    explanation.columns = Array(explanation.columns.prefix(2))
    let sheet = try #require(try ExplanationSheet(explanation)).sheet
    #expect(sheet.blocks.count == 3)
    for (index, block) in sheet.blocks.enumerated() {
      #expect(block.cells.count == 3 && !block.cells.contains { $0 == nil })
      let first = try #require(block.cells[0])
      #expect((first.picture == nil) == (index > 0))
      #expect(first.shares.count == (index == 0 ? 5 : 0))
      // The answer stands above the maps and nowhere else.
      #expect(block.label?.hasPrefix(explanation.targets[index].name) == true)
      let check = try #require(CheckSentences(explanation, column: 1, target: index))
      #expect(first.sentences.first?.text == check.facts(isOutlined: true).joined(separator: " "))
      // The sentence is red if hiding the region does not confirm the map.
      #expect(first.sentences.first?.emphasis == (check.isConfirmed ? .verdict : .warning))
      #expect(first.sentences.count == 2)
    }
    #expect(sheet.blocks[0].cells[0]?.shares.count(where: \.isEmphasized) == 3)
  }

  /// With one map for each target, the maps form one row, each below its answer and above its sentences.
  @Test func oneMapForEachTargetIsARow() throws {
    var explanation = try Samples.elephant.get()
    explanation.columns = Array(explanation.columns[1...1])
    let sheet = try #require(try ExplanationSheet(explanation)).sheet
    let cells = try #require(sheet.blocks.first).cells.compactMap(\.self)
    #expect(sheet.blocks.count == 1 && cells.count == 1 + explanation.targets.count)
    #expect(cells[0].shares.count == 5 && cells.allSatisfy { $0.picture != nil })
    for (cell, target) in zip(cells.dropFirst(), explanation.targets) {
      #expect(cell.heading.hasPrefix(target.name) && cell.sentences.count == 2)
      #expect(!cell.notes.contains { $0.hasPrefix("hidden") })
    }
    #expect(!sheet.statements.contains { $0.text.hasPrefix("Unreliable") })
  }

  /// The sentence calls the checked region outlined only if the outlines are around that region.
  @Test func otherOutlinesAreNotTheCheckedRegion() throws {
    let explanation = try Samples.elephant.get()
    var look = MapLook()
    #expect(look.outlines(negative: false))
    look.visualizer.outlines = true
    #expect(!look.outlines(negative: false))
    var only = explanation
    (only.targets, only.columns) = (Array(only.targets.prefix(1)), Array(only.columns.prefix(2)))
    let check = try #require(CheckSentences(only, column: 1, target: 0))
    #expect(check.sentence(isOutlined: true).contains("outlined"))
    #expect(!check.sentence(isOutlined: false).contains("outlined"))
  }

  /// A method without baselines has a verdict and its cost, too, in the figure and in the full report.
  @Test func methodsWithoutBaselinesAreJudged() throws {
    let explanation = try Samples.plain.get()
    let sheet = try #require(try ExplanationSheet(explanation)).sheet
    let verdict = explanation.columns[0].verdicts[0]
    #expect(sheet.statements.contains { $0.text == verdict.plain })
    #expect(sheet.statements.last?.text.contains("1 gradient") == true)
    let report = Summary(explanation, name: "elephant.jpg").full
    #expect(report.contains("  Plain gradient: 1 gradient\n") && report.contains("    \(verdict.text)"))
  }

  /// The answer is bold. The agreement with another seed is not, and it does not imply that the model is right.
  @Test func theAnswerAndTheMapAreToldApart() throws {
    var explanation = try Samples.plain.get()
    let alone = try #require(try ExplanationSheet(explanation)).sheet
    let own = try #require(CheckSentences(explanation, column: 0, target: 0))
    #expect(
      alone.statements.first
        == .init(own.sentence(isOutlined: true), emphasis: own.isConfirmed ? .verdict : .warning))
    explanation = try Samples.elephant.get()
    explanation.columns = Array(explanation.columns.prefix(2))
    explanation.targets = Array(explanation.targets.prefix(1))
    let sheet = try #require(try ExplanationSheet(explanation)).sheet
    // The answer with the result of hiding is bold or red; the rest is neither.
    let check = try #require(CheckSentences(explanation, column: 1, target: 0))
    #expect(sheet.statements.first?.text.hasPrefix("African elephant, 67\u{A0}%") == true)
    #expect(sheet.statements.first?.emphasis == (check.isConfirmed ? .verdict : .warning))
    #expect(!sheet.statements.dropFirst().contains { $0.emphasis == .verdict })
    #expect(!sheet.statements.contains { $0.text.contains("[386]") || $0.text.contains(" -") })
  }
}
