import ArgumentParser
import Foundation
import Models
import TestSupport
import Testing

@testable import IgvizCommand

/// The identity of results: everything that changes them counts, and nothing else.
@Suite struct RequestDigestTests {
  private func digest(_ arguments: [String] = [], card: ModelCard = ModelCard(), model: String = "0") throws
    -> String
  {
    let options = try ExplainOptions.parse(["photos"] + arguments)
    return try RequestDigest(options, card: card, model: model).hexadecimal
  }

  /// A new option must declare its effect on results.
  @Test func everyOptionIsDeclared() throws {
    struct Dump: Decodable {
      struct Command: Decodable {
        let arguments: [Argument]?
      }
      struct Argument: Decodable {
        struct Name: Decodable {
          let kind: String
          let name: String
        }
        let kind: String
        let names: [Name]?
        let preferredName: Name?
      }
      let command: Command
    }
    let outcome = try Command.run(["explain", "--experimental-dump-help"], in: "/")
    let dump = try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8))
    let arguments = (dump.command.arguments ?? []).filter { $0.kind != "positional" }
    #expect(arguments.count > 80)
    let known = OptionRow.all.map(\.name)
    #expect(Set(known).count == known.count)
    for argument in arguments {
      let names = (argument.names ?? []).map(\.name).map { name in
        name.hasPrefix("no-") ? String(name.dropFirst(3)) : name
      }
      guard Set(names).isDisjoint(with: ["help", "version"]) else { continue }
      #expect(
        !Set(names).isDisjoint(with: known),
        "OptionRow.all has no row for --\(names.joined(separator: ", --"))")
    }
    let all = Set(arguments.flatMap { ($0.names ?? []).map(\.name) })
    for name in known { #expect(all.contains(name), "there is no option --\(name)") }
  }

  /// The example values for each option that is part of a request.
  private static let examples: [String: [String]] = [
    "target": ["3"], "baseline": ["black"], "method": ["ig"], "layer": ["relu"], "samples": ["3"],
    "score": ["logit"], "runs": ["3"], "seed": ["7"], "draw": ["each"], "evaluate": [], "quick": [],
    "metric": ["all"],
    "output-name": ["y"], "check": ["full"], "region": ["10%"], "tolerance": ["0.1"],
    "map-tolerance": ["0.1"], "max-points": ["33"],
    "rule": ["gauss-legendre"], "steps": ["7"], "key": ["k"], "nan": ["0"], "axes": ["y,x"], "names": ["a,b"],
    "mean": [], "slice": ["z=3"], "delimiter": [";"], "header": [], "columns": ["a"], "drop": ["a"],
    "id": ["a"],
    "truth": ["a"], "rows": ["1:2"], "shading": ["sequential"], "pad": ["left"], "truncate": ["left"],
    "length": ["5"], "index-from": ["3"], "lowercase": [],
    "words": ["x"], "pairs": [], "special": [], "style": ["grey"], "polarity": ["negative"],
    "colors": ["grey"],
    "scale": ["each"], "contour": ["10"], "smoothing": ["1"], "on": ["original"], "outlines": [],
    "overlay": ["--style", "keras"], "positive-color": ["red", "--style", "keras"],
    "negative-color": ["blue", "--style", "keras", "--polarity", "negative"],
    "overlay-weight": ["0.5", "--style", "keras"],
    "lower-end": ["0.5", "--outlines"], "clip-above": ["98", "--outlines"],
    "clip-below": ["3", "--outlines"],
    "morphology": ["--outlines"], "structuring-element": ["5", "--outlines"],
    "outline-percentage": ["50", "--outlines"], "connectivity": ["4", "--outlines"],
    "presence-threshold": ["0.5", "--outlines"], "width": ["85mm"], "dpi": ["77"], "font-size": ["9"],
    "title": ["t"], "caption": [], "theme": ["dark"], "matte": ["red"],
  ]

  /// Options that name files, which the test creates.
  private static let files = ["background", "lat", "lon", "mask", "tokenizer"]

  @Test func everyOptionOfAQuestionCounts() throws {
    let bases = [[], ["--style", "keras"]]
    let known = try bases.map { try digest($0) }
    var seen = Set(known)
    for row in OptionRow.all {
      guard case .question = row.role, !Self.files.contains(row.name) else { continue }
      let values = try #require(Self.examples[row.name], "no example for --\(row.name)")
      let name = row.name == "caption" ? "no-caption" : row.name
      let made = try digest(["--\(name)"] + values)
      #expect(seen.insert(made).inserted, "--\(name) changes nothing")
      // The digest is reproducible.
      #expect(try digest(["--\(name)"] + values) == made, "--\(name)")
    }
  }

  @Test func whatChangesNoResultDoesNotCount() throws {
    let plain = try digest()
    for arguments in [
      ["-j", "3"], ["-q"], ["-v"], ["-o", "elsewhere"], ["--arrays", "elsewhere"], ["--resume"],
      ["--shard", "1/2"],
      ["--max-pixels", "9"], ["--memory-limit", "1G"], ["--seed", "0"], ["-m", "efficientnet-lite0"],
    ] {
      #expect(try digest(arguments) == plain, "\(arguments)")
    }
    #expect(
      try digest(["--runs", "3", "-t", "1", "-b", "noise"])
        == digest(["-b", "noise", "-t", "1", "--runs", "3"]))
    // Several targets keep their order and cannot be confused with a single target.
    #expect(try digest(["-t", "1", "-t", "2"]) != digest(["-t", "2", "-t", "1"]))
    #expect(try digest(["-t", "1", "-t", "2"]) != digest(["-t", "1,2"]))
    #expect(try digest(model: "1") != plain)
  }

  /// A setting counts equally whether a card or an option gives it.
  @Test func cards() throws {
    var card = ModelCard()
    card.preprocess = "torchvision"
    #expect(try digest(card: card) == digest(["--preprocess", "torchvision"]))
    #expect(try digest(card: card) != digest())
    card.ranges = [[0, 1]]
    #expect(try digest(card: card) != digest(["--preprocess", "torchvision"]))
  }

  /// Files count by their contents, wherever they lie.
  @Test(arguments: ["--labels", "-b", "--background", "--lat", "--lon", "--mask", "--tokenizer"])
  func files(option: String) throws {
    try withTemporaryFolder { folder in
      func write(_ text: String, _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
          atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
      }
      let one = try digest([option, write("1", "a.npy")])
      #expect(try digest([option, write("1", "other/a.npy")]) == one)
      #expect(try digest([option, "\(folder)/other/../a.npy"]) == one)
      #expect(try digest([option, write("2", "other/a.npy")]) != one)
      #expect(try digest() != one)
      #expect(throws: (any Error).self) { try digest([option, "\(folder)/missing.npy"]) }
      #expect(mkfifo(folder + "/pipe.npy", 0o600) == 0)
      #expect(throws: (any Error).self) { try digest([option, "\(folder)/pipe.npy"]) }
    }
  }

  /// All files of a folder count; circular links do not cause an endless search.
  @Test(.timeLimit(.minutes(1))) func foldersOfBaselines() throws {
    try withTemporaryFolder { folder in
      let baselines = folder + "/baselines"
      try FileManager.default.createDirectory(atPath: baselines + "/sub", withIntermediateDirectories: true)
      func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(baselines)/\(name)"))
      }
      func digest() throws -> String { try self.digest(["-b", baselines]) }
      try write("1", "a.png")
      try write("2", "b.png")
      let both = try digest()
      for (name, target) in [("one", "."), ("two", "."), ("up.png", "..")] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(baselines)/\(name)", withDestinationPath: target)
      }
      #expect(try digest() == both)
      try write("no baseline", "notes.md")
      try write("not read", "sub/c.png")
      #expect(try digest() == both)
      try write("3", "b.png")
      let changed = try digest()
      try write("2", "b.png")
      try write("3", "c.png")
      #expect(try Set([both, changed, digest()]).count == 3)
      try FileManager.default.removeItem(atPath: baselines + "/c.png")
      #expect(try digest() == both)
      try Data().write(to: URL(fileURLWithPath: folder + "/x"))
      #expect(rename(folder + "/x", baselines + "/caf\u{e9}.png") == 0)
      #expect(try digest() != both)
    }
  }
}
