import Attribution
import Evaluation
import Figure
import Models
import ONNX
import Readers

/// A table of the documentation, made from a registry of the program.
struct RegistryTable {
  let name: String
  let head: [String]
  /// The cells of each row, in Markdown.
  let rows: [[String]]
  /// Text that help appends to each row; empty for none.
  var remarks: [String] = []

  var markdown: String {
    ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(
      separator: "\n")
  }

  /// The rows for help: the first column, and the second one with its remark.
  var entries: [(String, String)] {
    rows.enumerated().map { index, row in
      let remark = remarks.isEmpty ? "" : " (\(remarks[index]))"
      return (row[0].replacing("`", with: ""), row[1].replacing("`", with: "") + remark)
    }
  }

  static func named(_ name: String) -> RegistryTable? { all.first { $0.name == name } }

  static let all: [RegistryTable] = [
    RegistryTable(
      name: "baselines", head: ["baseline", "values"],
      rows: BaselineKind.all.map { kind in
        let others = kind.names.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
        let parameter =
          kind.parameter.map { "; \($0.symbol) is the \($0.meaning) (default: \(text($0.standard)))" } ?? ""
        return [
          "`\(kind.usage)`" + (others.isEmpty ? "" : ", \(others)"),
          kind.summary + parameter
            + (kind.isRandom ? "; averaged until the map is stable, or over `--runs` baselines" : ""),
        ]
      } + [
        ["`sample:N`, `sample`", "row N of the data; random rows of the data"],
        ["`picture.png`, `array.npy`", "the file's values; a picture is resized like the photo"],
        ["`folder/`", "random pictures or arrays of the folder, averaged: expected gradients"],
        ["`pad`, `mask`", "for texts: a padding or mask token in place of every word"],
        ["`text:WORDS`, `other.txt`", "for texts: another text"],
        ["`black+white` …", "the mean over several baselines"],
      ]),
    RegistryTable(
      name: "rules", head: ["rule", "points of the path"],
      rows: RuleKind.all.map { ["`\($0.name)`", $0.summary] }),
    RegistryTable(
      name: "methods", head: ["method", "what it computes", "source"],
      rows: MethodKind.all.map { ["`\($0.name)`", $0.summary, $0.reference] },
      remarks: MethodKind.all.map { authors($0.reference) }),
    RegistryTable(
      name: "metrics", head: ["metric", "what it measures", "better", "source"],
      rows: MetricKind.all.map {
        ["`\($0.name)`", $0.summary, $0.higherIsBetter ? "higher" : "lower", $0.reference]
      },
      remarks: MetricKind.all.map {
        "\($0.higherIsBetter ? "higher" : "lower") is better; \(authors($0.reference))"
      }),
    RegistryTable(
      name: "controls", head: ["control", "map"],
      rows: ControlKind.all.map { ["`\($0.name)`", $0.summary] }),
    RegistryTable(
      name: "styles", head: ["`--style`", "how a map is drawn", "`--polarity`"],
      rows: MapStyleKind.all.map { ["`\($0.name)`", $0.summary, $0.standardPolarity.rawValue] }
        + [["`keras`", "the Keras example's `GradVisualizer`, pixel-exact", "positive"]],
      remarks: MapStyleKind.all.map { "--polarity \($0.standardPolarity.rawValue)" } + ["--polarity positive"]
    ),
    RegistryTable(
      name: "colors", head: ["`--colors`", "from low to high"],
      rows: ColorMap.all.map { ["`\($0.name)`", $0.summary] }),
    RegistryTable(
      name: "operators", head: ["operators", "known inputs", "explained inputs"], rows: operatorRows),
    RegistryTable(
      name: "tasks", head: ["task", "outputs"],
      rows: ModelTask.allCases.map { ["`\($0.rawValue)`", $0.summary] }),
    RegistryTable(
      name: "scores", head: ["score", "what is explained"],
      rows: ScoreKind.allCases.map { ["`\($0.rawValue)`", $0.summary] }),
    RegistryTable(
      name: "preprocessing", head: ["`--preprocess`", "model input for a pixel value x"],
      rows: Preprocessing.all.map { ["`\($0.name)`", $0.summary] }
        + [
          [
            "`\(Preprocessing.formula)`",
            "(scale · x − mean)/std; one number or three separated by `/`; the scale may be 1/255",
          ]
        ]),
    RegistryTable(
      name: "fits", head: ["`--resize`", "model input"],
      rows: PhotoResize.usages.map { ["`\($0.text)`", $0.summary] }),
    RegistryTable(
      name: "exit-codes", head: ["exit code", "meaning"],
      rows: ExitStatus.allCases.map { ["\($0.rawValue)", $0.meaning] }),
  ]

  /// Returns the authors and the year of a reference: the part before the title.
  private static func authors(_ reference: String) -> String {
    reference.range(of: ", \"").map { String(reference[..<$0.lowerBound]) } ?? reference
  }

  private static func text(_ number: Double) -> String {
    number.rounded() == number ? "\(Int(number))" : "\(number)"
  }
}
