import Failures

/// The reason why a model's file cannot be used.
public enum ONNXError: ReportedError, Hashable, Sendable {
  /// The file is not a valid ONNX model; the text describes the problem.
  case malformed(String)
  /// A node that breaks its operator's rules.
  case node(name: String, operation: String, problem: String)
  /// Operators that igviz does not support: all of them, with all their nodes.
  case unsupported([UnsupportedOperator])
  /// Shapes that cannot be broadcast together in an elementwise operation.
  case broadcast(name: String, shapes: [[Int]])
  /// A row index beyond a stored array of `rows` rows; `position` is the index's position among all indices, from 0.
  case row(name: String, index: Int, rows: Int, position: Int)
  /// A stored array that cannot be used.
  case tensor(name: String, problem: String)
  /// A file of external data that cannot be used.
  /// - Parameter location: the path as written in the model's file.
  case externalData(location: String, problem: String)
  /// It is not clear what to explain: a name, a shape or a choice of inputs or outputs is missing or wrong.
  case ambiguous(String)
  /// The model exceeds a limit, which the text names.
  case tooLarge(String)
  /// An output or inner value that does not depend on the input, so that there is nothing to explain.
  ///
  /// - Parameters:
  ///   - what: the value, such as "output 'p'".
  ///   - reason: the reason why it is constant, if known.
  case independent(_ what: String, reason: String?)
  /// The model needs more memory than the limit.
  ///
  /// - Parameters:
  ///   - limit: the limit in bytes.
  ///   - name: the first node or array that exceeded the limit.
  case outOfMemory(limit: Int, name: String)
}

/// An operator that igviz does not support, with the nodes that use it.
public struct UnsupportedOperator: Hashable, Sendable {
  /// The operator's name, preceded by its domain unless the operator is one of ONNX's own.
  public let name: String
  /// The names of the nodes that use the operator.
  public let nodes: [String]
  /// The reason why the operator cannot be supported in principle; `nil` if there is none.
  public let reason: String?
  /// The value from which the operator selects elements, which may be explained instead; `nil` if there is none.
  public let value: String?

  init(name: String, nodes: [String], reason: String? = nil, value: String? = nil) {
    self.name = name
    self.nodes = nodes
    self.reason = reason
    self.value = value
  }

  /// The name in messages. A label is not an operator of the file: lowering splits it off a classifier.
  fileprivate var shownName: String { name == "ai.onnx.ml.Label" ? "the label of a classifier" : name }

  /// Returns the same operator with a value that may be explained instead.
  func replaceable(by value: String?) -> UnsupportedOperator {
    UnsupportedOperator(name: name, nodes: nodes, reason: reason, value: value)
  }
}

extension ONNXError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let what):
      "not an ONNX model: \(what)"
    case .node(let name, let operation, let problem):
      "\(operation) node '\(name)': \(problem)"
    case .broadcast(let name, let shapes):
      "broadcast node '\(name)': the shapes \(shapes) do not broadcast"
    case .row(let name, let index, let rows, _):
      "Gather node '\(name)': index \(index) of \(rows)"
    case .unsupported(let operators):
      "unsupported operators: "
        + operators.map { operation in
          "\(operation.shownName) (\(operation.nodes.joined(separator: ", ")))"
            + (operation.reason.map { ": \($0)" } ?? "")
        }.joined(separator: "; ")
    case .tensor(let name, let problem):
      "tensor '\(name)': \(problem)"
    case .externalData(let location, let problem):
      "external data '\(location)': \(problem)"
    case .outOfMemory(let limit, let name):
      "the model needs more than \(MemoryBudget.text(limit)) of memory, first at '\(name)'"
    case .independent(let what, let reason):
      "\(what) does not depend on the input" + (reason.map { ": \($0)" } ?? "")
    case .ambiguous(let what), .tooLarge(let what):
      what
    }
  }
}

extension ONNXError {
  public var category: ErrorCategory { .input }

  public var hint: String? {
    switch self {
    case .outOfMemory: MemoryBudget.hint
    case .unsupported where addedOption != nil: "explain what it chooses from"
    case .unsupported(let operators) where operators.contains { $0.shownName.hasPrefix("ai.onnx.ml.") }:
      "explain the model's predictions in Python: igviz.explain(model, rows, method=\"shapley\", background=ROWS)"
    case .unsupported: "try another exporter; in PyTorch torch.onnx.export(…, dynamo=False)"
    default: nil
    }
  }

  public var addedOption: AddedOption? {
    guard case .unsupported(let operators) = self else { return nil }
    return operators.lazy.compactMap(\.value).first.map { AddedOption(name: "--output-name", value: $0) }
  }
}
