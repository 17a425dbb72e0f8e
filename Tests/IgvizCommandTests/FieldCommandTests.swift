import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Digits, several inputs and fields, at the command line.
@Suite struct FieldCommandTests {
  private let samples = TestFiles.root.appendingPathComponent("SampleModels").path

  private func run(_ arguments: [String], in folder: String) throws -> Command.Outcome {
    try Command.run(
      arguments.map { $0.replacing("@", with: samples + "/") }, in: folder)
  }

  /// All digits share a sheet; an IDX file gives the same results to the bit.
  @Test func digits() throws {
    try withTemporaryFolder { folder in
      let base = ["--model", "@digits/mnist.onnx", "--target", "all"]
      let grid = try run(["@digits/digits.npy"] + base + ["-o", "grid.png", "--arrays", "a"], in: folder)
      #expect(grid.code == 0 && grid.errors.isEmpty, "\(grid.errors)")
      let image = try PixelImage(contentsOf: folder + "/grid.png")
      #expect(image.width > 1500 && image.height > 1500)
      let idx = try run(
        ["@digits/digits-images-idx3-ubyte.gz"] + base + ["-o", "idx.png", "--arrays", "b.npz"], in: folder)
      #expect(idx.code == 0, "\(idx.errors)")
      #expect(try PixelImage(contentsOf: folder + "/idx.png") == image)
      // The shape is that of the file, and the numbers are equal.
      let archive = try NPZArchive(decoding: Data(contentsOf: URL(fileURLWithPath: folder + "/b.npz")))
      let mine = try archive.array("integrated_gradients.3")
      let other = try NPYArray(contentsOf: folder + "/a/integrated_gradients.3.npy")
      #expect(mine.shape == [10, 28, 28] && other.shape == [10, 1, 28, 28] && mine.floats == other.floats)
      #expect(grid.output.hasSuffix("grid.png\n") || grid.output.contains("grid.png"))
    }
  }

  /// The most probable label of each digit is its name.
  @Test func digitsAreRight() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["@digits/digits.npy", "--model", "@digits/mnist.onnx", "--json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let documents = outcome.output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
      let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
      let tops = documents.map { (($0["top"] as? [[String: Any]])?.first?["label"] as? String) ?? "" }
      #expect(tops == names)
    }
  }

  @Test func severalInputsAndOutputs() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["--input", "sky=@weather/sky.npy", "--input", "station=@weather/station.npy"]
          + ["--model", "@weather/weather.onnx", "--output-name", "all", "-o", "sheet.png", "--json"]
          + ["--arrays", "out.npz"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try PixelImage(contentsOf: folder + "/sheet.png").height > 1500)
      let archive = try NPZArchive(decoding: Data(contentsOf: URL(fileURLWithPath: folder + "/out.npz")))
      #expect(archive.keys.contains("integrated_gradients.power.0.sky"), "\(archive.keys)")
      let runs = outcome.json?["attributions"] as? [[String: Any]] ?? []
      #expect(runs.count == 3, "one number, one label, the likeliest class")
      let targets = outcome.json?["targets"] as? [[String: Any]] ?? []
      #expect(targets.last?["label"] as? String == "storm", "the card names the kinds of wind")
    }
  }

  /// The mean over samples, on axes in degrees, against the results of each sample.
  @Test func fields() throws {
    try withTemporaryFolder { folder in
      let common =
        ["@field/fields.npy", "--model", "@field/clim.onnx"]
        + ["--baseline", "sample:5", "--background", "@field/fields.npy"]
        + ["--method", "gradient", "--method", "input-x-gradient", "--method", "ig"]
      let names = ["--lat", "@field/lat.npy", "--lon", "@field/lon.npy", "--names", "sst,slp"]
      let mean = try run(
        common + names + ["--mean", "-o", "maps.pdf", "--arrays", "mean", "--json"], in: folder)
      #expect(mean.code == 0, "\(mean.errors)")
      #expect(mean.json?["row"] is NSNull, "one document")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/maps.pdf")).count > 10_000)
      let each = try run(common + ["-q", "--arrays", "each"], in: folder)
      #expect(each.code == 0, "\(each.errors)")
      let one = try NPYArray(contentsOf: folder + "/mean/integrated_gradients.npy")
      let all = try NPYArray(contentsOf: folder + "/each/integrated_gradients.npy")
      #expect(one.shape == [18, 34, 2] && all.shape == [12, 18, 34, 2])
      let size = one.floats.count
      let expected = (0..<size).map { place in
        Float((0..<12).reduce(0.0) { $0 + Double(all.floats[$1 * size + place]) } / 12)
      }
      #expect(relativeError(one.floats, expected) < 1e-6)
      // A sample does not differ from itself.
      #expect(all.floats[5 * size..<6 * size].allSatisfy { $0 == 0 })
      let masked = try run(
        common + ["--mean", "--mask", "@field/sea.npy", "-o", "sea.png", "-q", "--title", "Sea"], in: folder)
      #expect(masked.code == 0, "\(masked.errors)")
    }
  }

  /// One draw for all samples, or a new draw for each; whole samples, or draws along an axis.
  @Test func draws() throws {
    try withTemporaryFolder { folder in
      func baselines(_ arguments: [String]) throws -> [[Float]] {
        let outcome = try run(
          ["@field/fields.npy", "--model", "@field/clim.onnx", "--baseline", "sample", "--runs", "1"]
            + ["--method", "ig", "--arrays", "out", "-q"] + arguments, in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let array = try NPYArray(contentsOf: folder + "/out/baseline.npy")
        let size = array.floats.count / array.shape[0]
        return (0..<array.shape[0]).map { Array(array.floats[$0 * size..<($0 + 1) * size]) }
      }
      let data = try NPYArray(contentsOf: samples + "/field/fields.npy").floats
      let size = data.count / 12
      let samples = (0..<12).map { Array(data[$0 * size..<($0 + 1) * size]) }
      let all = try baselines([])
      #expect(Set(all).count == 1 && samples.contains(all[0]))
      let each = try baselines(["--draw", "each"])
      #expect(Set(each).count > 2 && each.allSatisfy(samples.contains))
      let along = try baselines(["--draw-along", "lat"])
      #expect(Set(along).count == 1 && !samples.contains(along[0]))
      // Each latitude comes from one of the samples.
      for row in 0..<18 {
        let part = along[0][row * 68..<(row + 1) * 68]
        #expect(samples.contains { $0[row * 68..<(row + 1) * 68] == part }, "row \(row)")
      }
      #expect(try baselines(["--draw-along", "lat", "--draw", "each"]) != along)
      // The results contain the seed of each draw.
      for (more, count) in [([], 1), (["--draw", "each"], 12)] {
        let outcome = try run(
          ["@field/fields.npy", "--model", "@field/clim.onnx", "--baseline", "sample", "--runs", "1"]
            + ["--method", "ig", "--json"] + more, in: folder)
        let seeds = outcome.output.split(separator: "\n").compactMap { line -> UInt64? in
          let document = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
          return (document?["attributions"] as? [[String: Any]])?.first?["seed"] as? UInt64
        }
        #expect(seeds.count == 12 && Set(seeds).count == count, "\(seeds)")
      }
    }
  }

  @Test func mistakes() throws {
    try withTemporaryFolder { folder in
      var holes = try NPYArray(contentsOf: samples + "/field/fields.npy").floats
      holes[7] = .nan
      try NPYArray(shape: [12, 18, 34, 2], elements: .float(holes)).write(to: folder + "/holes.npy")
      try NPYArray(shape: [3], elements: .float([1, 2, 3])).write(to: folder + "/three.npy")
      try Data("hello".utf8).write(to: URL(fileURLWithPath: folder + "/text-idx3-ubyte"))
      try Data([0x1f, 0x8b, 8, 0]).write(to: URL(fileURLWithPath: folder + "/cut.npy.gz"))
      let field = ["@field/fields.npy", "--model", "@field/clim.onnx"]
      let two = TestFiles.root.appendingPathComponent("Tests/Fixtures/arrays/stored.npz").path
      let refusals: [([String], Int32, String)] = [
        (
          ["holes.npy", "--model", "@field/clim.onnx"], 65,
          "1 of 14688 values are NaN; replace them with --nan"
        ),
        (field + ["--nan", "inf"], 64, "finite"),
        (field + ["--axes", "sample,lat,where,channel"], 64, "unknown axis 'where'"),
        (field + ["--axes", "lat,lon"], 65, "do not match one sample"),
        (field + ["-o", "a.html"], 65, "draw it as a figure: -o FILE.png"),
        (field + ["--lat", "three.npy"], 65, "3 coordinates or names, but the axis y has 18"),
        (field + ["--names", "a,b,c"], 65, "but the axis channel has 2"),
        (field + ["--names", "x=a,b"], 64, "x"),
        (
          field + ["--mask", "three.npy", "--mean", "-o", "a.png"], 65,
          "the mask has 3 values, but a map has the shape 18×34"
        ),
        (
          [
            "@iris/iris.csv", "--model", "@iris/iris.onnx", "--rows", "0", "--background", "@iris/iris.csv",
            "--method",
          ]
            + ["gradient", "-o", "a.png"], 64,
          "--background applies to baselines, random methods and --evaluate"
        ),
        (field + ["--slice", "z=1", "--mean", "-o", "a.png"], 64, "no axis 'z'"),
        (field + ["--slice", "z"], 64, "--slice"), (field + ["--draw", "sideways"], 64, "sideways"),
        (field + ["--draw", "lat", "--draw", "lon"], 64, "--draw"),
        (field + ["--baseline", "sample:12"], 65, "12"),
        (field + ["--lat", "none.npy"], 66, "none.npy"),
        (
          [two, "--model", "@field/clim.onnx"], 65,
          "the file has several arrays (first, second); choose one with --key"
        ),
        ([two, "--model", "@field/clim.onnx", "--key", "third"], 65, "there is no array 'third'"),
        (["text-idx3-ubyte", "--model", "@digits/mnist.onnx"], 65, "not a .npy file"),
        (["cut.npy.gz", "--model", "@digits/mnist.onnx"], 65, "damaged or truncated"),
        (
          ["@digits/digits.npy", "--model", "@digits/mnist.onnx", "--mean", "-o", "a.png"], 64,
          "name one with --target"
        ),
        (
          ["--input", "sky=@weather/sky.npy", "--model", "@weather/weather.onnx"], 64, "--input NAME=FILE.npy"
        ),
      ]
      for (arguments, code, text) in refusals {
        let outcome = try run(arguments, in: folder)
        #expect(
          outcome.code == code && outcome.errors.contains(text),
          "\(arguments): \(outcome.code) \(outcome.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/a.png"))
      let filled = try run(["holes.npy", "--model", "@field/clim.onnx", "--nan", "0", "--json"], in: folder)
      #expect(filled.code == 0, "\(filled.errors)")
    }
  }
}
