import Files
import Foundation
import Report

/// `results.csv`: a line for each input, target and column of maps.
enum ResultTable {
  private static let head = [
    "input", "model", "target", "score", "method", "baseline", "value", "value_at_baseline", "grade",
    "agreement", "converged", "gradients", "picture", "verdict", "warnings",
  ]

  /// Writes it from `results.jsonl`.
  ///
  /// - Throws: `FileError`
  static func write(in folder: ResultFolder) throws(FileError) {
    try FileAccess.writeStream(to: folder.table) { (add) throws(FileError) in
      try add(text([head]))
      try LineFile.forEachLine(of: folder.results) { (line) throws(FileError) in
        guard let known = KnownResult(line) else { return }
        try add(text(lines(of: known)))
      }
    }
  }

  private static func text(_ lines: [[String]]) -> Data { Data(CSVText.text(of: lines).utf8) }

  private static func lines(of known: KnownResult) -> [[String]] {
    known.attributions.filter { $0.grade != nil }.map { run in
      let target = known.targets.first { $0.index == run.target } ?? known.targets.first
      let label = target.map { target in
        target.contrastLabel.map { "\(target.label) − \($0)" } ?? target.label
      }
      return [
        known.input, known.model, label ?? "", target?.score ?? "", run.method, run.column ?? "",
        "\(run.scoreInput)", run.scoreBaseline.map { "\($0)" } ?? "", run.grade?.rawValue ?? "",
        run.agreement.map { "\($0)" } ?? "", run.converged.map { "\($0)" } ?? "", "\(run.evaluations)",
        known.files.first { $0.hasPrefix(ResultFolder.pictures) } ?? "", run.verdict ?? "",
        known.warnings.joined(separator: "; "),
      ]
    }
  }
}
