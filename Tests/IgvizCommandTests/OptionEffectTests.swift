import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// An option that is accepted changes what a run writes: its figures, arrays, documents or printed text.
@Suite struct OptionEffectTests {
  /// `@` stands for the sample models, `%` for the fixtures.
  private static let photo = "given-cat.png -m @digits/mnist.onnx --preprocess unit -o x.png"
  private static let array = "@digits/digits.npy -m @digits/mnist.onnx --rows 3 -o x.png"
  private static let field = "@field/fields.npy -m @field/clim.onnx --rows 0 -o x.png"
  private static let table = "@iris/iris.csv -m @iris/iris.onnx --drop species --rows 0:2"
  private static let text = "@sentiment/reviews.txt -m @sentiment/sentiment.onnx --rows 0"

  struct Effect: CustomTestStringConvertible, Sendable {
    let base, option: String
    var testDescription: String { option }

    init(_ base: String, _ option: String) { (self.base, self.option) = (base, option) }
  }

  static let effects: [Effect] =
    [
      "-t all", "-b white", "--method smoothgrad", "--score logit", "--seed 3", "--runs 3", "--tolerance 0.5",
      "--map-tolerance 0.5", "--max-points 9", "--rule left", "--steps 5", "-o y.svg", "-v", "-q", "--json",
      "--arrays out", "--evaluate", "--preprocess keras-tf", "--resize squash", "--resize center-crop:40",
      "--resize squash:bilinear", "--labels given-names.txt", "--task numbers", "--memory-limit 1K",
      "--style mask",
      "--polarity negative", "--colors grey", "--scale 1", "--contour 20", "--smoothing 9", "--on original",
      "--outlines", "--width 60mm", "--dpi 60", "--font-size 14", "--title A", "--no-caption", "--theme dark",
      "--max-pixels 9", "--style keras",
    ].map { Effect(photo, $0) }
    + ["--no-overlay", "--positive-color blue", "--overlay-weight 0.3", "--lower-end 0.5", "--clip-above 60"]
    .map { Effect(photo + " --style keras", $0) }
    + [
      "--clip-below 90", "--no-morphology", "--structuring-element 7", "--outline-percentage 10",
      "--presence-threshold 0.6",
    ].map { Effect(photo + " --outlines", $0) }
    + [
      Effect(photo + " --style keras --polarity negative", "--negative-color blue"),
      Effect(photo + " --method smoothgrad", "--samples 9"),
      Effect(photo + " -b black", "--curve c.png"), Effect(photo + " -b black --json", "--paths"),
      Effect(photo + " --evaluate", "--metric deletion"),
      Effect(photo + " --evaluate", "--metric-curves c.png"),
      Effect(photo.replacing("cat.png", with: "clear.png"), "--matte black"),
      Effect("given-cat.png -m %onnx/any-size.onnx --preprocess unit -t 0", "--input-size 24"),
      Effect("given-holes.npy -m @iris/iris.onnx --arrays out", "--nan 0"),
      Effect("given-holes.csv -m @iris/iris.onnx", "--nan 0"), Effect(table + " -t setosa", "--mean"),
      Effect("given-holes.csv -m @iris/iris.onnx --nan 0 --rows 0", "--no-header"),
      Effect("@digits/digits.npy -m @digits/mnist.onnx", "--rows 3"),
      Effect("@digits/digits.npy -m @digits/mnist.onnx -t 3 --arrays out", "--mean"),
      Effect(array + " -b mean --arrays out", "--background @digits/digits.npy"),
      Effect("@digits/digits.npy -m @digits/mnist.onnx -t 3 -b noise --runs 2 --arrays out", "--draw each"),
      Effect(
        "@iris/iris.csv -m @iris/iris.onnx --drop species --rows 0 -b sample --table t.csv", "--draw feature"),
      Effect(array, "--axes y,x,channel"),
      Effect(field, "--names heat,air"), Effect(field, "--lat @field/lat.npy --axes sample,lat,lon,channel"),
      Effect(field, "--mask given-half.npy"),
      Effect(
        "--input sky=@weather/sky.npy --input station=@weather/station.npy -m @weather/weather.onnx --arrays out",
        "--output-name wind"),
    ]
    + [
      "--id species", "--truth species", "--rows 1",
      "--table t.csv",
      "--shading sequential", "--no-header", "--delimiter ;", "--width 60mm", "--theme dark",
    ].map { Effect(table, $0) }
    + [
      "--table t.csv", "--pad left", "--colors grey", "--no-caption",
      "--tokenizer given-vocab.txt", "--no-lowercase",
      "-b mask",
    ].map { Effect(text, $0) }
    + [
      Effect(
        "@iris/iris.csv -m @iris/iris.onnx --rows 0:2",
        "--columns sepal\u{A0}width,sepal\u{A0}length,petal\u{A0}length,petal\u{A0}width")
    ]
    + [Effect(text.replacing("@sentiment/reviews.txt", with: "given-long.txt"), "--truncate left")]
}

extension OptionEffectTests {
  /// Everything that a run leaves behind but its durations and the names of commands in figures.
  private func artifacts(_ arguments: [String], in folder: String) throws -> [String: String] {
    let outcome = try Command.run(arguments, in: folder)
    let durations =
      /[0-9.]+\u{A0}?\s?(s|ms|min)\b|"(attribute|classify|decode|evaluate|load|render|total)" ?: ?[0-9.e-]+/
    var artifacts = [
      "code": "\(outcome.code)", "output": outcome.output.replacing(durations, with: ""),
      "errors": outcome.errors.replacing(durations, with: ""),
    ]
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for file in files where !Self.isInput(file) {
      let path = "\(folder)/\(file)"
      switch (file as NSString).pathExtension {
      case "png":
        let image = try PixelImage(contentsOf: path)
        artifacts[file] = "\(image.width) \(image.samples.hashValue)"
      case "npy", "csv": artifacts[file] = "\(try Data(contentsOf: URL(fileURLWithPath: path)).hashValue)"
      default: artifacts[file] = ""
      }
    }
    for file in files where !Self.isInput(file) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(file)")
    }
    return artifacts
  }

  private static func isInput(_ file: String) -> Bool { file.hasPrefix("given-") || file.hasPrefix(".") }

  private func words(_ text: String) -> [String] {
    let root = TestFiles.root.path
    return text.split(separator: " ").map {
      String($0).replacing("@", with: "\(root)/SampleModels/").replacing("%", with: "\(root)/Tests/Fixtures/")
        .replacing("\u{A0}", with: " ")
    }
  }

  /// What the runs read beside the sample models.
  private func makeInputs(in folder: String) throws {
    let root = TestFiles.root.path
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    try FileManager.default.copyItem(
      atPath: "\(root)/SampleImages/cat.png", toPath: "\(folder)/given-cat.png")
    try FileManager.default.copyItem(
      atPath: "\(root)/Tests/Fixtures/png/grey-2-transparent.png", toPath: "\(folder)/given-clear.png")
    try write((0..<10).map { "name \($0)\n" }.joined(), "given-names.txt")
    try write((0..<40).map { $0 < 20 ? "truly " : "lifeless " }.joined() + "\n", "given-long.txt")
    let vocabulary = try String(contentsOfFile: "\(root)/SampleModels/sentiment/vocab.txt", encoding: .utf8)
    let lines = vocabulary.split(separator: "\n")
    try write((lines.prefix(5) + lines.dropFirst(5).reversed()).joined(separator: "\n"), "given-vocab.txt")
    try write("1,2,3,4\n5.1,,1.4,0.2\n", "given-holes.csv")
    try NPYArray(shape: [1, 4], elements: .float([5.1, .nan, 1.4, 0.2])).encoded().write(
      to: URL(fileURLWithPath: "\(folder)/given-holes.npy"))
    try NPYArray(shape: [18, 34], elements: .float((0..<18 * 34).map { $0 < 200 ? 1 : 0 })).encoded().write(
      to: URL(fileURLWithPath: "\(folder)/given-given-half.npy"))
  }

  @Test(arguments: effects)
  func hasAnEffect(_ effect: Effect) throws {
    try withTemporaryFolder { folder in
      try makeInputs(in: folder)
      let without = try artifacts(words(effect.base), in: folder)
      let with = try artifacts(words(effect.base) + words(effect.option), in: folder)
      #expect(with["code"] != "64", "\(effect.base) \(effect.option): \(with["errors"] ?? "")")
      #expect(with != without, "\(effect.base) \(effect.option) changes nothing")
    }
  }
}
