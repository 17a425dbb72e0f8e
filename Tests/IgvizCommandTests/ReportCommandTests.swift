import Foundation
import TestSupport
import Testing

@testable import IgvizCommand

/// An HTML page as another output format.
@Suite struct ReportCommandTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")
  private let cat = TestFiles.samplePhoto("cat.png")

  private func contents(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func oneForAllInputs() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, cat, "--steps", "1", "-o", "all.html", "-o", "pictures/"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.hasSuffix("all.html\n"))
      #expect(try contents(folder) == ["all.html", "pictures"])
      #expect(try contents(folder + "/pictures") == ["cat.igviz.png", "elephant.igviz.png"])
      let page = try String(contentsOfFile: folder + "/all.html", encoding: .utf8)
      #expect(page.contains("2 photos explained") && page.contains("tiger cat"))
    }
  }

  @Test func besideOthers() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "--steps", "1", "-o", "a.html", "-o", "a.png", "-o", "b.HTML", "--json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(try contents(folder) == ["a.html", "a.png", "b.HTML"])
      #expect(outcome.json?["files"] as? [String] == ["a.png", "a.html", "b.HTML"])
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: folder + "/a.html"))
          == Data(contentsOf: URL(fileURLWithPath: folder + "/b.HTML")))
    }
  }

  /// The resources of the page are embedded in the program, so the program can be moved.
  @Test func aProgramThatWasMoved() throws {
    try withTemporaryFolder { folder in
      let copy = URL(fileURLWithPath: folder + "/moved")
      try FileManager.default.copyItem(at: Command.executable.resolvingSymlinksInPath(), to: copy)
      let process = Process()
      process.executableURL = copy
      process.arguments = [elephant, "--steps", "1", "-o", "a.html", "-q"]
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try contents(folder) == ["a.html", "moved"])
    }
  }

  @Test func whatCannotBe() throws {
    try withTemporaryFolder { folder in
      for arguments in [
        [elephant, "-o", "a.html", "-o", "./a.html"], [elephant, cat, "-o", "a.html", "-o", "a.png"],
      ] {
        #expect(try Command.run(arguments, in: folder).code == 64, "\(arguments)")
      }
      try Data("text".utf8).write(to: URL(fileURLWithPath: folder + "/broken.jpg"))
      let outcome = try Command.run(["broken.jpg", "-o", "a.html"], in: folder)
      #expect(outcome.code == 65 && !FileManager.default.fileExists(atPath: folder + "/a.html"))
    }
  }

  /// The page initially has the look of the drawing options.
  @Test func theLookThatWasAskedFor() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          elephant, "--steps", "1", "-o", "a.html", "-q", "--style", "mask", "--smoothing", "4", "--polarity",
          "negative",
        ],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let page = try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
      #expect(
        page.contains(#""look":{"polarity":"negative","scale":"column","smoothing":0.04,"style":"mask"}"#))
    }
  }
}
