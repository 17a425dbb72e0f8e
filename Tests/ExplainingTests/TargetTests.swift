import Explaining
import Fields
import ONNX
import TestSupport
import Testing

@testable import Models

/// Targets of outputs with several axes: one element, by its index along each axis, or an error that shows the notation.
@Suite struct TargetTests {
  /// y [1, 4, 6, 5]: a softmax over the second axis.
  private func segmentation() throws -> (model: Model, fields: [Field]) {
    struct Case: Decodable, Sendable { let name: String }
    let x = try Golden<Case>("models").array("segmentation/x")
    let model = try Model(
      onnx: TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/models/segmentation.onnx").path,
      for: .arrays)
    return (model, try model.rows(of: ["": InputArray(shape: x.shape, values: x.values)]).fields(ofRow: 0))
  }

  private func targets(_ names: [String]) throws -> [Target] {
    let (model, fields) = try segmentation()
    return try Explainer(model, Request(methods: [.gradient], targets: names)).explain(fields).targets
  }

  @Test(arguments: ["2,:,:", "2,*,*", "2,1", "2,1,x", "cat", "2 - 3", ""])
  func whatIsNoElementIsRefused(text: String) throws {
    let error = try #require(throws: (any Error).self) { try targets([text]) }
    if text != "2,1" {
      #expect("\(error)".contains("is not one element of the output y of shape [1, 4, 6, 5]"), "\(error)")
      #expect("\(error)".contains("ROW,COLUMN (CLASS 0…3, ROW 0…5, COLUMN 0…4)"))
    }
    if text.hasPrefix("2,:") { #expect("\(error)".contains("write 2,ROW,COLUMN")) }
  }

  /// One index is a class, over the pixels at which it is predicted.
  @Test func anIndexIsAClass() throws {
    let all = try targets(["all"])
    #expect(all.reduce(0) { $0 + ($1.region?.pixels ?? 0) } == 30)
    let first = try #require(all.first?.region?.classIndex)
    #expect(try targets(["\(first)", "class \(first)", "top1"]) == [all[0]])
    #expect(try targets([]) == [all[0]])
    for text in ["-1", "4", "119"] {
      let error = try #require(throws: LabelError.self) { try targets([text]) }
      #expect("\(error)".contains("outputs 0 to 3"), "\(error)")
    }
  }

  @Test(arguments: ["sum"])
  func whatIsNoChoiceIsRefused(text: String) throws {
    let error = try #require(throws: RequestError.self) { try targets([text]) }
    #expect("\(error)".contains("CLASS,ROW,COLUMN"), "\(error)")
  }

  @Test func elementsAndTheirDifferences() throws {
    let found = try targets(["2,3,4", "0,1,3,4", "class 3,5,4", "2,3,4 - 1,3,4"])
    #expect(found.map(\.position) == [[2, 3, 4], [1, 3, 4], [3, 5, 4], [2, 3, 4]])
    #expect(found[3].contrastIndex == 1 * 30 + 3 * 5 + 4)
  }

  /// Axes of extent 1 need no index; the notation names the other axes if operators or a softmax determine them.
  @Test func syntaxSaysWhatAxesAre() {
    func output(_ shape: [Int], axes: [AxisRole?] = [], groups: [Int32]? = nil) -> ModelOutput {
      ModelOutput(
        name: "y", shape: shape, task: groups == nil ? .numbers : .classes, reason: .requested, labels: nil,
        elements: 0..<shape.reduce(1, *), head: nil, groups: groups, axes: axes)
    }
    #expect(
      output([1, 3, 1, 1]).isIndexedByOne && output([1, 1]).isIndexedByOne && output([7]).isIndexedByOne)
    #expect(!output([1, 3, 1, 2]).isIndexedByOne)
    let conv = output([1, 3, 2, 2], axes: [nil, .channel, .y, .x])
    #expect(conv.elementSyntax == "CHANNEL,ROW,COLUMN (CHANNEL 0…2, ROW 0…1, COLUMN 0…1)")
    #expect(conv.elementExample(2) == "2,ROW,COLUMN" && conv.elementExample(3) == "CHANNEL,ROW,COLUMN")
    // A choice of two for each of three words.
    let words = output([1, 3, 2], groups: [0, 0, 1, 1, 2, 2])
    #expect(words.elementSyntax == "POSITION,CLASS (POSITION 0…2, CLASS 0…1)")
    #expect(output([1, 2, 3]).elementSyntax == "POSITION1,POSITION2 (POSITION1 0…1, POSITION2 0…2)")
  }
}
