import Foundation
import TestSupport
import Testing

/// Standard streams that the parent closed: no file gets their descriptors, so no message is written into results.
@Suite struct ClosedStreamTests {
  private func run(_ closing: String, _ arguments: [String], in folder: String) -> Int32 {
    let words = ([Command.executable.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let status = system("cd '\(folder)' && exec \(words) \(closing)")
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
  }

  @Test(arguments: [
    (">&- 2>&-", 74), ("<&- >&- 2>&-", 74), ("</dev/null >&- 2>&-", 74), ("<&- >/dev/null 2>&-", 65),
    ("<&- >/dev/null 2>/dev/null", 65), (">/dev/null 2>&-", 65),
  ])
  func messagesStayOutOfResults(closing: String, code: Int) throws {
    for threads in ["1", "2", "5"] {
      try withTemporaryFolder { folder in
        let photos = try ManyPhotos(["a.png", "b.png", "c.png"], in: folder)
        for name in ["junk.png", "zz.png"] {
          try Data("junk".utf8).write(to: URL(fileURLWithPath: "\(folder)/photos/\(name)"))
        }
        let arguments = ["photos", "-o", "out", "-j", threads] + ManyPhotos.model
        #expect(run(closing, arguments, in: folder) == Int32(code))
        for name in photos.files("out") where !name.hasSuffix(".png") {
          #expect(try photos.data("out/\(name)").range(of: Data("igviz:".utf8)) == nil, "\(name)")
        }
        #expect(try photos.lines("out/results.jsonl").count == 3)
        #expect(try photos.lines("out/.igviz/rows.jsonl").count == 3)
        #expect(try photos.lines("out/failures.jsonl").count == 2)
      }
    }
  }

  /// If results cannot be delivered, the command fails.
  @Test func closedOutput() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      let model = ManyPhotos.model
      #expect(run(">&-", ["photos/a.png", "--json"] + model, in: folder) == 74)
      #expect(run(">&-", ["photos/a.png", "-o", "-"] + model, in: folder) == 74)
      #expect(run(">&- 2>/dev/null", ["photos/a.png", "-q"] + model, in: folder) == 0)
    }
  }
}
