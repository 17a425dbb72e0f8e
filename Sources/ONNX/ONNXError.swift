import Failures

/// Why a file is not a model igviz can use.
public enum ONNXError: ReportedError, Hashable, Sendable {
  /// Bytes that are not a model's, with what is wrong.
  case malformed(String)
  /// A node that breaks its operator's rules.
  case node(name: String, operation: String, problem: String)
  /// Operators outside igviz's set: every node of every one, at once.
  case unsupported([UnsupportedOperator])
  /// Shapes that an element-by-element operation cannot join.
  case broadcast(name: String, shapes: [[Int]])
  /// A row that a stored array does not have; it is chosen at a position, counted from 0.
  case row(name: String, index: Int, rows: Int, position: Int)
  /// A stored array that cannot be used.
  case tensor(name: String, problem: String)
  /// A file beside the model that cannot be used.
  /// - Parameter location: as the model's file names it.
  case externalData(location: String, problem: String)
  /// The model's inputs or outputs leave open what to explain.
  case ambiguous(String)
  /// A model beyond a limit, in words.
  case tooLarge(String)
  /// An output or inner value that is the same for every input, so that there is nothing to explain.
  ///
  /// - Parameters:
  ///   - what: the value: "output 'p'".
  ///   - reason: what makes it constant, where that is known.
  case independent(_ what: String, reason: String?)
  /// - Parameters:
  ///   - limit: in bytes.
  ///   - name: the node or array that did not fit.
  case outOfMemory(limit: Int, name: String)
}

/// An operator igviz does not have, with the nodes that need it.
public struct UnsupportedOperator: Hashable, Sendable {
  /// The operator; outside ONNX's own set, with its domain.
  public let name: String
  /// Names of the nodes that need it.
  public let nodes: [String]
  /// Why no version will have it; `nil` where there is no such reason.
  public let reason: String?
  /// A value that the operator only chooses from, and that may be explained in its place.
  public let value: String?

  init(name: String, nodes: [String], reason: String? = nil, value: String? = nil) {
    self.name = name
    self.nodes = nodes
    self.reason = reason
    self.value = value
  }

  /// What the file calls it: a classifier's label is a part of the classifier.
  fileprivate var shownName: String { name == "ai.onnx.ml.Label" ? "the label of a classifier" : name }

  /// The same with a value to explain in its place.
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
