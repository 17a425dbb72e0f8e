import Fields
import Models

extension TaskReason {
  /// The reason as text: "its last operation is softmax".
  package var text: String {
    switch self {
    case .head(let head): "its last operation is \(head)"
    case .requested: "as requested"
    case .requestedHead(let head): "its last operation is \(head), and as requested"
    case .imageNetLabels: "its labels are those of ImageNet"
    case .label: "the model also outputs a label, and these numbers sum to 1"
    case .imageNetClassifier: "it is an ImageNet classifier"
    case .noHead: "the model ends in neither softmax nor sigmoid"
    }
  }
}

extension AxesAssumption {
  /// The assumption as text: "no operator determines its axes; assumed are channel × y × x".
  package var text: String {
    switch self {
    case .conflict(let operators):
      "the operators that read it disagree about its axes (\(operators)); values are treated as independent"
    case .usual(let kinds): "no operator determines its axes; assumed are \(kinds.text)"
    case .completed(let axes, let kinds, let shape):
      "operators determine only some of its axes; assumed are "
        + zip(axes, kinds).map { "axis \($0) of \(shape) as \($1.rawValue)" }.joined(separator: ", ")
    }
  }
}

extension InputAxes {
  /// The axes as text: "channel × y × x, from the operators that read it", or the assumption and its reason.
  package var text: String {
    assumption?.text
      ?? "\(axes.map(\.kind).filter { $0 != .batch }.text), from the operators that read it"
  }
}

extension [Axis.Kind] {
  /// The kinds as text: "channel × y × x".
  fileprivate var text: String { map(\.rawValue).joined(separator: " × ") }
}
