import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Scenarios of a user with their own network.
@Suite struct ONNXCommandTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  private func model(_ name: String, in folder: String) throws -> String {
    try TestFiles.fixture("onnx/\(name).onnx").write(to: URL(fileURLWithPath: "\(folder)/\(name).onnx"))
    return "\(name).onnx"
  }

  @Test func aPhotoNeedsAPreprocessing() throws {
    try withTemporaryFolder { folder in
      let resnet = try model("resnet", in: folder)
      let silent = try Command.run([elephant, "--model", resnet, "--steps", "2"], in: folder)
      #expect(
        silent.code == 64
          && silent.errors.contains("--preprocess torchvision (most PyTorch models), keras-tf"))
      let told = try Command.run(
        [elephant, "--model", resnet, "--steps", "2", "--preprocess", "torchvision", "--task", "classes"],
        in: folder)
      #expect(told.code == 0)
      #expect(told.output.contains("class "))
      #expect(try PixelImage(contentsOf: folder + "/elephant.igviz.png").width == 1504)
    }
  }

  /// Settings of a card need not be repeated as options.
  @Test func cards() throws {
    try withTemporaryFolder { folder in
      let resnet = try model("resnet", in: folder)
      try Data((0..<10).map { "kind \($0)" }.joined(separator: "\n").utf8)
        .write(to: URL(fileURLWithPath: folder + "/names.txt"))
      let info = try Command.run(
        [
          "models", "info", resnet, "--write-card", "--preprocess", "keras-tf", "--resize", "squash",
          "--labels", "names.txt",
        ],
        in: folder)
      #expect(info.code == 0 && info.output.contains("Conv ×") && info.output.contains("multiply-adds"))
      let explained = try Command.run(
        [elephant, "--model", resnet, "--steps", "1", "--json", "--target", "kind 4"], in: folder)
      #expect((explained.json?["target"] as? [String: Any])?["label"] as? String == "kind 4")
      try Data(#"{"preprocess": "keras-tf", "label": "names.txt"}"#.utf8)
        .write(to: URL(fileURLWithPath: folder + "/resnet.json"))
      let unknown = try Command.run([elephant, "--model", resnet], in: folder)
      #expect(
        unknown.code == 65 && unknown.errors.contains("unknown key 'label'; a model card can have preprocess")
      )
      try Data("not json".utf8).write(to: URL(fileURLWithPath: folder + "/resnet.json"))
      #expect(try Command.run([elephant, "--model", resnet], in: folder).code == 65)
    }
  }

  /// A card that is written again, from any folder, is unchanged: its file paths are relative to the card.
  @Test func cardsAreTheSameWhenWrittenAgain() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: false)
      _ = try model("resnet", in: folder + "/deep")
      let names = (0..<10).map { "kind \($0)" }.joined(separator: "\n")
      try Data(names.utf8).write(to: URL(fileURLWithPath: folder + "/names.txt"))
      func card(_ arguments: [String], in place: String) throws -> String {
        let outcome = try Command.run(["models", "info", "--write-card"] + arguments, in: place)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try String(contentsOfFile: folder + "/deep/resnet.json", encoding: .utf8)
      }
      let first = try card(["deep/resnet.onnx", "--labels", "names.txt"], in: folder)
      #expect(first.contains("../names.txt"))
      #expect(try card(["deep/resnet.onnx"], in: folder) == first)
      #expect(try card(["deep/resnet.onnx"], in: folder) == first)
      #expect(try card(["resnet.onnx"], in: folder + "/deep") == first)
    }
  }

  /// A preprocessed photo and an array with the same numbers give the same result.
  @Test func photosAndArraysAgree() throws {
    try withTemporaryFolder { folder in
      for (name, isChannelsLast) in [("resnet", false), ("keras-mobilenet", true)] {
        let model = try model(name, in: folder)
        let photo = try Command.run(
          [
            elephant, "--model", model, "--preprocess", "keras-caffe", "--json", "--steps", "3", "--score",
            "logit",
          ]
            + ["--target", "2", "--arrays", "photo"], in: folder)
        #expect(photo.code == 0, "\(photo.errors)")
        guard case .float(let pixels) = try NPYArray(contentsOf: folder + "/photo/input.npy").elements else {
          return
        }
        let means: [Float] = [103.939, 116.779, 123.68]
        let prepared = (0..<pixels.count).map { index -> Float in
          let (pixel, channel) = isChannelsLast ? (index / 3, index % 3) : (index % 1024, index / 1024)
          return pixels[pixel * 3 + 2 - channel] - means[channel]
        }
        try NPYArray(shape: isChannelsLast ? [1, 32, 32, 3] : [1, 3, 32, 32], elements: .float(prepared))
          .write(to: folder + "/x.npy")
        let array = try Command.run(
          [
            "x.npy", "--model", model, "--json", "--steps", "3", "--score", "logit", "--target", "2",
            "--arrays", "array",
          ],
          in: folder)
        #expect(array.code == 0, "\(array.errors)")
        func score(_ outcome: Command.Outcome) -> Double {
          ((outcome.json?["attributions"] as? [[String: Any]])?.first?["score_input"] as? Double) ?? .nan
        }
        #expect(abs(score(photo) - score(array)) < 1e-4 * max(1, abs(score(photo))))
        guard case .float(let a) = try NPYArray(contentsOf: folder + "/photo/gradients.npy").elements,
          case .float(let b) = try NPYArray(contentsOf: folder + "/array/gradients.npy").elements
        else { return }
        let arranged = (0..<b.count).map { index -> Float in
          let (pixel, channel) = (index / 3, 2 - index % 3)
          return isChannelsLast ? b[pixel * 3 + channel] : b[channel * 1024 + pixel]
        }
        #expect(relativeError(a, arranged) < 1e-3)
        #expect(
          FileManager.default.fileExists(atPath: folder + "/x.igviz.png"), "an image-like array is drawn")
      }
    }
  }

  @Test func sequencesGiveArraysOnly() throws {
    try withTemporaryFolder { folder in
      let lstm = try model("lstm", in: folder)
      let values = (0..<42).map { Float($0 % 5) - 2 }
      try NPYArray(shape: [1, 7, 6], elements: .float(values)).write(to: folder + "/x.npy")
      try NPYArray(shape: [1, 7, 6], elements: .double(.init(repeating: 0.5, count: 42))).write(
        to: folder + "/b.npy")
      for baseline in ["zero", "noise", "b.npy"] {
        let outcome = try Command.run(
          ["x.npy", "--model", lstm, "--baseline", baseline, "--arrays", "out", "--json", "--steps", "200"],
          in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let run = try #require((outcome.json?["attributions"] as? [[String: Any]])?.last)
        #expect((run["residual"] as? Double ?? 1) < 1e-3)
      }
      let named = try Command.run(["--input", "x=x.npy", "--model", lstm, "--arrays", "out"], in: folder)
      #expect(named.code == 0)
      #expect(try Command.run(["--input", "z=x.npy", "--model", lstm], in: folder).code == 64)
      let photo = try Command.run([elephant, "--model", lstm, "--preprocess", "none"], in: folder)
      #expect(photo.code == 65 && photo.errors.contains("does not take photos"))
    }
  }

  @Test func wrongModels() throws {
    try withTemporaryFolder { folder in
      try Data("not a model".utf8).write(to: URL(fileURLWithPath: folder + "/text.onnx"))
      let text = try Command.run([elephant, "--model", "text.onnx", "--preprocess", "none"], in: folder)
      #expect(text.code == 65 && text.errors.contains("text.onnx: not an ONNX model"))
      #expect(
        try Command.run([elephant, "--model", "none.onnx", "--preprocess", "none"], in: folder).code == 66)
      let resnet = try model("resnet", in: folder)
      #expect(try Command.run([elephant, "--model", resnet, "--preprocess", "magic"], in: folder).code == 64)
      let size = try Command.run(
        [elephant, "--model", resnet, "--preprocess", "none", "--input-size", "64"], in: folder)
      #expect(size.code == 64 && size.errors.contains("the size 64 does not fit"))
      try NPYArray(shape: [1, 3, 16, 16], elements: .float(.init(repeating: 0, count: 768))).write(
        to: folder + "/x.npy")
      let shape = try Command.run(["x.npy", "--model", resnet], in: folder)
      #expect(shape.code == 65 && shape.errors.contains("[1, 3, 16, 16] does not fit"))
      let output = try Command.run(
        [elephant, "--model", resnet, "--preprocess", "none", "--output-name", "z"], in: folder)
      #expect(output.code == 65 && output.errors.contains("its outputs are y"))
    }
  }
}

/// Networks whose input is not a photo or whose output is not a class.
@Suite struct OtherNetworkTests {
  private func model(_ name: String, in folder: String) throws -> String {
    try TestFiles.fixture("onnx/\(name).onnx").write(to: URL(fileURLWithPath: "\(folder)/\(name).onnx"))
    return "\(name).onnx"
  }

  private func floats(_ path: String) throws -> NPYArray { try NPYArray(contentsOf: path) }

  /// y₀ = Σ a² + a·b: with a zero baseline a's share is Σ a² + a·b/2, b's is a·b/2.
  @Test func twoInputs() throws {
    try withTemporaryFolder { folder in
      let model = try model("two-inputs", in: folder)
      try NPYArray(shape: [1, 4], elements: .float([1, 2, 3, 4])).write(to: folder + "/a.npy")
      try NPYArray(shape: [1, 4], elements: .float([4, 3, 2, 1])).write(to: folder + "/b.npy")
      let outcome = try Command.run(
        ["--input", "a=a.npy", "--input", "b=b.npy", "--model", model, "--score", "logit", "--target", "0"]
          + ["--arrays", "out", "--steps", "20"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let a = try floats(folder + "/out/integrated_gradients.a.npy")
      let b = try floats(folder + "/out/integrated_gradients.b.npy")
      #expect(a.shape == [1, 4] && b.shape == [1, 4])
      guard case .float(let x) = a.elements, case .float(let y) = b.elements else { return }
      #expect(zip(x, [3, 7, 12, 18] as [Float]).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(zip(y, [2, 3, 3, 2] as [Float]).allSatisfy { abs($0 - $1) < 1e-4 })
      let one = try Command.run(["--input", "a=a.npy", "--model", model], in: folder)
      #expect(one.code == 64 && one.errors.contains("--input NAME=FILE.npy"))
    }
  }

  /// Words are explained through their embeddings.
  @Test func words() throws {
    try withTemporaryFolder { folder in
      let model = try model("words", in: folder)
      let header = "{'descr': '<i8', 'fortran_order': False, 'shape': (1, 5), }"
      var data =
        Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
      for word: Int64 in [3, 1, 7, 10, 0] { withUnsafeBytes(of: word) { data += Data($0) } }
      try data.write(to: URL(fileURLWithPath: folder + "/words.npy"))
      let outcome = try Command.run(
        ["words.npy", "--model", model, "--json", "--arrays", "out", "--steps", "300", "--target", "0"],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try floats(folder + "/out/integrated_gradients.npy").shape == [1, 5, 4])
      let run = try #require((outcome.json?["attributions"] as? [[String: Any]])?.first)
      #expect((run["residual"] as? Double ?? 1) < 1e-4)
      data[data.count - 8] = 99
      data[data.count - 1] = 0
      try data.write(to: URL(fileURLWithPath: folder + "/words.npy"))
      let outside = try Command.run(["words.npy", "--model", model], in: folder)
      #expect(
        outside.code == 65 && outside.errors.contains("in column 4, which takes the integers 0 to 10"))
      data.replaceSubrange((data.count - 8)..., with: [99, 0, 0, 0, 0, 0, 0, 0])
      try data.write(to: URL(fileURLWithPath: folder + "/words.npy"))
      let beyond = try Command.run(["words.npy", "--model", model], in: folder)
      #expect(beyond.code == 65 && beyond.errors.contains("99 in column 4"), "\(beyond.errors)")
      // ONNX counts −1 from the end; in data it usually marks a missing word.
      data.replaceSubrange((data.count - 8)..., with: [UInt8](repeating: 255, count: 8))
      try data.write(to: URL(fileURLWithPath: folder + "/words.npy"))
      let negative = try Command.run(["words.npy", "--model", model], in: folder)
      #expect(negative.code == 65 && negative.errors.contains("-1 in column 4"), "\(negative.errors)")
    }
  }

  @Test func aSigmoidIsTwoClassesAndANumberIsANumber() throws {
    try withTemporaryFolder { folder in
      let cat = TestFiles.samplePhoto("cat.png")
      let sigmoid = try Command.run(
        [cat, "--model", model("sigmoid", in: folder), "--preprocess", "unit", "--json", "--steps", "2"],
        in: folder)
      let top = try #require(sigmoid.json?["top"] as? [[String: Any]])
      let probabilities = top.compactMap { $0["probability"] as? Double }
      #expect(probabilities.count == 2 && abs(probabilities.reduce(0, +) - 1) < 1e-12)

      let regression = try model("regression", in: folder)
      let outcome = try Command.run(
        [cat, "--model", regression, "--preprocess", "unit", "--json", "--steps", "2"], in: folder)
      #expect(outcome.code == 0 && outcome.json?["score"] as? String == "output")
      #expect((outcome.json?["top"] as? [Any])?.isEmpty == true)
      let target = try Command.run(
        [cat, "--model", regression, "--preprocess", "unit", "--target", "0", "--steps", "2"], in: folder)
      #expect(target.code == 0)
      let none = try Command.run(
        [cat, "--model", regression, "--preprocess", "unit", "--target", "1"], in: folder)
      #expect(none.code == 64 && none.errors.contains("no output 1"))
    }
  }

  @Test func anOpenSizeIsChosen() throws {
    try withTemporaryFolder { folder in
      let model = try model("any-size", in: folder)
      let cat = TestFiles.samplePhoto("cat.png")
      let open = try Command.run([cat, "--model", model, "--preprocess", "none"], in: folder)
      #expect(open.code == 64 && open.errors.contains("--input-size WIDTHxHEIGHT"))
      let chosen = try Command.run(
        [
          cat, "--model", model, "--preprocess", "none", "--input-size", "40x24", "--arrays", "out",
          "--steps", "1",
        ],
        in: folder)
      #expect(chosen.code == 0, "\(chosen.errors)")
      #expect(try floats(folder + "/out/input.npy").shape == [24, 40, 3])
    }
  }
}
