import Files
import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import ONNX

/// The ONNX project's own cases, from the folder that `$ONNX_BACKEND_TESTS` names; `make test` lays it out.
@Suite struct ConformanceTests {
  private enum Outcome {
    case passed
    case failed(String)
    case notSupported(String)
  }

  /// What may be refused, and nothing else: a refusal of any other kind is a failure.
  private static let knownRefusals = [
    "operator ", "elements of ONNX type ", "no input to explain",
    "not an ONNX model: output 'present_", "not an ONNX model: output 'y' does",
    "not an ONNX model: output 'z' does",
    "not an ONNX model: output '5' does", "ScatterND: a reduction",
    "Range: input 0 must be a constant",
    "Dropout: in training mode", "BatchNormalization: in training mode",
    "MaxPool: the indices of the maxima", "Einsum: equation '...ii->...i'",
    "ConvTranspose: weights [1, 2, 3, 3, 3]",
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
    // All that can be explained of onnx 1.23.2: an operator that is lost must not pass as "not supported".
    #expect(passed == 952)
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

  /// Compares the gradient with central differences along random directions. A step may meet a kink, so most
  /// directions must agree, not all.
  private func derivativeMismatch(
    _ evaluator: Evaluator, at x: [Float], output: [Float]
  ) throws -> (gradient: Double, difference: Double)? {
    guard output.allSatisfy(\.isFinite), x.allSatisfy(\.isFinite) else { return nil }
    // The cases like round numbers, where functions have their kinks: a little beside them there is a slope.
    var random = Randomness(seed: 1)
    let x = x.map { $0 * (1 + Float.random(in: 0...0.01, using: &random)) + 0.013 }
    guard try evaluator.forward(x).allSatisfy(\.isFinite) else { return nil }
    let weights = output.map { _ in Float.random(in: 0.5...1, using: &random) }
    func value(_ x: [Float]) throws -> Double {
      try zip(evaluator.forward(x), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    var worst: [(error: Double, gradient: Double, difference: Double)] = []
    for _ in 0..<5 {
      let direction = x.map { _ in Float.random(in: -1...1, using: &random) }
      _ = try evaluator.forward(x)
      let gradient = try evaluator.backward(weights)
      // A maximum over thousands of numbers changes hands on the shortest way.
      let step: Float = x.count > 10_000 ? 1e-5 : 5e-4
      let ahead = zip(x, direction).map { $0 + step * $1 }
      let behind = zip(x, direction).map { $0 - step * $1 }
      let difference = try (value(ahead) - value(behind)) / (2 * Double(step))
      // The way that was really gone: large numbers take small steps only roughly.
      let way = zip(ahead, behind).map { (Double($0) - Double($1)) / (2 * Double(step)) }
      let slope = zip(gradient, way).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      // What rounding of the outputs alone makes of a difference.
      let noise =
        zip(output, weights).reduce(0.0) { $0 + abs(Double($1.0)) * Double($1.1) } * 1e-7 / Double(step)
      let scale =
        zip(gradient, direction).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
        / Double(x.count).squareRoot()
      worst.append((abs(difference - slope) / (abs(slope) + scale + 10 * noise + 1e-6), slope, difference))
    }
    worst.sort { $0.error < $1.error }
    return worst[2].error < 0.03 ? nil : (worst[2].gradient, worst[2].difference)
  }

  private func tensor(_ path: String) throws -> ConstantTensor? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let file = FileBytes(copying: data)
    return try ConstantTensor(TensorRecord(file.bytes), in: file) { _, _, _ in
      FileSlice(file: file, range: 0..<0)
    }
  }

  /// The first float input is explained, the others are constants.
  private func check(_ model: ONNXModel, _ set: String) throws -> String? {
    var constants: [String: (shape: [Int], values: [Double], isInteger: Bool)] = [:]
    var variable: (name: String, tensor: ConstantTensor)?
    for (index, port) in model.graph.input.map({ ONNXModel.Port($0, isLookedUp: false) }).enumerated() {
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
      if let slopes = try derivativeMismatch(evaluator, at: variable.tensor.floats, output: output) {
        return
          "output \(index): the gradient gives the slope \(slopes.gradient), differences \(slopes.difference)"
      }
    }
    return nil
  }
}
