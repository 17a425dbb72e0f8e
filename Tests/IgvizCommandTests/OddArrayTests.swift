import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Arrays with unusual shapes and ranges.
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

  /// The magnification of a picture is limited by its longer side.
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

  /// Token ids are integers; other numbers are refused.
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

  /// Grey levels are computed even for ranges whose width overflows single precision.
  @Test(arguments: [1e30, 1e37, 3e38] as [Float]) func anyRange(most: Float) throws {
    try withTemporaryFolder { folder in
      let outcome = try explain([1, 3, 8, 8], { $0 % 2 == 0 ? most : -most }, in: folder)
      // If a network's own numbers overflow, the error names the layer; any other array is drawn.
      #expect(
        outcome.code == 0 || outcome.code == 65 && outcome.errors.contains("infinite or NaN"), "\(outcome)")
    }
  }
}
