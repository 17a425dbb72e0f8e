import Foundation
import TestSupport
import Testing

/// Checks by hiding, at the command line.
@Suite struct CheckCommandTests {
  private let arguments = [
    TestFiles.samplePhoto("cat.png"), "-m",
    TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/squeezenet.onnx").path, "--preprocess",
    "torchvision", "-t", "4", "--method", "ig", "--steps", "2", "-o", "o.png",
  ]

  private func checks(_ more: [String], in folder: String) throws -> [[String: Any]] {
    let told = try Command.run(arguments + ["--json"] + more, in: folder)
    #expect(told.code == 0 || told.code == 75, "\(told.errors)")
    return try #require(told.json?["checks"] as? [[String: Any]])
  }

  private func number(_ check: [String: Any], _ keys: String...) -> Double? {
    keys.dropLast().reduce(check as [String: Any]?) { $0?[$1] as? [String: Any] }?[keys.last ?? ""] as? Double
  }

  @Test func photosAreCheckedByDefault() throws {
    try withTemporaryFolder { folder in
      let found = try checks([], in: folder)
      #expect(found.count == 1 && found[0]["others"] as? Int == 8)
      #expect(number(found[0], "region", "share") == 0.25)
      #expect(try checks(["--check", "none"], in: folder).isEmpty)
      let full = try #require(try checks(["--check", "full", "--region", "10%"], in: folder).first)
      #expect(full["others"] as? Int == 20 && (full["alternatives"] as? [Any])?.count == 6)
      #expect(abs((number(full, "region", "share") ?? 0) - 0.1) < 0.001)
      // The same request gives the same answer, on any number of threads.
      let again = try checks(["-j", "1"], in: folder)
      #expect(NSArray(array: again) == NSArray(array: found))
      let both = try checks(["--style", "diverging"], in: folder)
      #expect(both.map { $0["sign"] as? String } == ["positive", "negative"])
      let plain = try Command.run(arguments, in: folder)
      #expect(plain.output.contains("Without the strongest quarter of the picture: "), "\(plain.output)")
    }
  }

  @Test(arguments: [
    (["--check", "some"], "--check"), (["--region", "0"], "--region"), (["--region", "100%"], "--region"),
    (["--check", "none", "--region", "10"], "leave out --check none"),
  ])
  func wrongSizesAreRefused(more: [String], word: String) throws {
    try withTemporaryFolder { folder in
      let told = try Command.run(arguments + more, in: folder)
      #expect(told.code == 64 && told.errors.contains(word), "\(told.errors)")
    }
  }
}
