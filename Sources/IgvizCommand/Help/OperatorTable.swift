import Attribution
import ONNX

extension RegistryTable {
  /// The rows of the table of ONNX operators; operators with the same support share a row.
  static let operatorRows: [[String]] = {
    let groups = Dictionary(grouping: OperatorSupport.all) { Treatment($0) }
    return groups.sorted { $0.key < $1.key }.map { treatment, operators in
      [
        operators.map { "`\($0.name)`" }.joined(separator: ", "),
        treatment.known == .evaluated ? "evaluated" : "–", treatment.text,
      ]
    }
  }()

  /// The support that a group of operators has in common.
  private struct Treatment: Hashable, Comparable {
    let known: OperatorSupport.Evaluation
    let explained: OperatorSupport.Differentiation
    /// The domain of operators with a gradient, so that each operator set has its own row; empty for others.
    let domain: String

    init(_ support: OperatorSupport) {
      (known, explained) = (support.known, support.explained)
      let parts = support.name.split(separator: ".").dropLast()
      domain = explained == .exact ? parts.joined(separator: ".") : ""
    }

    var text: String {
      switch explained {
      case .exact: "with gradient"
      case .step: "the model's numbers, with a gradient of zero"
      case .forwardOnly:
        "the model's numbers; methods without a gradient explain them: "
          + MethodKind.all.filter { $0.needs == .scoresOnly }.map(\.name).joined(separator: ", ")
      case .refused(let reason): "refused: \(reason)"
      }
    }

    /// The order of rows: gradients first, refusals last.
    private var rank: Int {
      switch explained {
      case .exact: 0
      case .step: 1
      case .forwardOnly: 2
      case .refused: known == .evaluated ? 3 : 4
      }
    }

    static func < (a: Treatment, b: Treatment) -> Bool {
      (a.rank, a.domain, a.text) < (b.rank, b.domain, b.text)
    }
  }
}
