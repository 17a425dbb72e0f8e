import ArgumentParser
import ArrayFormats
import Explaining
import Failures
import Files
import Foundation
import ImageCoding
import Models
import TestSupport
import Testing

@testable import IgvizCommand

/// Several inputs on one command line, and files that must not be lost.
@Suite struct SeveralInputTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")
  private let cat = TestFiles.samplePhoto("cat.png")

  private func copy(_ source: String, _ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: source, toPath: path)
  }

  @Test func oneAfterTheOther() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, cat, "--steps", "1", "--json", "-o", "pictures/", "--arrays", "arrays"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let documents = outcome.output.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      #expect(documents.map { $0["image"] as? String } == [elephant, cat])
      for path in ["pictures/elephant.igviz.png", "pictures/cat.igviz.png", "arrays/elephant/input.npy"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(path)"), "\(path)")
      }
      // The same result as in a single run.
      _ = try Command.run([cat, "--steps", "1", "--arrays", "alone"], in: folder)
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: folder + "/alone/integrated_gradients.npy"))
          == Data(contentsOf: URL(fileURLWithPath: folder + "/arrays/cat/integrated_gradients.npy")))
    }
  }

  /// On a shared scale the weaker of two photos is paler than alone; the names of the files stay the same.
  @Test func onOneScale() throws {
    try withTemporaryFolder { folder in
      let drawing = ["--method", "ig", "--steps", "1"]
      for (scale, place) in [("column", "own/"), ("shared", "shared/")] {
        let outcome = try Command.run(
          [elephant, cat, "-o", place, "--scale", scale, "--json"] + drawing, in: folder)
        #expect(outcome.code == 0 && outcome.output.contains("\(place)cat.igviz.png"), "\(outcome.errors)")
      }
      let changed = try ["elephant", "cat"].filter {
        try PixelImage(contentsOf: "\(folder)/own/\($0).igviz.png")
          != PixelImage(contentsOf: "\(folder)/shared/\($0).igviz.png")
      }
      #expect(changed.count == 1)
    }
  }

  /// A broken photo is reported and skipped; its exit code takes precedence over that of a missed tolerance.
  @Test func oneThatIsBroken() throws {
    try withTemporaryFolder { folder in
      try Data("hello".utf8).write(to: URL(fileURLWithPath: folder + "/text.jpg"))
      let outcome = try Command.run(["text.jpg", cat, "--max-points", "9"], in: folder)
      #expect(outcome.code == 65 && outcome.errors.contains("text.jpg: "))
      #expect(FileManager.default.fileExists(atPath: folder + "/cat.igviz.png"))
    }
  }

  @Test func namesAreKeptApart() throws {
    try withTemporaryFolder { folder in
      for place in ["a", "b"] { try copy(cat, "\(folder)/\(place)/x.png") }
      let apart = try Command.run(["a/x.png", "b/x.png", "--steps", "1"], in: folder)
      #expect(apart.code == 0, "\(apart.errors)")
      #expect(FileManager.default.fileExists(atPath: folder + "/a_x.igviz.png"))
      #expect(FileManager.default.fileExists(atPath: folder + "/b_x.igviz.png"))
      try copy(cat, folder + "/a/x.jpg")
      let same = try Command.run(["a/x.png", "a/x.jpg", "--steps", "1"], in: folder)
      #expect(same.code == 64 && same.errors.contains("map to the same output path"))
      let one = try Command.run(["a/x.png", "b/x.png", "-o", "out.png"], in: folder)
      #expect(one.code == 64 && one.errors.contains("need a folder"))
    }
  }

  /// No input is ever overwritten; this is checked before anything is computed.
  @Test func inputsAreNeverReplaced() throws {
    try withTemporaryFolder { folder in
      try copy(elephant, folder + "/in.jpg")
      let before = try Data(contentsOf: URL(fileURLWithPath: folder + "/in.jpg"))
      try FileManager.default.createSymbolicLink(atPath: folder + "/link.jpg", withDestinationPath: "in.jpg")
      try copy(cat, folder + "/base.png")
      try NPYArray(shape: [1, 4], elements: .float([1, 2, 3, 4])).write(to: folder + "/input.npy")
      try TestFiles.fixture("onnx/models/classes.onnx").write(
        to: URL(fileURLWithPath: folder + "/classes.onnx"))
      for arguments in [
        ["in.jpg", "-o", "in.jpg"], ["in.jpg", "-o", "./in.jpg"], ["in.jpg", "-o", "link.jpg"],
        ["link.jpg", "-o", "in.jpg"], ["in.jpg", "-b", "black", "--curve", "in.jpg"],
        ["in.jpg", "-b", "black", "-o", "o.png", "--curve", "o.png"],
        ["in.jpg", "-b", "base.png", "-o", "base.png"], ["input.npy", "-m", "classes.onnx", "--arrays", "."],
        ["render", "in.jpg", "--attributions", "input.npy", "-o", "in.jpg"],
      ] {
        let outcome = try Command.run(arguments, in: folder)
        #expect(outcome.code == 64, "\(arguments): \(outcome.errors)")
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/in.jpg")) == before)
      #expect(try NPYArray(contentsOf: folder + "/input.npy").floats == [1, 2, 3, 4])
    }
  }

  @Test(arguments: ["out.gif", "out", "out.webp", "out.pdf.txt"])
  func unknownExtensions(name: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "-o", name], in: folder)
      #expect(outcome.code == 64 && outcome.errors.contains(".jpg, .pdf or .svg"))
      #expect(outcome.errors.contains("must be .html"), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(name)"))
    }
  }

  /// Each target converges by itself: the first as it does alone, whatever the others need.
  @Test func targetsConvergeByThemselves() throws {
    try withTemporaryFolder { folder in
      let alone = try Command.run(
        [elephant, "--json", "--arrays", "alone", "--baseline", "black"], in: folder)
      let together = try Command.run(
        [
          elephant, "--json", "--arrays", "all", "--baseline", "black", "--target", "top1", "--target",
          "tench", "--max-points",
          "100",
        ],
        in: folder)
      func run(_ outcome: Command.Outcome) throws -> [String: Any] {
        try #require((outcome.json?["attributions"] as? [[String: Any]])?.first)
      }
      #expect(try run(alone)["points"] as? Int == run(together)["points"] as? Int)
      #expect(try run(together)["converged"] as? Bool == true)
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: folder + "/alone/integrated_gradients.npy"))
          == Data(contentsOf: URL(fileURLWithPath: folder + "/all/integrated_gradients.386.npy")))
      let top = try #require(together.json?["top"] as? [[String: Any]])
      #expect(top.count == 6 && top.last?["label"] as? String == "tench", "an explained class is in the list")
    }
  }

  @Test func interrupted() throws {
    try withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = Command.executable
      process.arguments = [elephant, "--steps", "20000", "--arrays", "out", "-q"]
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: 1)
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}

/// The mapping of errors to exit codes and messages.
@Suite struct ExitStatusTests {
  private struct Unheard: Error {}
  private struct Reported: ReportedError, CustomStringConvertible {
    let category: ErrorCategory
    var hint: String?
    var description: String { "wrong" }
  }

  @Test func theCodeFollowsFromTheCategory() {
    let codes: [ErrorCategory: Int32] = [
      .usage: 64, .input: 65, .missing: 66, .unavailable: 69, .internalError: 70, .cannotCreate: 73,
      .cannotWrite: 74, .interrupted: 130,
    ]
    for category in ErrorCategory.allCases {
      #expect(ExitStatus(Reported(category: category)).rawValue == codes[category])
    }
    #expect(ExitStatus(Unheard()).rawValue == 70)
  }

  @Test func errorsHaveTheirCodes() {
    #expect(ExitStatus(CancellationError()) == .interrupted)
    #expect(ExitStatus(UsageError("x")) == .usage)
    #expect(ExitStatus(ConsoleError(reason: "x")) == .cannotWrite)
    #expect(ExitStatus(FileError.notFound(path: "x")) == .noInput)
    #expect(ExitStatus(FileError.unwritable(path: "x", reason: "y")) == .cannotCreate)
    #expect(ExitStatus(ModelError.installFailed(model: "x", reason: "y")) == .unavailable)
    #expect(ExitStatus(ModelError.noRow(1, count: 1)) == .badInput)
    #expect(ExitStatus(NPYError.notAnArray) == .badInput)
  }

  /// An error within a file is never reported as a defect of the program.
  @Test func aFileIsNoDefect() {
    func code(_ error: any Error) -> Int32 { ExitStatus(InputError(path: "a", underlying: error)).rawValue }
    #expect(code(Unheard()) == 65)
    #expect(code(Reported(category: .internalError)) == 65)
    #expect(code(Reported(category: .usage)) == 64)
  }

  @Test func theHintFollowsTheMessage() {
    let error = Reported(category: .input, hint: "try this")
    #expect(Failure(error).message == "wrong; try this")
    #expect(Failure(InputError(path: "a", underlying: error)).message == "a: wrong; try this")
    #expect(Failure(Reported(category: .input)).message == "wrong")
    let url = FileError.notFound(path: "https://a/b.jpg")
    #expect(Failure(url).message == "\(url); igviz does not read URLs; download the file first")
  }

  @Test func theHelpListsThem() throws {
    try withTemporaryFolder { folder in
      let help = try Command.run(["help", "exit-codes"], in: folder).output
      for status in ExitStatus.allCases {
        #expect(help.contains("\(status.rawValue)") && help.contains(status.meaning))
      }
    }
  }

  /// The tables of the documentation agree with the program.
  @Test func theDocumentationIsCurrent() throws {
    let files = ["README.md", "docs/options.md", "docs/models.md"].map {
      TestFiles.root.appendingPathComponent($0).path
    }
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["tables", "--check"] + files, in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let stale = "<!-- table: rules -->\n| old |\n<!-- end -->\n"
      try Data(stale.utf8).write(to: URL(fileURLWithPath: folder + "/a.md"))
      #expect(try Command.run(["tables", "--check", "a.md"], in: folder).code == 64)
      #expect(try Command.run(["tables", "a.md"], in: folder).code == 0)
      #expect(try Command.run(["tables", "--check", "a.md"], in: folder).code == 0)
    }
  }
}
