import ArrayFormats
import Foundation
import TestSupport
import Testing

/// Inputs of every kind are skipped if their results in the folder are complete.
@Suite struct ResumeTests {
  private static let model = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/judged/smooth.onnx")
    .path
  private static let rows: [[Float]] = [[1, -0.5, 2, 0.25, -1], [0.5, 0, -1, 0.25, 0], [2, 2, 0, 0, 0]]

  private func write(_ rows: [[Float]], to name: String, in folder: String) throws {
    try NPYArray(shape: [rows.count, 5], elements: .float(rows.flatMap(\.self))).write(
      to: "\(folder)/\(name)")
  }

  private func run(_ arguments: [String], in folder: String) throws -> Command.Outcome {
    try Command.run(arguments + ["-m", Self.model, "-b", "zero", "--method", "ig"], in: folder)
  }

  private func withInputs(_ body: (_ folder: String, _ all: [String]) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write([Self.rows[0]], to: "one.npy", in: folder)
      try write(Self.rows, to: "three.npy", in: folder)
      try "a,b,c,d,e\n1,2,3,4,5\n0.5,1,0,0,2\n".write(
        toFile: "\(folder)/table.csv", atomically: true, encoding: .utf8)
      try body(folder, ["one.npy", "three.npy", "table.csv"])
    }
  }

  /// Returns the contents of the result files by name.
  private func results(in folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))) })
  }

  @Test func completeInputsAreLeftOut() throws {
    try withInputs { folder, all in
      let command = all + ["-o", "out/", "--resume"]
      let first = try run(command, in: folder)
      #expect(first.code == 0 && !first.output.contains("complete"), "\(first.errors)\(first.output)")
      let figures = try results(in: "\(folder)/out")
      #expect(figures.count >= 5, "\(figures.keys)")
      let second = try run(command, in: folder)
      #expect(second.code == 0 && second.output == "3 of 3 inputs were complete\n", "\(second.output)")

      try write([Self.rows[1]], to: "one.npy", in: folder)
      let changed = try run(command, in: folder)
      #expect(changed.output.contains("2 of 3 inputs were complete"), "\(changed.output)")
      #expect(try results(in: "\(folder)/out").count == figures.count)
      #expect(try run(command, in: folder).output == "3 of 3 inputs were complete\n")

      let table = try #require(figures.keys.first { $0.hasPrefix("table") })
      try FileManager.default.removeItem(atPath: "\(folder)/out/\(table)")
      let lost = try run(command, in: folder)
      #expect(lost.output.contains("2 of 3 inputs were complete"), "\(lost.output)")
      #expect(try results(in: "\(folder)/out")[table] == figures[table])

      let other = try run(command + ["--rule", "left", "--steps", "9"], in: folder)
      #expect(other.code == 0 && !other.output.contains("were complete"), "\(other.output)")
    }
  }

  /// Failed inputs are tried again; explained inputs are not.
  @Test func failuresAreTriedAgain() throws {
    try withInputs { folder, all in
      try Data("nothing".utf8).write(to: URL(fileURLWithPath: "\(folder)/three.npy"))
      let command = all + ["-o", "out/", "--resume"]
      #expect(try run(command, in: folder).code == 65)
      let again = try run(command, in: folder)
      #expect(again.code == 65 && again.output.contains("2 of 3 inputs were complete"), "\(again.output)")
      try write(Self.rows, to: "three.npy", in: folder)
      #expect(try run(command, in: folder).code == 0)
      #expect(try run(command, in: folder).output == "3 of 3 inputs were complete\n")
    }
  }

  @Test func shardsCoverEveryInputOnce() throws {
    try withInputs { folder, all in
      #expect(try run(all + ["-o", "whole/"], in: folder).code == 0)
      var parts: [String: Data] = [:]
      for shard in 1...2 {
        let told = try run(all + ["-o", "part\(shard)/", "--shard", "\(shard)/2"], in: folder)
        #expect(told.code == 0, "\(told.errors)")
        let some = (try? results(in: "\(folder)/part\(shard)")) ?? [:]
        #expect(Set(parts.keys).isDisjoint(with: some.keys))
        parts.merge(some) { first, _ in first }
      }
      #expect(try Set(parts.keys) == Set(results(in: "\(folder)/whole").keys))
    }
  }

  /// Only results that all lie in the folder can be resumed.
  @Test(arguments: [["-o", "one.png"], ["-o", "out/", "--json"], ["-o", "out/", "--table", "t.csv"], []])
  func resultsElsewhereAreNotResumed(outputs: [String]) throws {
    try withInputs { folder, _ in
      for option in [["--resume"], ["--shard", "1/2"]] {
        let told = try run(["table.csv"] + outputs + option, in: folder)
        #expect(told.code == 64 && told.errors.contains(option[0]), "\(told.errors)")
      }
    }
  }
}
