import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import IgvizCommand

/// A misspelt, ambiguous or unitless value is refused with a suggestion, before anything is computed.
@Suite struct SpellingCommandTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  /// Arguments, and words of the expected refusal.
  @Test(arguments: [
    ("clasify PHOTO", "unknown command 'clasify'. Did you mean 'classify'? Type: igviz classify"),
    ("comprae PHOTO", "Did you mean 'compare'?"), ("models inf efficientnet-lite0", "igviz models info"),
    ("PHOTO --width 85", "A unit is missing. Did you mean 85mm?"),
    ("PHOTO --width 2mm", "from 22mm to 2539mm"), ("PHOTO --width 17mm", "Did you mean 17cm?"),
    ("PHOTO --width wide", "a number with a unit"), ("PHOTO -b blakc", "Did you mean 'black'?"),
    ("PHOTO -b black+nosie", "Did you mean 'black+noise'?"), ("PHOTO -b blur:x", "for example blur:"),
    ("PHOTO -b black:3", "'black' takes no number"), ("PHOTO -b qwerty", "neither a baseline"),
    ("PHOTO --style kears", "Did you mean 'keras'?"), ("PHOTO --method gradcam", "Did you mean 'grad-cam'?"),
    ("PHOTO --polarity negativ", "Did you mean 'negative'?"),
    ("PHOTO -t elefant", "-t 'African elephant'"), ("PHOTO -t elephant", "-t 'African elephant'"),
    ("PHOTO --target=elephant", "'--target=African elephant'"),
    ("PHOTO -t tusker -t qwerty", "the likeliest classes are African elephant [386] (probability 0.67)"),
  ])
  func aMisspelling(arguments: String, words: String) throws {
    try withTemporaryFolder { folder in
      let arguments = arguments.split(separator: " ").map { $0 == "PHOTO" ? elephant : String($0) }
      let outcome = try Command.run(arguments, in: folder)
      #expect(outcome.code == 64 && outcome.output.isEmpty, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") } == [])
    }
  }

  /// An explanation needs no parser of all commands, and both parsers give the same result.
  @Test(arguments: [
    ["a.jpg", "--seed", "3"], ["explain", "a.jpg", "--seed", "3"], ["--seed", "3", "a.jpg"], ["-q", "a.jpg"],
    ["photo"], ["explain", "classify"],
  ])
  func explanationsAreParsedAlone(arguments: [String]) throws {
    let found = try #require(try RootCommand.parsed(arguments) as? ExplainCommand)
    let command = try #require(try RootCommand.parseAsRoot(arguments) as? ExplainCommand)
    #expect(found.options.images == command.options.images && found.options.images.count == 1)
    #expect(found.options.question.seed == command.options.question.seed)
    #expect(found.options.results.quiet == command.options.results.quiet)
  }

  @Test func otherCommandsAndErrorsAreThoseOfTheWholeParser() throws {
    #expect(try RootCommand.parsed(["classify", "a.jpg"]) is ClassifyCommand)
    for arguments in [
      [], ["--help"], ["--version"], ["a.jpg", "--sed", "3"], ["explain"], ["explain", "--help"],
    ] {
      func message(_ parse: () throws -> any ParsableCommand) -> String {
        do { return "\(type(of: try parse()))" } catch { return RootCommand.fullMessage(for: error) }
      }
      let expected = message { try RootCommand.parseAsRoot(arguments) }
      #expect(message { try RootCommand.parsed(arguments) } == expected && !expected.isEmpty)
    }
  }

  @Test func theLineToTypeKeepsTheOtherTargets() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "-t", "tusker", "-t", "elephant - tusker", "-q"], in: folder)
      #expect(
        outcome.errors.contains("igviz \(elephant) -t tusker -t 'African elephant - tusker' -q"),
        "\(outcome.errors)")
    }
  }

  /// A file with the name of a misspelt command is an input.
  @Test func aFileIsNoMisspelling() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: elephant, toPath: folder + "/clasify")
      let outcome = try Command.run(["clasify", "--method", "gradient", "-q", "-o", "a.png"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  @Test func suggestionsStandBeforeTheList() {
    let list =
      "Error: The value 'rde' is invalid for '--x <y>'. Please provide one of 'red' or 'blue'.\nHelp: --x"
    #expect(
      ParserMessage.suggesting(list)
        == "Error: The value 'rde' is invalid for '--x <y>'. Did you mean 'red'? Please provide one of 'red' or 'blue'.\nHelp: --x"
    )
    for other in [list.replacing("rde", with: "green"), "Error: Missing value", ""] {
      #expect(ParserMessage.suggesting(other) == other)
    }
  }

  @Test func widths() throws {
    for (text, points) in [("72pt", 72.0), ("1in", 72), ("2.54cm", 72), ("25.4 mm", 72), ("3.3IN", 237.6)] {
      #expect(abs(try Length(text).points - points) < 1e-9, "\(text)")
    }
    for text in ["", "mm", "nanmm", "-85mm", "-85", "1e9mm", "85 furlongs"] {
      #expect(throws: (any Error).self, "\(text)") { try Length(text) }
    }
  }

  /// A total that stays constant during a step.
  @Test func progressNamesTheStep() {
    #expect(
      ProgressBar.line("Grad-CAM (3 of 14)", blocks: 10, done: 40, total: 159).hasSuffix(
        "░ 40 of at most 159"))
  }
}

/// "-" reads a photo or an array from standard input.
@Suite struct StandardInputTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")
  private let samples = TestFiles.root.appendingPathComponent("SampleModels").path

  @Test func aPhotoComesThroughAPipe() throws {
    try withTemporaryFolder { folder in
      let temporary = folder + "/temporary"
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
      let outcome = try Command.run(
        ["-", "--method", "gradient"], in: folder, environment: ["TMPDIR": temporary], input: elephant)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix("standard input: African elephant [386]"), "\(outcome.output)")
      #expect(outcome.output.hasSuffix("\nstdin.igviz.png\n"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [], "nothing is left")
      let classified = try Command.run(["classify", "-", "--json"], in: folder, input: elephant)
      #expect(classified.json?["image"] as? String == "standard input")
    }
  }

  @Test func arraysAndTextsToo() throws {
    try withTemporaryFolder { folder in
      let digits = try Command.run(
        ["classify", "-", "-m", "\(samples)/digits/mnist.onnx"], in: folder,
        input: "\(samples)/digits/digits.npy")
      #expect(digits.code == 0 && digits.output.split(separator: "\n").count > 1, "\(digits.errors)")
      let reviews = folder + "/reviews"
      try Data("a wonderful film\na dull film\n".utf8).write(to: URL(fileURLWithPath: reviews))
      let sentiment = [
        "-m", "\(samples)/sentiment/sentiment.onnx", "--tokenizer", "\(samples)/sentiment/vocab.txt",
      ]
      let texts = try Command.run(["classify", "txt:-"] + sentiment, in: folder, input: reviews)
      #expect(texts.code == 0 && texts.output.split(separator: "\n").count == 2, "\(texts.errors)")
      let unknown = try Command.run(["classify", "-"] + sentiment, in: folder, input: reviews)
      #expect(unknown.code == 64 && unknown.errors.contains("txt:- for texts"), "\(unknown.errors)")
    }
  }

  @Test func refusals() throws {
    try withTemporaryFolder { folder in
      let empty = try Command.run(["-"], in: folder)
      #expect(empty.code == 65 && empty.errors.contains("standard input is empty"))
      let twice = try Command.run(["-", "-"], in: folder, input: elephant)
      #expect(twice.code == 64 && twice.errors.contains("once"))
    }
  }
}

/// The terminal states how far each map can be trusted; the number of random baselines does not change the rule.
@Suite struct TerminalCommandTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  @Test func everyTargetHasItsVerdict() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "-t", "tusker", "-t", "African elephant", "-b", "black", "--steps", "3"], in: folder)
      let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("Integrated gradients") }
      #expect(lines.count == 2, "\(outcome.output)")
      #expect(lines[0].contains("black baseline, tusker: ") && lines[1].contains(", African elephant: "))
    }
  }

  @Test func runsKeepTheDefaultRule() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "--runs", "9", "--json", "--method", "ig"], in: folder)
      let average = (outcome.json?["attributions"] as? [[String: Any]])?.last
      #expect(average?["rule"] as? String == "stratified" && average?["baselines"] as? Int == 9)
      #expect(average?["evaluations"] as? Int == 27)
      let exact = try Command.run(
        [elephant, "--baseline", "noise", "--runs", "1", "--rule", "adaptive", "--json", "--method", "ig"],
        in: folder)
      #expect((exact.json?["attributions"] as? [[String: Any]])?.last?["rule"] as? String == "adaptive")
    }
  }
}
