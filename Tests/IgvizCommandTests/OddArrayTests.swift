import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Arrays of shapes and ranges that nobody would draw.
@Suite struct OddArrayTests {
  private func explain(
    _ shape: [Int], _ value: (Int) -> Float, in folder: String
  ) throws -> Command.Outcome {
    let model = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/any-size.onnx").path
    let values = (0..<shape.reduce(1, *)).map(value)
    try NPYArray(shape: shape, elements: .float(values)).write(to: folder + "/a.npy")
    return try Command.run(
      ["a.npy", "-m", model, "--steps", "1", "--target", "0", "-o", "a.png"], in: folder)
  }

  /// A picture is magnified as far as its longer side allows.
  @Test(arguments: [[1, 3, 4000, 4], [1, 3, 4, 4000], [1, 3, 20000, 4]]) func sheetsAreBounded(shape: [Int])
    throws
  {
    try withTemporaryFolder { folder in
      let outcome = try explain(shape, { Float($0 % 7) }, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let image = try PixelImage(contentsOf: folder + "/a.png")
      #expect(image.width < 2000 && image.height < 2000, "\(image.width)×\(image.height)")
    }
  }

  /// Words are numbered, and between two numbers there is none.
  @Test(arguments: [1.5, 1e30, -Float.infinity] as [Float]) func tokensAreWhole(value: Float) throws {
    try withTemporaryFolder { folder in
      let model = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/words.onnx").path
      try NPYArray(shape: [1, 5], elements: .float([3, 1, value, 2, 1])).write(to: folder + "/words.npy")
      let outcome = try Command.run(["words.npy", "-m", model, "--target", "0"], in: folder)
      #expect(
        outcome.code == 65 && outcome.errors.contains("words.npy") || outcome.errors.contains("integers"),
        "\(outcome)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  /// Levels of grey are made of ranges that single precision cannot subtract.
  @Test(arguments: [1e30, 1e37, 3e38] as [Float]) func anyRange(most: Float) throws {
    try withTemporaryFolder { folder in
      let outcome = try explain([1, 3, 8, 8], { $0 % 2 == 0 ? most : -most }, in: folder)
      // A network whose own numbers overflow says in which layer; anything else is drawn.
      #expect(
        outcome.code == 0 || outcome.code == 65 && outcome.errors.contains("infinite or NaN"), "\(outcome)")
    }
  }
}
