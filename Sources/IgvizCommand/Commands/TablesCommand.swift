import ArgumentParser
import Attribution
import Evaluation
import Figure
import Files
import Foundation
import Models
import Readers

/// Writes the tables of the documentation from the tables of the program, between markers:
///
///     <!-- table: baselines -->
///     <!-- end -->
struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables", abstract: "Write the program's own tables into its documentation.",
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("Markdown files with markers.", valueName: "file"))
  var files: [String]

  @Flag(help: "Change nothing; fail where a table is not current.")
  var check = false

  private static let byteLimit = 16 << 20

  func run() throws {
    for path in files {
      let text = String(decoding: try FileAccess.read(path, limit: Self.byteLimit), as: UTF8.self)
      let current = try Self.filled(text, path: path)
      guard current != text else { continue }
      if check { throw UsageError("\(path): a table is not current; run make docs") }
      try FileAccess.write(Data(current.utf8), to: path)
    }
  }

  private static func filled(_ text: String, path: String) throws -> String {
    var lines: [Substring] = []
    var isInTable = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "<!-- end -->" { isInTable = false }
      if !isInTable { lines.append(line) }
      if let name = line.wholeMatch(of: /<!-- table: ([a-z-]+) -->/)?.output.1 {
        guard let table = tables[String(name)] else {
          throw UsageError("\(path): there is no table '\(name)'")
        }
        lines += table.split(separator: "\n")
        isInTable = true
      }
    }
    guard !isInTable else { throw UsageError("\(path): a table has no end") }
    return lines.joined(separator: "\n")
  }

  private static let tables: [String: String] = [
    "baselines": table(
      ["baseline", "what it is"],
      BaselineKind.all.map { kind in
        let others = kind.names.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
        let parameter =
          kind.parameter.map { "; \($0.symbol) is the \($0.meaning), \(text($0.standard)) by default" } ?? ""
        return [
          "`\(kind.usage)`" + (others.isEmpty ? "" : ", \(others)"),
          kind.summary + parameter
            + (kind.isRandom ? "; as many as make the map stable, or `--runs`, are averaged" : ""),
        ]
      } + [
        ["`picture.png`, `array.npy`", "that one; a picture is fitted as the photo is"],
        ["`folder/`", "pictures or arrays of it, drawn at random and averaged: expected gradients"],
        ["`pad`, `mask`", "of texts: padding or a mask in place of every word"],
        ["`text:WORDS`, `other.txt`", "another text"],
        ["`black+white` …", "the mean over all of them"],
      ]),
    "rules": table(
      ["rule", "where gradients are computed"], RuleKind.all.map { ["`\($0.name)`", $0.summary] }),
    "methods": table(
      ["method", "what it computes", "source"],
      MethodKind.all.map { ["`\($0.name)`", $0.summary, $0.reference] }),
    "metrics": table(
      ["metric", "what it measures", "better", "source"],
      MetricKind.all.map {
        ["`\($0.name)`", $0.summary, $0.higherIsBetter ? "higher" : "lower", $0.reference]
      }),
    "controls": table(
      ["control", "what it is"], ControlKind.all.map { ["`\($0.name)`", $0.summary] }),
    "styles": table(
      ["`--style`", "how a map is drawn", "`--polarity`"],
      MapStyleKind.all.map { ["`\($0.name)`", $0.summary, $0.standardPolarity.rawValue] }
        + [["`keras`", "the Keras example's `GradVisualizer`, to the level", "positive"]]),
    "colors": table(
      ["`--colors`", "from low to high"], ColorMap.all.map { ["`\($0.name)`", $0.summary] }),
    "tasks": table(
      ["task", "what the outputs are"], ModelTask.allCases.map { ["`\($0.rawValue)`", $0.summary] }),
    "scores": table(
      ["score", "what is explained"], ScoreKind.allCases.map { ["`\($0.rawValue)`", $0.summary] }),
    "preprocessing": table(
      ["`--preprocess`", "what the network sees of a level x"],
      Preprocessing.all.map { ["`\($0.name)`", $0.summary] }
        + [
          [
            "`\(Preprocessing.formula)`",
            "(scale · x − mean)/std; one number or three separated by `/`; the scale may be 1/255",
          ]
        ]),
    "fits": table(
      ["`--resize`", "what the network sees of a photo"],
      PhotoResize.usages.map { ["`\($0.text)`", $0.summary] }),
    "exit-codes": table(
      ["exit code", "meaning"], ExitStatus.allCases.map { ["\($0.rawValue)", $0.meaning] }),
  ]

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(
      separator: "\n")
  }

  private static func text(_ number: Double) -> String {
    number.rounded() == number ? "\(Int(number))" : "\(number)"
  }
}
