import Foundation
import ImageCoding
import TestSupport
import Testing

/// Segmentations, detectors and transformers at the command line.
@Suite struct RegionCommandTests {
  private func prepare(_ model: String, in folder: String, side: Int) throws {
    try TestFiles.fixture("onnx/positions/\(model).onnx").write(
      to: URL(fileURLWithPath: "\(folder)/net.onnx"))
    let count = 12 * side * side
    let samples: [UInt8] = (0..<count).map { (index: Int) -> UInt8 in
      let level: Int = index * 37 + index / 97 * 11
      return UInt8(level % 256)
    }
    let photo = PixelImage(width: 2 * side, height: 2 * side, samples: samples)
    try photo.write(to: "\(folder)/photo.png")
  }

  @Test func aSegmentationIsExplainedRegionByRegion() throws {
    try withTemporaryFolder { folder in
      try prepare("segmentation", in: folder, side: 16)
      try Data("sky\ncat\ndog\nboat\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/names.txt"))
      let options = [
        "-m", "net.onnx", "--preprocess", "unit", "--labels", "names.txt", "--steps", "4", "-b", "black",
      ]
      let json = try Command.run(["photo.png", "--json", "-o", "out.svg"] + options, in: folder)
      #expect(json.code == 0, "\(json.errors)")
      let target = try #require(json.json?["target"] as? [String: Any])
      let region = try #require(target["region"] as? [String: Any])
      let regions = try #require(json.json?["regions"] as? [[String: Any]])
      #expect(regions.first?["index"] as? Int == region["class_index"] as? Int)
      #expect(regions.first?["pixels"] as? Int == region["pixels"] as? Int)
      #expect(region["rows"] as? Int == 8 && region["mask"] is NSNull)
      let warnings = try #require(json.json?["warnings"] as? [String])
      #expect(warnings.contains { $0.contains("the class with the largest region") })
      let figure = try String(contentsOfFile: "\(folder)/out.svg", encoding: .utf8)
      #expect(!figure.isEmpty)
      // The page has the same outline, in hundredths of a pixel of the model's input.
      let drawn = try Command.run(["photo.png", "-o", "out.html"] + options, in: folder)
      #expect(drawn.code == 0, "\(drawn.errors)")
      let page = try String(contentsOfFile: "\(folder)/out.html", encoding: .utf8)
      #expect(page.contains("\"region\":{\"note\":\"dashed: ") && page.contains("where predicted ("))
      let pixels = try #require(region["pixels"] as? Int)
      let line = try #require(page.split(separator: "\"rings\":[[[", maxSplits: 1).last)
      #expect(pixels < 64 && line.prefix { $0 != "}" }.contains("],["))
      let printed = try Command.run(
        ["classify", "photo.png", "-m", "net.onnx", "--preprocess", "unit", "--labels", "names.txt"],
        in: folder)
      #expect(printed.output.contains("of the pixels"), "\(printed.output)\(printed.errors)")
    }
  }

  /// A mask with the photo's size is fitted like the photo.
  @Test func aMaskOfThePhotosSize() throws {
    try withTemporaryFolder { folder in
      try prepare("segmentation", in: folder, side: 16)
      let white = PixelImage(width: 32, height: 32, filledWith: .white)
      try white.write(to: "\(folder)/mask.png")
      let options = ["-m", "net.onnx", "--preprocess", "unit", "--method", "gradient", "--json"]
      let outcome = try Command.run(["photo.png", "-t", "3@mask.png"] + options, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let region = (outcome.json?["target"] as? [String: Any])?["region"] as? [String: Any]
      #expect(region?["pixels"] as? Int == 64 && region?["mask"] as? String == "mask.png")
      // A mask is an input, so it is never overwritten.
      let lost = try Command.run(
        ["photo.png", "-t", "3@mask.png", "-o", "mask.png"] + options.dropLast(), in: folder)
      #expect(lost.code == 64, "\(lost.errors)")
      let wrong = PixelImage(width: 31, height: 32, filledWith: .white)
      try wrong.write(to: "\(folder)/wrong.png")
      let refused = try Command.run(["photo.png", "-t", "3@wrong.png"] + options, in: folder)
      #expect(refused.code == 64 && refused.errors.contains("31×32"), "\(refused.errors)")
      #expect(refused.errors.contains("8×8 or 16×16 or 32×32"), "\(refused.errors)")
    }
  }

  /// The refusal suggests a command that works, except for the choice of an anchor.
  @Test func aDetectorIsExplainedBeforeItsChoice() throws {
    try withTemporaryFolder { folder in
      try prepare("detector", in: folder, side: 8)
      let options = ["photo.png", "-m", "net.onnx", "--preprocess", "unit", "--method", "gradient", "--json"]
      let refused = try Command.run(options, in: folder)
      #expect(refused.code == 65 && refused.errors.contains("NonMaxSuppression"), "\(refused.errors)")
      #expect(
        refused.errors.contains("igviz \(options.joined(separator: " ")) --output-name scores"),
        "\(refused.errors)")
      let one = try Command.run(options + ["--output-name", "scores", "-t", "1,5"], in: folder)
      #expect(one.code == 0, "\(one.errors)")
      let target = one.json?["target"] as? [String: Any]
      #expect(target?["position"] as? [Int] == [1, 5] && target?["score"] as? String == "probability")
      let box = try Command.run(options + ["--output-name", "boxes", "-t", "5,2"], in: folder)
      #expect(box.code == 0, "\(box.errors)")
      let info = try Command.run(["models", "info", "net.onnx", "--values"], in: folder)
      #expect(info.output.contains("scores  Sigmoid [1, 2, 16]"), "\(info.output)\(info.errors)")
      let unknown = try Command.run(options + ["--output-name", "score"], in: folder)
      #expect(unknown.errors.contains("no output and no inner value 'score'"), "\(unknown.errors)")
      // The suggestion of `models info` explains the model, with the given options.
      let line = "igviz photo.jpg -m net.onnx --preprocess unit --output-name scores"
      let describe = ["models", "info", "net.onnx", "--preprocess", "unit"]
      let whole = try Command.run(describe, in: folder)
      #expect(
        whole.code == 65 && whole.errors.contains("explain what it chooses from: \(line)\n"),
        "\(whole.errors)")
      let part = try Command.run(describe + ["--output-name", "scores"], in: folder)
      #expect(part.output.hasSuffix("igviz can explain this: \(line)\n"), "\(part.output)\(part.errors)")
      let saved = try Command.run(describe + ["--output-name", "scores", "--write-card"], in: folder)
      #expect(
        saved.output.hasSuffix("igviz can explain this: igviz photo.jpg -m net.onnx\n"),
        "\(saved.output)\(saved.errors)")
    }
  }

  /// The layer is named wherever the map is shown.
  @Test func theLayerOfATransformerIsNamed() throws {
    try withTemporaryFolder { folder in
      try prepare("registers", in: folder, side: 32)
      let options = ["-m", "net.onnx", "--preprocess", "unit", "--method", "grad-cam", "-t", "1"]
      let outcome = try Command.run(["photo.png", "--json"] + options, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let runs = try #require(outcome.json?["attributions"] as? [[String: Any]])
      let layer = try #require(runs.first?["layer"] as? [String: Any])
      #expect(layer["positions"] as? [Int] == [4, 4] && layer["leading_tokens"] as? Int == 5)
      let name = try #require(layer["name"] as? String)
      let printed = try Command.run(["photo.png", "-o", "out.svg"] + options, in: folder)
      #expect(
        printed.output.contains("layer \(name), 4×4 positions, 5 tokens without a position left out"),
        "\(printed.output)\(printed.errors)")
    }
  }
}
