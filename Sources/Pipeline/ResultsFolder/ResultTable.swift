import Files
import Foundation
import Report

/// `results.csv`: one line per input, target and column of maps.
enum ResultTable {
  private static let head: [CSVField] = [
    "input", "model", "target", "score", "method", "baseline", "value", "value_at_baseline", "grade",
    "agreement", "converged", "gradients", "picture", "verdict", "warnings",
  ]

  /// Writes the table from `results.jsonl`.
  ///
  /// - Throws: `FileError`
  static func write(in folder: ResultFolder) throws(FileError) {
    try FileAccess.writeStream(to: folder.table) { (add) throws(FileError) in
      try add(text([head]))
      try AppendLog.forEachLine(of: folder.results) { (line) throws(FileError) in
        guard let known = ResultRecord(line) else { return }
        try add(text(lines(of: known)))
      }
    }
  }

  private static func text(_ lines: [[CSVField]]) -> Data { Data(CSVText.text(of: lines).utf8) }

  private static func lines(of known: ResultRecord) -> [[CSVField]] {
    known.attributions.filter { $0.grade != nil }.map { run in
      let target = known.targets.first { $0.index == run.target } ?? known.targets.first
      let label = target.map { target in
        target.contrastLabel.map { "\(target.label) − \($0)" } ?? target.label
      }
      return [
        .text(known.input), .text(known.model), .text(label), .text(target?.score), .text(run.method),
        .text(run.column), .number(run.scoreInput), .number(run.scoreBaseline), .text(run.grade?.rawValue),
        .number(run.agreement), .text(run.converged.map { "\($0)" }), .number(run.evaluations),
        .text(known.picture), .text(run.verdict), .text(known.warnings.joined(separator: "; ")),
      ]
    }
  }
}
