import Foundation
import TestSupport
import Testing

@testable import IgvizCommand

/// Every option of every command with every kind of input has an effect or is refused by its name.
@Suite struct OptionTests {
  /// An option as it is typed, the options that it requires, and the kinds of input that use it.
  private struct Expectation {
    let arguments: [String]
    let context: [String]
    let kinds: String

    init(_ arguments: String, with context: String = "", _ kinds: String) {
      func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
      (self.arguments, self.context, self.kinds) = (words(arguments), words(context), kinds)
    }

    /// The name of the option: "dpi" for "--dpi" and "--dpi 300".
    var name: String { String(arguments[0].drop { $0 == "-" }) }
  }

  /// The kinds of input, each with a letter.
  private static let inputs: [(letter: Character, arguments: [String])] = [
    ("n", ["photo.jpg"]),  // for a model known by name
    ("o", ["photo.jpg", "-m", "net.onnx"]),
    ("f", ["a.jpg", "b.jpg", "-m", "net.onnx"]),  // into a folder of results
    ("a", ["x.npy", "-m", "net.onnx"]),
    ("i", ["--input", "a=a.npy", "--input", "b=b.npy", "-m", "net.onnx"]),
    ("c", ["x.nc", "-m", "net.onnx"]),
    ("t", ["x.csv", "-m", "net.onnx"]),
    ("x", ["x.txt", "-m", "net.onnx"]),
    ("k", ["--tokens", "x.json", "-m", "net.onnx"]),
  ]

  private static let all = "nofaictxk"
  private static let ofONNX = "ofaictxk"
  private static let pictures = "nofaic"

  private static let explaining: [Expectation] = [
    .init("--model m.onnx", ofONNX), .init("--target 1", all), .init("--baseline white", all),
    .init("--baseline white", with: "--method gradient", ""), .init("--method ig", all),
    .init("--layer 3", "xk"), .init("--layer 3", with: "--method grad-cam", all), .init("--samples 9", ""),
    .init("--samples 9", with: "--method smoothgrad", all),
    .init("--samples 9", with: "--method occlusion", ""), .init("--score logit", all),
    .init("--runs 3", "nof"), .init("--runs 3", with: "-b noise", all),
    .init("--runs 3", with: "-b black", ""), .init("--seed 3", "nof"),
    .init("--seed 3", with: "--method vargrad", all), .init("--seed 3", with: "-b black", ""),
    .init("--seed 3", with: "-b black --evaluate", all), .init("--draw row", ""),
    .init("--draw feature", with: "-b sample", all), .init("--draw each", with: "-b noise", "aictxk"),
    .init("--draw each", with: "-b black", ""),
    .init("--output x.png", all), .init("--verbose", "noaictxk"), .init("--quiet", all),
    .init("--json", all), .init("--paths", with: "--json -b black", all),
    .init("--paths", with: "--json -b noise", ""), .init("--arrays out", all),
    .init("--curve c.png", with: "-b black", "noaic"), .init("--curve c.png", with: "-b black -b noise", ""),
    .init("--curve c.png", with: "-b noise --rule adaptive", "noaic"),
    .init("--curve c.png", with: "--method gradient", ""), .init("--evaluate", all),
    .init("--metric deletion", with: "--evaluate", all), .init("--quick", ""),
    .init("--metric-curves c.png", with: "--evaluate", "noaic"), .init("--threads 1", all),
    .init("--check full", "nofxk"), .init("--region 10", "nofxk"),
    .init("--resume", "f"), .init("--shard 1/2", "f"),
    .init("--tolerance 0.1", all), .init("--map-tolerance 0.1", all), .init("--max-points 99", all),
    .init("--rule left", all), .init("--steps 9", all), .init("--steps 9", with: "--method smoothgrad", ""),
    .init("--input c=c.npy", "i"), .init("--background d.npy", "aict"), .init("--key a", "c"),
    .init("--nan 0", "aict"),
    .init("--axes y,x", "aic"), .init("--lat l.npy", "aic"), .init("--lon l.npy", "aic"),
    .init("--names a,b", "aic"), .init("--mean", "aict"), .init("--mask m.npy", "aic"),
    .init("--slice z=1", "aic"), .init("--slice z=1", with: "-o x.html", ""),
    .init("--delimiter ;", "t"), .init("--header", "t"), .init("--columns a,b", "t"), .init("--drop a", "t"),
    .init("--id a", "t"), .init("--truth a", "t"), .init("--rows 0", "aitxk"), .init("--table t.csv", "txk"),
    .init("--shading sequential", "t"),
    .init("--tokenizer v.txt", "x"), .init("--tokens t.json", "k"), .init("--pad left", "xk"),
    .init("--truncate left", "xk"), .init("--length 9", "xk"), .init("--index-from 3", "x"),
    .init("--lowercase", "x"),
    .init("--words a", "xk"), .init("--pairs", "x"), .init("--special", "x"),
    .init("--preprocess unit", "of"), .init("--resize squash", "nof"), .init("--labels l.txt", ofONNX),
    .init("--task classes", ofONNX), .init("--output-name y", ofONNX), .init("--input-size 64", "of"),
    .init("--memory-limit 1G", ofONNX),
    .init("--style mask", pictures), .init("--style keras", with: "-o x.html", ""),
    .init("--polarity negative", pictures), .init("--colors grey", "nofaicxk"),
    .init("--scale each", pictures), .init("--contour 30", pictures),
    .init("--contour 30", with: "-o x.html", pictures), .init("--smoothing 3", pictures),
    .init("--on original", "nof"), .init("--on original", with: "-o x.html", ""),
    .init("--outlines", pictures),
    .init("--width 85mm", all), .init("--width 85mm", with: "-o x.html", ""), .init("--dpi 300", all),
    .init("--dpi 300", with: "-o x.svg", ""), .init("--dpi 300", with: "-o x.pdf -o x.jpg", all),
    .init("--font-size 9", all), .init("--title A", pictures), .init("--title A", with: "-o x.html", all),
    .init("--caption", "nofaicxk"), .init("--theme dark", all), .init("--theme dark", with: "-o x.html", ""),
    .init("--matte black", "nof"), .init("--max-pixels 99", "nof"),
    .init("--overlay", with: "--style keras", pictures),
    .init("--positive-color red", with: "--style keras", pictures),
    .init("--negative-color red", with: "--style keras --polarity negative", pictures),
    .init("--overlay-weight 0.5", with: "--style keras", pictures),
    .init("--lower-end 0.5", with: "--style keras", pictures),
    .init("--clip-above 90", with: "--outlines", pictures),
    .init("--clip-above 90", with: "--outlines -o x.html", pictures),
    .init("--clip-below 9", with: "--outlines", pictures),
    .init("--morphology", with: "--style keras", pictures),
    .init("--structuring-element 5", with: "--outlines", pictures),
    .init("--outline-percentage 50", with: "--outlines", pictures),
    .init("--connectivity 4", with: "--outlines", pictures),
    .init("--presence-threshold 0.1", with: "--outlines", pictures),
  ]

  private static let comparing: [Expectation] =
    [
      .init("--evaluate", ""), .init("--quick", all), .init("--mask m.npy", ""), .init("--slice z=1", ""),
      .init("--metric deletion", all), .init("--metric-curves c.png", "noaic"), .init("--samples 9", all),
      .init("--layer 3", all), .init("--seed 3", all), .init("--runs 3", "no"),
    ]
    + explaining.filter { !["evaluate", "mask", "slice"].contains($0.name) && !$0.context.isEmpty }.filter {
      !$0.context.contains("--evaluate") && !$0.context.contains("black") && !$0.context.contains("noise")
    }
    + explaining.filter { $0.context.isEmpty }.filter {
      ![
        "evaluate", "quick", "mask", "slice", "metric", "metric-curves", "samples", "layer", "seed", "runs",
        "resume",
        "shard", "verbose", "paths", "curve",
      ].contains($0.name)
    }

  private static let classifying: [Expectation] =
    [
      .init("--model m.onnx", ofONNX), .init("--top 2", all), .init("--json", all), .init("--threads 1", all),
      .init("--input c=c.npy", "i"), .init("--background d.npy", ""), .init("--key a", "c"),
      .init("--nan 0", "aict"), .init("--axes y,x", ""), .init("--lat l.npy", ""), .init("--lon l.npy", ""),
      .init("--names a,b", ""), .init("--mean", ""), .init("--mask m.npy", ""), .init("--slice z=1", ""),
      .init("--table t.csv", ""), .init("--shading sequential", ""),
    ]
    + explaining.filter {
      [
        "delimiter", "header", "columns", "drop", "id", "truth", "rows", "tokenizer", "tokens", "pad",
        "truncate", "length", "index-from", "lowercase", "words", "pairs", "special", "preprocess", "resize",
        "labels", "task",
        "output-name",
        "input-size", "memory-limit", "matte", "max-pixels",
      ].contains($0.name)
    }

  private static let working: [Expectation] =
    [.init("--inputs photos", "no"), .init("--draw each", with: "-b noise", "")]
    + explaining.filter {
      $0.context.isEmpty || $0.context[0].hasPrefix("--style") || $0.name.hasPrefix("clip")
    }
    .compactMap { each in
      switch each.name {
      case "model", "layer", "samples", "seed", "runs", "target", "baseline", "method", "score", "tolerance",
        "map-tolerance", "max-points", "rule", "steps", "threads", "width", "dpi", "font-size", "title",
        "caption", "theme":
        Expectation(each.arguments.joined(separator: " "), each.name == "model" ? "oa" : "noa")
      case "preprocess", "resize", "labels", "task", "output-name", "input-size", "memory-limit", "style",
        "polarity", "colors", "scale", "contour", "smoothing", "on", "outlines", "matte", "max-pixels",
        "overlay", "check", "region":
        Expectation(
          each.arguments.joined(separator: " "), with: each.context.joined(separator: " "),
          each.kinds.filter { "noa".contains($0) })
      default: nil
      }
    }

  /// Returns the names of each option that the parser accepts.
  private func options(_ help: String) throws -> [[String]] {
    struct Tool: Decodable {
      struct Command: Decodable { let arguments: [Argument]? }
      struct Argument: Decodable {
        struct Name: Decodable { let kind, name: String }
        let kind: String
        let names: [Name]?
      }
      let command: Command
    }
    let tool = try JSONDecoder().decode(Tool.self, from: Data(help.utf8))
    return (tool.command.arguments ?? []).filter { $0.kind != "positional" }.map {
      ($0.names ?? []).filter { $0.kind == "long" }.map(\.name)
    }.filter { names in
      !names.contains("help") && !names.contains("version") && !names.allSatisfy { $0.hasPrefix("no-") }
    }
  }

  /// Expects a row for every option, and an option for every row.
  private func isComplete(_ uses: [OptionUse], _ help: String, _ expectations: [Expectation]? = nil) throws {
    let options = try options(help)
    #expect(options.count > 1)
    let rows = Set(uses.map(\.name))
    for names in options {
      #expect(
        !rows.isDisjoint(with: names), "no OptionUse says when --\(names.joined(separator: ", ")) is used")
      if let expectations {
        #expect(
          expectations.contains { names.contains($0.name) },
          "nothing is expected of --\(names.joined(separator: ", "))")
      }
    }
    for row in rows { #expect(options.joined().contains(row), "--\(row) is no option") }
  }

  /// Checks which options are refused, and that only given options count as given.
  ///
  /// - Parameter parse: returns the rows of the parsed arguments, and a check that throws `UsageError`.
  private func compare(
    _ expectations: [Expectation], inputs: [(letter: Character, arguments: [String])],
    parse: ([String], Character) throws -> (uses: [OptionUse], check: () throws -> Void)
  ) throws {
    for expectation in expectations {
      for (letter, arguments) in inputs where expectation.kinds.contains(letter) || !arguments.isEmpty {
        if ["input", "tokens"].contains(expectation.name), !expectation.kinds.contains(letter) { continue }
        if expectation.name == "model", letter == "n" { continue }
        let all = arguments + expectation.context + expectation.arguments
        let (uses, check) = try parse(all, letter)
        let given = Set(uses.filter(\.isGiven).map(\.name))
        #expect(
          given.contains(expectation.name), "\(all): the row of --\(expectation.name) does not notice it")
        let base = try parse(arguments + expectation.context, letter).uses.filter(\.isGiven).map(\.name)
        #expect(given.subtracting(base).isSubset(of: [expectation.name]), "\(all)")
        do {
          try check()
          #expect(expectation.kinds.contains(letter), "accepted without an effect: \(all)")
        } catch let error as UsageError {
          #expect(!expectation.kinds.contains(letter), "refused: \(all): \(error)")
          #expect(error.description.contains("--\(expectation.name)"), "\(all): \(error)")
        }
      }
    }
  }

  private func run(
    _ options: ExplainOptions, _ runMode: RunMode, _ letter: Character
  ) throws -> (uses: [OptionUse], check: () throws -> Void) {
    let inputs = try InputFiles.all(
      images: options.images, named: options.arrays.inputs, tokens: options.text.tokens)
    return (
      options.groups.flatMap(\.uses),
      {
        try RunKind(
          options, runMode: runMode, inputs: inputs,
          isResultsFolder: letter == "f" && options.results.outputs.isEmpty
        )
        .check(options.groups)
      }
    )
  }

  @Test func explain() throws {
    let help = ExplainCommand._dumpHelp()
    let command = try ExplainCommand.parse(["photo.jpg"])
    try isComplete(command.options.groups.flatMap(\.uses), help, Self.explaining)
    try compare(Self.explaining, inputs: Self.inputs) {
      try run(ExplainCommand.parse($0).options, .explanation, $1)
    }
  }

  @Test func compare() throws {
    let command = try CompareCommand.parse(["photo.jpg"])
    try isComplete(command.options.groups.flatMap(\.uses), CompareCommand._dumpHelp())
    try compare(Self.comparing, inputs: Self.inputs.filter { $0.letter != "f" }) {
      try run(CompareCommand.parse($0).options, .comparison, $1)
    }
  }

  @Test func classify() throws {
    let command = try ClassifyCommand.parse(["photo.jpg"])
    try isComplete(command.groups.flatMap(\.uses), ClassifyCommand._dumpHelp(), Self.classifying)
    try compare(Self.classifying, inputs: Self.inputs) { arguments, _ in
      let command = try ClassifyCommand.parse(arguments)
      let inputs = try InputFiles.all(
        images: command.images, named: command.arrays.inputs, tokens: command.text.tokens)
      return (
        command.groups.flatMap(\.uses),
        { try RunKind(.classify, inputs, model: command.model).check(command.groups) }
      )
    }
  }

  @Test func worker() throws {
    try isComplete(WorkerCommand.parse([]).groups.flatMap(\.uses), WorkerCommand._dumpHelp())
    let inputs: [(letter: Character, arguments: [String])] = [
      ("n", []), ("o", ["-m", "net.onnx"]), ("a", ["--inputs", "arrays", "-m", "net.onnx"]),
    ]
    try compare(Self.working.filter { $0.name != "inputs" }, inputs: inputs) { arguments, _ in
      let command = try WorkerCommand.parse(arguments)
      return (command.groups.flatMap(\.uses), { try command.runKind.check(command.groups) })
    }
  }

  @Test func render() throws {
    let files = ["photo.jpg", "--attributions", "a.npy", "-o", "x.png"]
    try isComplete(RenderCommand.parse(files).groups.flatMap(\.uses), RenderCommand._dumpHelp())
    let onPages = [
      "--width 85mm", "--dpi 300", "--font-size 9", "--title A", "--no-caption", "--theme dark",
      "--contour 30", "--region 10%",
    ]
    let onMaps = ["--style mask", "--matte black", "--on original"]
    for layout in [[], ["--layout", "overlay"]] {
      for option in onPages + onMaps {
        let command = try RenderCommand.parse(files + layout + option.split(separator: " ").map(String.init))
        let isUsed = layout.isEmpty || onMaps.contains(option)
        if isUsed {
          #expect(throws: Never.self, "\(layout) \(option)") { try command.runKind.check(command.groups) }
        } else {
          #expect(throws: UsageError.self, "\(layout) \(option)") {
            try command.runKind.check(command.groups)
          }
        }
      }
    }
  }

  @Test func otherCommands() throws {
    try isComplete(
      ModelsCommand.Info.parse(["net.onnx"]).groups.flatMap(\.uses), ModelsCommand.Info._dumpHelp())
    let info = try ModelsCommand.Info.parse(["net.onnx", "--preprocess", "unit", "--input-size", "9"])
    #expect(throws: Never.self) { try info.runKind(takesPhotos: true).check(info.groups) }
    #expect(throws: UsageError.self) { try info.runKind(takesPhotos: false).check(info.groups) }
    // These commands use all their options.
    #expect(try options(ModelsCommand.Install._dumpHelp()) == [["force"]])
    #expect(try options(MergeCommand._dumpHelp()) == [["output"]])
    #expect(try options(ModelsCommand.List._dumpHelp()).isEmpty)
  }

  /// Options with the same missing requirement are named together, with the kind of input.
  @Test func messages() throws {
    func message(_ arguments: [String]) throws -> String {
      let options = try ExplainCommand.parse(arguments).options
      do {
        try run(options, .explanation, "o").check()
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      try message(["x.npy", "-m", "m.onnx", "--truth", "a", "--columns", "b,c", "--drop", "d"])
        == "--columns, --drop and --truth apply to tables; x.npy is an array")
    #expect(
      try message(["p.jpg", "--rows", "0"])
        == "--rows applies to tables, texts, tokens and arrays; p.jpg is a photo")
    #expect(
      try message(["p.jpg", "--method", "grad-cam", "--steps", "9"]).contains("grad-cam"))
    // A misspelt name is another error.
    #expect(try message(["p.jpg", "-m", "efficient", "--labels", "l.txt"]).isEmpty)
  }

  /// A card serves all inputs: an unused key is listed, and a key that contradicts the model is refused.
  @Test func cardsOfAllInputs() throws {
    try withTemporaryFolder { folder in
      let iris = TestFiles.root.appendingPathComponent("SampleModels/iris").path
      try FileManager.default.copyItem(atPath: "\(iris)/iris.onnx", toPath: "\(folder)/iris.onnx")
      func card(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/iris.json"))
      }
      let explain = ["\(iris)/iris.csv", "-m", "iris.onnx", "--drop", "species", "--rows", "0", "-q"]
      try card(
        #"{"preprocess": "unit", "length": 9, "features": ["sepal width", "sepal length", "petal length", "petal width"]}"#
      )
      let info = try Command.run(["models", "info", "iris.onnx"], in: folder)
      #expect(info.code == 0 && info.output.contains("not used       length, preprocess"), "\(info.output)")
      #expect(info.output.contains("features       sepal width, sepal length, petal length, petal width"))
      #expect(try Command.run(explain, in: folder).code == 0)
      for wrong in [#"{"features": ["a", "b"]}"#, #"{"ranges": [[0, 1], [0, 2]]}"#] {
        try card(wrong)
        for command in [explain, ["models", "info", "iris.onnx"]] {
          let refused = try Command.run(command, in: folder)
          #expect(
            refused.code == 65 && refused.errors.contains("do not match the model's input"), "\(refused)")
        }
      }
      // An option instead of a key is checked against the model in the same way.
      let photo = try Command.run(["models", "info", "iris.onnx", "--preprocess", "unit"], in: folder)
      #expect(photo.code == 65 || photo.code == 64, "\(photo.errors)")
    }
  }

  /// Selected rows have the same results and the same numbers as among all rows.
  @Test func rowsOfAnArray() throws {
    try withTemporaryFolder { folder in
      let digits = TestFiles.root.appendingPathComponent("SampleModels/digits").path
      let array = ["\(digits)/digits.npy", "-m", "\(digits)/mnist.onnx"]
      let all = try Command.run(["classify"] + array, in: folder).output.split(separator: "\n")
      let some = try Command.run(["classify"] + array + ["--rows", "7,2"], in: folder).output
      #expect(some.split(separator: "\n") == [all[7], all[2]])
      let alone = try Command.run(array + ["--rows", "7", "-o", "x.png", "--json"], in: folder)
      #expect(alone.code == 0 && alone.json?["row"] as? Int == 7, "\(alone.errors)")
      #expect(FileManager.default.fileExists(atPath: folder + "/x.png"))
      let far = try Command.run(array + ["--rows", "10"], in: folder)
      #expect(far.code == 65 && far.errors.contains("there is no row 10"), "\(far.errors)")
    }
  }

  /// Options that a style does not use.
  @Test(arguments: [
    "--style mask --colors grey", "--style diverging --contour 30", "--style regions --smoothing 2",
    "--outlines --colors grey", "--outlines --style mask", "--outlines --smoothing 3", "--quiet --verbose",
    "--style keras --negative-color red", "--style keras --polarity negative --positive-color red",
    "--style keras --no-overlay --overlay-weight 0.3", "--style keras --structuring-element 5",
    "--outlines --no-morphology --structuring-element 5", "--style keras --connectivity 4",
    "--style keras --outline-percentage 50", "--style keras --presence-threshold 0.5",
  ])
  func styles(_ text: String) {
    #expect(throws: (any Error).self) {
      try ExplainCommand.parse(["photo.jpg"] + text.split(separator: " ").map(String.init))
    }
  }
}
