import Files
import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import ONNX

/// The ONNX project's own test cases, from the folder in `$ONNX_BACKEND_TESTS`; `make test` prepares it.
@Suite struct ConformanceTests {
  private enum Outcome {
    case passed
    case failed(String)
    case notSupported(String)
  }

  /// The permitted refusals; any other refusal is a failure.
  private static let knownRefusals = [
    "operator ", "elements of ONNX type ", "no input to explain",
    "output 'present_", "output 'y' does", "output 'z' does", "output '5' does", "output 'out' does",
    "output 'len' does", "output 'y_prod' does",
    "Range: input 0 must be a constant", "Dropout: in training mode", "Constant: an empty array",
    "QuantizeLinear: whole numbers", "If: the condition depends", "Loop: the condition depends",
    "Loop: the number of", "Scan: Scan of operator sets below 9",
    "MaxPool: the attribute 'storage_order'", "MaxUnpool: output_shape [1, 1, 5, 5]",
    "OneHot: input 1 depends", "OneHot: indices that are no whole numbers",
  ]

  @Test func everyCaseWhoseOperatorsAreSupported() throws {
    let folder = try #require(
      ProcessInfo.processInfo.environment["ONNX_BACKEND_TESTS"], "run make test, or lay out the cases")
    var tally: [String: (passed: Int, failed: Int, notSupported: Int)] = [:]
    var failures: [String] = []
    var reasons: [String: Int] = [:]
    var passed = 0
    for kind in ["node", "pytorch-converted", "pytorch-operator", "simple"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(kind)").sorted() {
        let path = "\(folder)/\(kind)/\(name)"
        let (operators, outcome) = run(path)
        switch outcome {
        case .passed:
          passed += 1
          for name in operators { tally[name, default: (0, 0, 0)].passed += 1 }
        case .failed(let reason):
          for name in operators { tally[name, default: (0, 0, 0)].failed += 1 }
          failures.append("\(kind)/\(name): \(reason)")
        case .notSupported(let reason):
          for name in operators { tally[name, default: (0, 0, 0)].notSupported += 1 }
          reasons[reason, default: 0] += 1
          if !Self.knownRefusals.contains(where: reason.hasPrefix) {
            failures.append("\(kind)/\(name): refused: \(reason)")
          }
        }
      }
    }
    print("operator                       passed  failed  not supported")
    for (name, counts) in tally.sorted(by: { $0.key < $1.key }) {
      let columns = [counts.passed, counts.failed, counts.notSupported].map {
        String(repeating: " ", count: max(0, 8 - "\($0)".count)) + "\($0)"
      }
      print(name + String(repeating: " ", count: max(1, 29 - name.count)) + columns.joined())
    }
    for (reason, count) in reasons.sorted(by: { $0.value > $1.value }) {
      print("not supported, \(count) cases: \(reason)")
    }
    for failure in failures { print("failed: \(failure)") }
    #expect(failures.isEmpty)
    // All cases of onnx 1.23.2 that can be explained: a lost operator must not pass as "not supported".
    #expect(passed == 1232)
  }

  private func run(_ path: String) -> (operators: Set<String>, outcome: Outcome) {
    var operators: Set<String> = []
    do {
      let model = try ONNXModel(contentsOf: path + "/model.onnx")
      operators = Set(model.operatorCounts.map(\.name))
      for set in try FileManager.default.contentsOfDirectory(atPath: path).filter({
        $0.hasPrefix("test_data_set")
      }) {
        if let failure = try check(model, "\(path)/\(set)") { return (operators, .failed(failure)) }
      }
      return (operators, .passed)
    } catch let error as ONNXError {
      switch error {
      case .unsupported(let missing):
        return (operators, .notSupported("operator " + missing.map(\.name).joined(separator: ", ")))
      case .node(_, let operation, let problem): return (operators, .notSupported("\(operation): \(problem)"))
      case .tensor(_, let problem): return (operators, .notSupported(problem))
      default: return (operators, .notSupported(error.description))
      }
    } catch {
      return (operators, .failed("\(error)"))
    }
  }

  private func tensor(_ path: String) throws -> ConstantTensor? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let file = FileBytes(copying: data)
    let record = try TensorRecord(file.bytes)
    // Numbers of 4 and 8 bits are read as weights but not explained.
    if ElementType(rawValue: record.dataType)?.smallFloat != nil {
      throw ONNXError.tensor(
        name: record.name, problem: "elements of ONNX type \(record.dataType) are not explained")
    }
    return try ConstantTensor(record, in: file) { _, _, _ in
      FileSlice(file: file, range: 0..<0)
    }
  }

  /// The first floating-point input is explained; the others are constants.
  private func check(_ model: ONNXModel, _ set: String) throws -> String? {
    var constants: [String: (shape: [Int], values: [Double], isInteger: Bool)] = [:]
    var variable: (name: String, tensor: ConstantTensor)?
    for (index, port) in model.graph.input.map(ONNXModel.Port.init).enumerated() {
      guard let tensor = try tensor("\(set)/input_\(index).pb") else { continue }
      if variable == nil, port.isFloat, !tensor.isEmpty {
        variable = (port.name, tensor)
      } else {
        constants[port.name] = (tensor.shape, tensor.reals, tensor.isInteger)
      }
    }
    guard let variable else { throw ONNXError.ambiguous("no input to explain") }
    for (index, port) in model.outputs.enumerated() {
      guard let expected = try tensor("\(set)/output_\(index).pb") else { continue }
      let imported = try model.imported(
        inputShapes: [variable.name: variable.tensor.shape], constants: constants, outputs: [port.name])
      let evaluator = Evaluator(Network(compiling: imported.graph))
      let output = try evaluator.forward(variable.tensor.floats)
      guard imported.outputs[0].shape == expected.shape else {
        return "shape \(imported.outputs[0].shape), not \(expected.shape)"
      }
      // The ONNX project's own tolerance; in bfloat16 the expected numbers were rounded to 8 bits at every step.
      let tolerance: Float = port.elementType == ElementType.bfloat16.rawValue ? 0x1p-5 : 1e-3
      for (value, wanted) in zip(output, expected.floats) {
        let isSame =
          value == wanted || value.isNaN && wanted.isNaN
          || abs(value - wanted) <= 1e-5 + tolerance * abs(wanted)
        if !isSame { return "output \(index): \(value), not \(wanted)" }
      }
      if let slopes = try Differences.mismatch(evaluator, at: variable.tensor.floats, output: output) {
        return
          "output \(index): the gradient gives the slope \(slopes.gradient), differences \(slopes.difference)"
      }
    }
    return nil
  }
}
