import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Scenarios of a user at a terminal.
@Suite struct ExplainTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  @Test func aPhotoIsExplained() throws {
    try withTemporaryFolder { folder in
      let brief = try Command.run([elephant, "--steps", "10"], in: folder)
      #expect(brief.output.split(separator: "\n").count == 4, "class, accuracy, check, file")
      let outcome = try Command.run([elephant, "--outlines", "--steps", "10", "-v"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("African elephant [386]"))
      for number in ["F(x) 0.665", "F(x′)", "Σ attributions", "residual"] {
        #expect(outcome.output.contains(number))
      }
      #expect(outcome.output.hasSuffix("\nelephant.igviz.png\n"), "the picture's path comes last")
      let panel = try PixelImage(contentsOf: folder + "/elephant.igviz.png")
      #expect(panel.width == 1504)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.count == 1)
    }
  }

  @Test(arguments: [
    ("elephant.jpg", [("African elephant", 0.666), ("tusker", 0.229), ("Indian elephant", 0.050)]),
    ("red_panda.jpg", [("lesser panda", 0.893)]),
    ("cat.png", [("tiger cat", 0.408), ("Egyptian cat", 0.340), ("tabby", 0.167)]),
    ("coffee.jpg", [("espresso", 0.953)]),
    ("cameraman.png", [("tripod", 0.937)]),
  ])
  func everySamplePhotoIsRecognized(photo: String, expected: [(String, Double)]) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([TestFiles.samplePhoto(photo), "--json", "--steps", "1"], in: folder)
      let top = try #require(outcome.json?["top"] as? [[String: Any]])
      #expect(top.count == 5)
      for (entry, (label, probability)) in zip(top, expected) {
        #expect(entry["label"] as? String == label)
        #expect(abs((entry["probability"] as? Double ?? -1) - probability) < 0.01)
      }
    }
  }

  @Test func theJSONDocument() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          elephant, "--json", "--baseline", "noise", "--runs", "3", "--seed", "41", "--steps", "4",
          "--threads", "2",
        ]
          + ["--target", "tusker", "--score", "logit", "-o", "out.jpg"], in: folder)
      #expect(outcome.code == 0)
      let document = try #require(outcome.json)
      #expect(
        Set(document.keys) == [
          "document", "image", "row", "id", "truth", "model", "tasks", "score", "target", "targets", "top",
          "outputs",
          "attributions", "checks",
          "converged", "evaluation", "warnings", "seconds", "threads", "files", "version",
        ])
      #expect(document["score"] as? String == "logit")
      #expect(document["model"] as? String == "efficientnet-lite0")
      #expect((document["target"] as? [String: Any])?["index"] as? Int == 101)
      #expect(document["files"] as? [String] == ["out.jpg"])
      #expect(document["threads"] as? Int == 2)
      let seconds = try #require(document["seconds"] as? [String: Double])
      #expect(
        Set(seconds.keys) == [
          "load", "decode", "classify", "attribute", "check", "evaluate", "render", "total",
        ])
      let runs = try #require(document["attributions"] as? [[String: Any]])
      #expect(runs.map { $0["baseline"] as? String } == ["noise", "noise", "noise", "average"])
      #expect(runs.map { $0["seed"] as? Int } == [41_000_000, 41_000_001, 41_000_002, nil])
      #expect(runs.map { $0["points"] as? Int } == [5, 5, 5, 15])
      for run in runs {
        #expect(
          Set(run.keys) == [
            "target", "output", "method", "column", "baseline", "seed", "rule", "points", "evaluations",
            "score_input", "score_baseline", "sum", "positive_sum", "negative_sum", "residual",
            "relative_residual",
            "uncorrected_sum", "uncorrected_residual", "uncorrected_residual_error", "shortfall",
            "residual_deviation", "residual_sum", "map_error", "converged",
            "relative_standard_error", "baseline_entropy_bits", "unseen_share", "baselines", "evidence_error",
            "region_error",
            "split_half", "agreement", "grade", "verdict", "forward_evaluations", "seconds",
          ])
        let number = { (key: String) in run[key] as? Double ?? .nan }
        let difference = number("score_input") - number("score_baseline")
        #expect(abs(number("residual") - (number("sum") - difference)) < 1e-12)
        #expect(abs(number("relative_residual") - abs(number("residual")) / abs(difference)) < 1e-12)
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/out.jpg"))
      #expect(ImageFormat(signature: bytes) == .jpeg)
    }
  }

  @Test func theArraysAreComplete() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "--json", "--arrays", "new/out", "--steps", "20"], in: folder)
      #expect(outcome.code == 0)
      let names = ["input", "baseline", "gradients", "integrated_gradients"]
      let arrays = try names.map { name -> [Float] in
        let array = try NPYArray(contentsOf: "\(folder)/new/out/\(name).npy")
        #expect(array.shape == [224, 224, 3])
        guard case .float(let values) = array.elements else { return [] }
        return values
      }
      let written = [
        "input", "baseline", "gradients", "evidence.gradient", "integrated_gradients", "evidence",
      ]
      #expect(
        outcome.json?["files"] as? [String] == ["elephant.igviz.png", "new/out/input.png"]
          + written.map { "new/out/\($0).npy" })
      // The map that is drawn: smoothed positive parts, whose sum equals that of the positive parts.
      let evidence = try NPYArray(contentsOf: "\(folder)/new/out/evidence.npy")
      #expect(evidence.shape == [224, 224])
      if case .float(let values) = evidence.elements {
        let positive = arrays[3].reduce(0.0) { $0 + max(Double($1), 0) }
        #expect(abs(values.reduce(0.0) { $0 + Double($1) } / positive - 1) < 1e-5)
      }
      #expect(arrays[0].allSatisfy { (0...255).contains($0) && $0 == $0.rounded() })
      #expect(arrays[1].allSatisfy { $0 == 0 })
      let run = try #require((outcome.json?["attributions"] as? [[String: Any]])?.first)
      let sum = arrays[3].reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - (run["sum"] as? Double ?? .nan)) < 1e-5)
    }
  }

  /// The same command gives the same bytes, on any number of threads.
  @Test func threadsAndRunsChangeNothing() throws {
    try withTemporaryFolder { folder in
      func results(_ name: String, _ threads: Int) throws -> (picture: PixelImage, arrays: [Data]) {
        let outcome = try Command.run(
          [elephant, "--baseline", "noise", "--seed", "5", "--steps", "9", "--threads", "\(threads)"]
            + ["-o", "\(name).png", "--arrays", name], in: folder)
        #expect(outcome.code == 0)
        return try (
          PixelImage(contentsOf: "\(folder)/\(name).png"),
          ["integrated_gradients", "gradients", "baseline"].map {
            try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)/\($0).npy"))
          }
        )
      }
      let first = try results("a", 1)
      for (name, threads) in [("b", 1), ("c", 2), ("d", 3)] {
        #expect(try results(name, threads) == first)
      }
      // The file contains the command, so only the same command gives the same bytes.
      let file = URL(fileURLWithPath: "\(folder)/a.png")
      let before = try Data(contentsOf: file)
      #expect(try results("a", 1) == first && Data(contentsOf: file) == before)
    }
  }

  @Test func otherModels() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "--model", "efficientnet-lite2", "--steps", "1", "-o", "a.png"], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("African elephant"))
      #expect(try PixelImage(contentsOf: folder + "/a.png").width == 1504)
    }
  }
}

@Suite struct WrongInputTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  /// Runs the command and expects an error message (of one line, if `oneLine`), an exit code, and no file.
  private func expectRefusal(
    _ arguments: [String], code: Int32, saying text: String, environment: [String: String] = [:],
    oneLine: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(arguments, in: folder, environment: environment)
      #expect(outcome.code == code, "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
      if oneLine { #expect(outcome.errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation) }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
      #expect(left.isEmpty, sourceLocation: sourceLocation)
    }
  }

  @Test func usage() throws {
    try expectRefusal([elephant, "--steps", "0"], code: 64, saying: "--steps", oneLine: false)
    try expectRefusal([elephant, "--steps", "many"], code: 64, saying: "many", oneLine: false)
    try expectRefusal([elephant, "--clip-above", "101"], code: 64, saying: "clip-above", oneLine: false)
    try expectRefusal(
      [elephant, "--baseline", "black", "--runs", "2"], code: 64, saying: "--baseline noise", oneLine: false)
    try expectRefusal([elephant, "--threads", "0"], code: 64, saying: "--threads", oneLine: false)
    try expectRefusal([elephant, "--nonsense"], code: 64, saying: "nonsense", oneLine: false)
    try expectRefusal([], code: 64, saying: "image", oneLine: false)
    try expectRefusal([elephant, "--model", "resnet"], code: 64, saying: "efficientnet-lite0")
    try expectRefusal(
      [elephant, "--target", "elephant"], code: 64,
      saying: "African elephant [386] (probability 0.67), Indian elephant [385] (probability 0.05)")
    try expectRefusal([elephant, "--target", "1000"], code: 64, saying: "0 to 999")
    try expectRefusal([elephant, "--target", "qwerty"], code: 64, saying: "unknown class 'qwerty'")
    try expectRefusal([elephant, "--target", "dog"], code: 64, saying: "Maltese dog [153]")
    try expectRefusal(
      [elephant, "--target", "tuskr"], code: 64, saying: "Did you mean tusker [101] (probability 0.23)?")
    try expectRefusal([elephant, "--score", "chance"], code: 64, saying: "chance", oneLine: false)
    try expectRefusal([elephant, "--paths"], code: 64, saying: "--json", oneLine: false)
    try expectRefusal(
      [elephant, "--outlines", "--structuring-element", "4"], code: 64, saying: "odd", oneLine: false)
    try expectRefusal([elephant, "--connectivity", "6"], code: 64, saying: "connectivity", oneLine: false)
  }

  @Test func drawing() throws {
    let refusals: [([String], String)] = [
      (["--style", "heat"], "evidence"), (["--polarity", "none"], "magnitude"),
      (["--colors", "jet"], "ember"),
      (["--scale", "0"], "0"), (["--scale", "big"], "big"), (["--contour", "101"], "--contour"),
      (["--smoothing", "-1"], "--smoothing"), (["--on", "paper"], "original"),
      (["--style", "keras", "--polarity", "both"], "positive or negative"),
      (["--style", "keras", "--colors", "ember"], "--positive-color"),
      (["--style", "evidence", "--polarity", "both"], "diverging"),
      (["--style", "diverging", "--polarity", "positive"], "both"),
      (["--positive-color", "red"], "--style keras"), (["--clip-below", "20"], "--outlines"),
      (["--outlines", "--polarity", "magnitude"], "positive or negative"), (["--width", "85"], "85"),
      (["--width", "0mm"], "0mm"), (["--dpi", "5"], "--dpi"), (["--font-size", "100"], "--font-size"),
      (["--theme", "blue"], "dark"), (["--json", "-o", "-"], "standard output"), (["-o", ""], "--output"),
    ]
    for (arguments, text) in refusals {
      try expectRefusal([elephant] + arguments, code: 64, saying: text, oneLine: false)
    }
  }

  @Test func rulesBaselinesAndTargets() throws {
    let refusals: [([String], String)] = [
      (["--rule", "adaptive", "--steps", "50"], "--max-points"),
      (["--steps", "50", "--tolerance", "0.1"], "--steps"),
      (["--rule", "left", "--max-points", "99"], "--rule"), (["--rule", "simpson", "--steps", "5"], "even"),
      (["--rule", "gauss-legendre", "--steps", "10001"], "10000"), (["--rule", "romberg"], "romberg"),
      (["--tolerance", "0"], "--tolerance"), (["--map-tolerance", "1.5"], "--map-tolerance"),
      (["--max-points", "8"], "from 9"), (["--baseline", "blak"], "blak"),
      (["--baseline", "blur:0"], "blur:0"),
      (["--baseline", "black+nothing"], "black+nothing"), (["--baseline", "blur:-1"], "blur:-1"),
      (["--runs", "2", "--baseline", "white"], "random"), (["--plot-path", ""], "--curve"),
    ]
    for (arguments, text) in refusals {
      try expectRefusal([elephant] + arguments, code: 64, saying: text, oneLine: false)
    }
    let photos = URL(fileURLWithPath: elephant).deletingLastPathComponent().path
    try expectRefusal([elephant, "--target", "tusker - tusker"], code: 64, saying: "are the same")
    try expectRefusal([elephant, "--target", "tusker - qwerty"], code: 64, saying: "'qwerty'")
    try expectRefusal([elephant, "--target", "top0"], code: 64, saying: "from 1 to 1000")
    try expectRefusal([elephant, "--target", "top1001"], code: 64, saying: "from 1 to 1000")
    try expectRefusal([elephant, "--baseline", photos, "--runs", "6"], code: 64, saying: "contains only 5")
    try expectRefusal([elephant, "--baseline", "none.png"], code: 66, saying: "none.png")
    try expectRefusal(
      [elephant, "--baseline", TestFiles.root.path + "/Package.swift"], code: 65,
      saying: "not a JPEG, PNG or WebP image")
    try expectRefusal(
      [elephant, "--baseline", TestFiles.root.path + "/Sources"], code: 64, saying: "contains no pictures")
  }

  @Test func unusableImages() throws {
    try withTemporaryFolder { folder in
      func file(_ name: String, _ data: Data) throws -> String {
        try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
      }
      let jpeg = try Data(contentsOf: URL(fileURLWithPath: elephant))
      try expectRefusal([file("empty.png", Data())], code: 65, saying: "empty.png: the file is empty")
      try expectRefusal(
        [file("text.jpg", Data("hello".utf8))], code: 65, saying: "not a JPEG, PNG or WebP image")
      try expectRefusal([file("half.jpg", jpeg.prefix(jpeg.count / 2))], code: 65, saying: "damaged JPEG")
      try expectRefusal([elephant, "--max-pixels", "1000"], code: 65, saying: "640×480")
      try expectRefusal(["https://example.org/a.jpg"], code: 66, saying: "download the file first")
      for output in [[], ["-o", "explained"]] {
        try expectRefusal(
          ["/no/such/photo.jpg"] + output, code: 66, saying: "/no/such/photo.jpg: no such file")
      }
      try FileManager.default.createDirectory(atPath: folder + "/none", withIntermediateDirectories: true)
      try expectRefusal([folder + "/none"], code: 66, saying: "no photos found")
    }
  }

  @Test func missingModels() throws {
    try expectRefusal(
      [elephant], code: 66, saying: "igviz models install efficientnet-lite0",
      environment: ["IGVIZ_MODELS": "/none"])
  }

  @Test func unwritableOutput() throws {
    try expectRefusal([elephant, "--steps", "1", "-o", "/none/a.png"], code: 73, saying: "/none/a.png")
    try expectRefusal([elephant, "--steps", "1", "-o", "/dev/full"], code: 73, saying: "No space left")
  }

  @Test func standardOutput() throws {
    try withTemporaryFolder { folder in
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      #expect(try Command.run(["models"], in: folder, output: full).code == 74)
      // A reader that has closed its end is not an error.
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      #expect(try Command.run(["models"], in: folder, output: pipe.fileHandleForWriting).code == 0)
    }
  }

  @Test func fonts() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/no-fonts.conf"
      try Data("<?xml version=\"1.0\"?><fontconfig></fontconfig>".utf8).write(to: URL(fileURLWithPath: path))
      try expectRefusal(
        [elephant], code: 66, saying: "fonts-dejavu-core", environment: ["FONTCONFIG_FILE": path])
    }
  }
}
