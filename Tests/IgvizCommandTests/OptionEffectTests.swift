import ArrayFormats
import Foundation
import TestSupport
import Testing

@testable import IgvizCommand

/// Every given option has an effect or is refused by its name; files are interpreted as intended.
@Suite struct OptionEffectTests {
  private static let fixtures = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx").path
  private static let samples = TestFiles.root.appendingPathComponent("SampleModels").path
  private static let photo = TestFiles.root.appendingPathComponent("SampleImages/cat.png").path
  private static let squeezenet = [
    "-m", "\(fixtures)/squeezenet.onnx", "--preprocess", "torchvision", "-t", "4",
  ]

  private func write(_ text: String, to name: String, in folder: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private func write(_ shape: [Int], to name: String, in folder: String) throws {
    let values = (0..<shape.reduce(1, *)).map { Float($0 % 7) / 7 - 0.4 }
    try NPYArray(shape: shape, elements: .float(values)).write(to: "\(folder)/\(name)")
  }

  private func refused(_ arguments: [String], in folder: String, _ words: String...) throws {
    let told = try Command.run(arguments, in: folder)
    #expect(told.code != 0, "accepted: \(arguments)")
    for word in words { #expect(told.errors.contains(word), "\(arguments): \(told.errors)") }
  }

  // MARK: Tables

  /// Columns are matched to the card's features by name, in any order; a missing column is never replaced by another.
  @Test func featuresGoByTheirNames() throws {
    try withTemporaryFolder { folder in
      let model = ["-m", "\(Self.samples)/iris/iris.onnx"]
      try write(
        "sepal length,sepal width,petal length,petal width\n5.1,3.5,1.4,0.2\n", to: "a.csv", in: folder)
      try write(
        "petal width,petal length,sepal length,sepal width\n0.2,1.4,5.1,3.5\n", to: "b.csv", in: folder)
      try write(
        "Petal width,petal length,sepal length,sepal width\n0.2,1.4,5.1,3.5\n", to: "c.csv", in: folder)
      try write("5.1,3.5,1.4,0.2\n", to: "d.csv", in: folder)
      let expected = try Command.run(["classify", "a.csv"] + model, in: folder).output.dropFirst()
      #expect(expected.contains("setosa"))
      for file in ["b.csv", "d.csv"] {
        #expect(try Command.run(["classify", file] + model, in: folder).output.dropFirst() == expected)
      }
      try refused(["classify", "c.csv"] + model, in: folder, "petal width", "--columns")
      let named = ["--columns", "sepal length,sepal width,petal length,Petal width"]
      #expect(
        try Command.run(["classify", "c.csv"] + named + model, in: folder).output.dropFirst() == expected)
    }
  }

  /// Values are printed in the precision of the table.
  @Test func timeStampsKeepTheirDigits() throws {
    try withTemporaryFolder { folder in
      let told = try Command.run(
        [
          "\(Self.fixtures)/doubles/scaled.csv", "-m", "\(Self.fixtures)/doubles/scaled.onnx", "--rows", "0",
          "-b", "mean", "--method", "ig", "--table", "t.csv", "--json", "-o", "o.png",
        ], in: folder)
      #expect(told.code == 0, "\(told.errors)")
      let cell = try #require(
        String(contentsOfFile: "\(Self.fixtures)/doubles/scaled.csv", encoding: .utf8).split(separator: "\n")[
          1
        ]
        .split(separator: ",").max { (Double($0) ?? 0) < (Double($1) ?? 0) })
      let number = try #require(Double(cell))
      #expect(Double(Float(number)) != number)
      let cells = try String(contentsOfFile: "\(folder)/t.csv", encoding: .utf8).split(whereSeparator: {
        $0 == "," || $0.isNewline
      })
      #expect(cells.contains { abs((Double($0) ?? 0) - number) < 0.001 }, "\(cells)")
      let json = try #require(told.json)
      let features = (json["table"] as? [String: Any])?["features"] as? [[String: Any]]
      #expect(features?.contains { abs(($0["value"] as? Double ?? 0) - number) < 0.001 } == true)
    }
  }

  /// The name and the class of a row in a table are printed.
  @Test func predictionsNameTheirRows() throws {
    try withTemporaryFolder { folder in
      try write(
        "sepal length,sepal width,petal length,petal width,who,kind\n5.1,3.5,1.4,0.2,a17,setosa\n",
        to: "a.csv", in: folder)
      let command = [
        "classify", "a.csv", "-m", "\(Self.samples)/iris/iris.onnx", "--id", "who", "--truth", "kind",
      ]
      let line = try Command.run(command, in: folder).output
      #expect(line.contains("(a17)") && line.contains("actually setosa"), "\(line)")
      let json = try Command.run(command + ["--json"], in: folder).json
      #expect(json?["id"] as? String == "a17" && json?["truth"] as? String == "setosa")
    }
  }

  @Test func arraysBesideTablesHaveOptions() throws {
    try withTemporaryFolder { folder in
      try write("a,b,c,d\n1,2,3,4\n", to: "x.csv", in: folder)
      try refused(
        ["x.csv", "-m", "\(Self.samples)/iris/iris.onnx", "--axes", "y,x"], in: folder,
        "--axes applies to arrays")
    }
  }

  // MARK: Axes and tasks

  /// An open first axis along which a recurrent layer moves is not a batch of one-step sequences.
  @Test func timeIsNotTheBatch() throws {
    try withTemporaryFolder { folder in
      try write([6, 1, 3], to: "x.npy", in: folder)
      let open = "\(Self.fixtures)/axes/time-first.onnx"
      try refused(["classify", "x.npy", "-m", open], in: folder, "is time, not the batch", "batch_first")
      let fixed = try Command.run(
        ["classify", "x.npy", "-m", "\(Self.fixtures)/axes/time-first-6.onnx"], in: folder)
      #expect(fixed.code == 0 && fixed.output.split(separator: "\n").count == 1, "\(fixed.errors)")
    }
  }

  @Test func aTaskNamesTheAxisOfItsClasses() throws {
    try withTemporaryFolder { folder in
      let iris = [
        "classify", "\(Self.samples)/iris/iris.csv", "--drop", "species", "--rows", "0", "-m",
        "\(Self.samples)/iris/iris.onnx",
      ]
      for axis in ["7", "0", "-3"] {
        try refused(iris + ["--task", "classes:\(axis)"], in: folder, "no classes along axis \(axis)")
      }
      for axis in ["1", "-1"] {
        #expect(try Command.run(iris + ["--task", "classes:\(axis)"], in: folder).code == 0)
      }
      try write([1, 5], to: "x.npy", in: folder)
      try refused(
        ["classify", "x.npy", "-m", "\(Self.fixtures)/judged/smooth.onnx", "--task", "classes:0"], in: folder,
        "no classes along axis 0")
    }
  }

  /// A card that makes a model unusable is not written.
  @Test func cardsAreCheckedBeforeTheyAreWritten() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: "\(Self.fixtures)/squeezenet.onnx", toPath: "\(folder)/m.onnx")
      try refused(
        ["models", "info", "m.onnx", "--input-size", "999", "--write-card"], in: folder, "999")
      try refused(
        ["models", "info", "m.onnx", "--task", "classes:7", "--write-card"], in: folder, "axis 7")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.onnx"])
    }
  }

  // MARK: Arrays

  /// Methods that share a baseline write separate arrays for it.
  @Test func methodsShareABaseline() throws {
    try withTemporaryFolder { folder in
      let common = [
        Self.photo, "--method", "occlusion", "--method", "rise", "--samples", "3", "-b", "black", "-o",
        "o.png",
      ]
      let told = try Command.run(common + Self.squeezenet + ["--arrays", "a"], in: folder)
      #expect(told.code == 0, "\(told.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/a")
      #expect(names.contains("baseline.black.npy") && names.contains("baseline.rise.black.npy"), "\(names)")
      #expect(
        try NPYArray(contentsOf: "\(folder)/a/baseline.rise.black.npy").shape
          == NPYArray(contentsOf: "\(folder)/a/input.npy").shape)
    }
  }

  /// Results without the requested arrays are incomplete.
  @Test func arraysAreWrittenOnResuming() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/photos", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: Self.photo, toPath: "\(folder)/photos/a.png")
      let command =
        ["photos", "-o", "out", "--method", "gradient"] + Self.squeezenet
      #expect(try Command.run(command, in: folder).code == 0)
      let more = try Command.run(command + ["--resume", "--arrays", "out/arrays"], in: folder)
      #expect(more.output.contains("1 explained"), "\(more.output)")
      #expect(FileManager.default.fileExists(atPath: "\(folder)/out/arrays/a.png/gradients.npy"))
      let again = try Command.run(command + ["--resume", "--arrays", "out/arrays"], in: folder)
      #expect(again.output.contains("0 explained"), "\(again.output)")
      #expect(try Command.run(command + ["--resume"], in: folder).output.contains("0 explained"))
    }
  }

  /// A key selects an array of an archive; an input with one array has no key.
  @Test func aKeyIsForArchives() throws {
    try withTemporaryFolder { folder in
      try write([1, 5], to: "x.npy", in: folder)
      let rows = try NPYArray(shape: [3, 5], elements: .float((0..<15).map { Float($0) / 10 }))
      try NPZArchive.encoded([(key: "a", array: rows), (key: "z", array: rows)]).write(
        to: URL(fileURLWithPath: "\(folder)/b.npz"))
      let command = [
        "x.npy", "-m", "\(Self.fixtures)/judged/smooth.onnx", "-b", "mean", "--background", "b.npz", "-o",
        "o.png",
      ]
      try refused(command, in: folder, "--key")
      #expect(try Command.run(command + ["--key", "z"], in: folder).code == 0)
    }
  }

  @Test func namesNeedAFigure() throws {
    try withTemporaryFolder { folder in
      try write([1, 5], to: "x.npy", in: folder)
      let command = ["x.npy", "-m", "\(Self.fixtures)/judged/smooth.onnx", "--names", "a,b,c,d,e"]
      try refused(command + ["--json"], in: folder, "--names applies to figures")
      #expect(try Command.run(command + ["-o", "o.png"], in: folder).code == 0)
    }
  }

  // MARK: Drawing, workers

  @Test(arguments: [
    ["--scale", "shared"], ["--scale", "each"], ["--scale", "column"],
    ["--layout", "overlay", "--contour", "10"],
  ]) func renderRefusesWhatItCannotUse(options: [String]) throws {
    try withTemporaryFolder { folder in
      try write([20, 20], to: "map.npy", in: folder)
      try refused(
        ["render", Self.photo, "--attributions", "map.npy", "-o", "o.png"] + options, in: folder,
        options.contains("--contour") ? "--contour" : "--scale")
    }
  }

  @Test func aWorkerNamesWhatItRefuses() throws {
    try withTemporaryFolder { folder in
      let requests = [#"{"id":1,"image":"x.png","seed":-1}"#, #"{"id":2,"image":"x.png","runs":1e30}"#]
      try write(requests.joined(separator: "\n") + "\n", to: "requests", in: folder)
      try write("", to: "answers", in: folder)
      let process = try Command.start(
        ["worker"] + Self.squeezenet.dropLast(2), in: folder,
        input: FileHandle(forReadingAtPath: "\(folder)/requests"),
        output: FileHandle(forWritingAtPath: "\(folder)/answers"))
      process.waitUntilExit()
      let lines = try String(contentsOfFile: "\(folder)/answers", encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 2 && lines[0].contains("'seed'") && lines[1].contains("'runs'"), "\(lines)")
      try refused(
        ["worker", "--draw", "feature"] + Self.squeezenet.dropLast(2), in: folder, "--draw")
    }
  }

  @Test func rowsAreChosenOnce() throws {
    #expect(throws: (any Error).self) { try RowsArgument(argument: "0,0")?.numbers(of: 3) }
    #expect(throws: (any Error).self) { try RowsArgument(argument: "0:2,1")?.numbers(of: 3) }
    #expect(try RowsArgument(argument: "2,0:2")?.numbers(of: 3) == [2, 0, 1])
  }
}
