import Attribution
import Explaining
import Fields
import Files
import Foundation
import ImageCoding
import TestSupport
import Testing

@testable import Models

/// The pixels that a target of a segmentation covers, and refusals.
@Suite struct RegionTargetTests {
  /// - Parameter labels: the names of the four classes, the last of which is predicted nowhere.
  private func explanation(
    _ targets: [String], labels: [String]? = nil, in folder: String, photo: PictureSize? = nil
  ) throws -> Explanation {
    let path = "\(folder)/names.txt"
    if let labels {
      try Data(labels.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
    }
    let (model, fields) = try PositionGoldenTests.opened(
      "segmentation", x: "segmentation", labels: labels == nil ? nil : path)
    return try Explainer(model, Request(methods: [.gradient], targets: targets)).explain(fields)
  }

  private func write(_ mask: [Bool], width: Int, to path: String) throws {
    let image = PixelImage(
      width: width, height: mask.count / width,
      samples: mask.flatMap { [UInt8](repeating: $0 ? 255 : 0, count: 3) })
    try image.write(to: path)
  }

  /// A mask with the output's size, and one with the input's size, twice as large.
  @Test func masksOfEitherSizeMeanTheSame() throws {
    try withTemporaryFolder { folder in
      let golden = try PositionGoldenTests.golden.get()
      let small = try golden.array("segmentation/mask").values.map { $0 > 0 }
      try write(small, width: 8, to: "\(folder)/small.png")
      let large = (0..<256).map { pixel -> Bool in
        let (row, column) = (pixel / 16, pixel % 16)
        return small[row / 2 * 8 + column / 2]
      }
      try write(large, width: 16, to: "\(folder)/large.png")
      for name in ["small", "large"] {
        let found = try explanation(["3@\(folder)/\(name).png"], in: folder)
        let region = try #require(found.targets[0].region)
        #expect(region.isInside == small && region.classIndex == 3 && region.pixels == 15)
        let score = Double(try golden.array("segmentation/mask score").values[0])
        #expect(abs(found.columns[0].attributions[0].scoreAtInput - score) < 1e-4 * abs(score))
        let gradient = try golden.array("segmentation/mask gradient").values
        #expect(relativeError(found.columns[0].attributions[0].values, gradient) < 1e-4)
      }
    }
  }

  @Test func otherMasksAreRefused() throws {
    try withTemporaryFolder { folder in
      try write([Bool](repeating: true, count: 81), width: 9, to: "\(folder)/odd.png")
      try write([Bool](repeating: false, count: 64), width: 8, to: "\(folder)/black.png")
      for (target, text) in [
        ("1@\(folder)/odd.png", "9×9 pixels; it must have 8×8 or 16×16"),
        ("1@\(folder)/black.png", "covers no pixel"), ("1@\(folder)/none.png", "none.png"),
        ("9@\(folder)/black.png", "outputs 0 to 3"), ("dog@\(folder)/black.png", "unknown class 'dog'"),
      ] {
        let error = try #require(throws: (any Error).self) { try explanation([target], in: folder) }
        #expect("\(error)".contains(text), "\(error)")
      }
    }
  }

  @Test func aClassThatIsPredictedNowhereIsRefused() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: RequestError.self) { try explanation(["3"], in: folder) }
      #expect("\(error)".contains("'class 3' is predicted at no pixel; predicted are class"))
      #expect(!"\(error)".contains("class 3 ("))
    }
  }

  /// Labels imply that the numbers are scores of classes; without labels no target is chosen by default.
  @Test func theLargestRegionIsTheStandard() throws {
    try withTemporaryFolder { folder in
      let sizes = try PositionGoldenTests.golden.get().array("segmentation/winners").values.reduce(
        into: [Int](repeating: 0, count: 4)
      ) { $0[Int($1)] += 1 }
      let ranking = (0..<3).sorted { sizes[$0] > sizes[$1] }
      let names = ["sky", "cat", "dog", "boat"]
      let found = try explanation([], labels: names, in: folder)
      #expect(found.targets.map(\.region?.classIndex) == [ranking[0]])
      #expect(found.targets[0].label == names[ranking[0]])
      guard case .largestRegion(let name, _) = try #require(found.warnings.first) else {
        Issue.record("\(found.warnings)")
        return
      }
      #expect(name.contains(names[ranking[0]]))
      #expect(found.outputs[0].regions?.map(\.index) == ranking)
      #expect(found.outputs[0].regions?.map(\.pixels) == ranking.map { sizes[$0] })
      // A background class is skipped.
      var others = names
      others[ranking[0]] = "Background"
      #expect(
        try explanation([], labels: others, in: folder).targets.map(\.region?.classIndex) == [ranking[1]])
      #expect(
        try explanation(["top2"], labels: names, in: folder).targets.map(\.region?.classIndex)
          == Array(ranking.prefix(2)))
      #expect(try explanation(["all"], labels: names, in: folder).targets.count == 3)
      #expect(
        try explanation([names[ranking[2]]], labels: names, in: folder).targets.map(\.region?.classIndex)
          == [ranking[2]])
      let error = try #require(throws: RequestError.self) { try explanation([], in: folder) }
      #expect("\(error)".contains("256 elements") && "\(error)".contains("or one index for a class"))
      // A warning states that the numbers were interpreted as scores of classes.
      let named = try explanation(["0"], in: folder)
      #expect(named.warnings.contains { if case .numbersAsClasses = $0 { true } else { false } })
    }
  }

  @Test func regionsAreKeptAsRuns() {
    let isInside = [true, true, false, false, false, true]
    let region = TargetRegion(classIndex: 1, mask: nil, rows: 2, columns: 3, isInside: isInside)
    #expect(region.runs == [0, 2, 3, 1] && region.isInside == isInside && region.pixels == 3)
    #expect(region.share == 0.5)
  }
}
