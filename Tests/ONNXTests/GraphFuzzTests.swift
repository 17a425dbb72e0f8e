import Foundation
import ArrayFormats
import TestSupport
import Testing

@testable import Engine
@testable import ONNX

/// Random models against ONNX Runtime: the same numbers, or a refusal. The stored models were made by Scripts/fuzz_models.py;
/// `$FUZZED_MODELS` names a folder with other models.
@Suite struct GraphFuzzTests {
  private struct Case: Decodable {
    let seed: Int
    let model: [Int]
    let x: [Int]
    let xShape: [Int]
    let y: [Int]?
    let yShape: [Int]?
    let problem: String?
  }

  private struct Document: Decodable { let cases: [Case] }

  private enum Outcome {
    case same
    case refused(String)
    case different(String)
    /// A number that depends on the last digit of another number, such as the result of a step function.
    case unstable
  }

  private static let folder =
    ProcessInfo.processInfo.environment["FUZZED_MODELS"]
    ?? TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/fuzzed").path

  @Test func randomModels() throws {
    let root = URL(fileURLWithPath: Self.folder)
    let models = try Data(contentsOf: root.appendingPathComponent("models.bin"))
    let document = try JSONDecoder().decode(
      Document.self, from: Data(contentsOf: root.appendingPathComponent("cases.json")))
    guard
      case .float(let numbers) = try NPYArray(contentsOf: root.appendingPathComponent("numbers.npy").path)
        .elements
    else { return }
    func part(_ place: [Int]) -> [Float] { Array(numbers[place[0]..<place[0] + place[1]]) }

    var counts: [String: Int] = [:]
    var reasons: [String: Int] = [:]
    var differences: [String] = []
    var lenient: [String] = []
    for reference in document.cases {
      let data = models.subdata(in: reference.model[0]..<reference.model[0] + reference.model[1])
      // If a model ends the process, the last printed name identifies it.
      if Self.isVerbose { print("model \(reference.seed)") }
      let outcome = compare(
        data, x: part(reference.x), y: reference.y.map(part), shape: reference.yShape ?? [])
      switch (outcome, reference.problem) {
      case (.same, nil): counts["same", default: 0] += 1
      case (.same, let problem?):
        counts["given where ONNX Runtime refuses", default: 0] += 1
        lenient.append("\(reference.seed): \(problem)")
      case (.unstable, _): counts["hanging on the last digit", default: 0] += 1
      case (.refused(let reason), nil):
        counts["refused", default: 0] += 1
        reasons[reason, default: 0] += 1
      case (.refused, _): counts["refused by both", default: 0] += 1
      case (.different(let what), _): differences.append("\(reference.seed): \(what)")
      }
    }
    print("\(document.cases.count) random models: \(counts.sorted { $0.key < $1.key })")
    for (reason, count) in reasons.sorted(by: { $0.value > $1.value }).prefix(40) {
      print("refused, \(count): \(reason)")
    }
    for line in lenient.prefix(30) { print("given: \(line)") }
    for line in differences { print("different: \(line)") }
    #expect(differences.isEmpty)
    // Models must not pass by being refused.
    #expect(counts["same", default: 0] * 3 > document.cases.count * 2)
  }

  private static let isVerbose = ProcessInfo.processInfo.environment["FUZZED_MODELS"] != nil

  private func compare(_ data: Data, x: [Float], y: [Float]?, shape: [Int]) -> Outcome {
    do {
      let imported = try ONNXModel(decoding: data).imported()
      let network = Network(compiling: imported.graph)
      guard network.evaluatorBytes() < 1 << 28 else { return .refused("memory") }
      let evaluator = Evaluator(network)
      let mine = try evaluator.forward(x)
      guard let y else { return .same }
      guard imported.outputs[0].shape == shape else {
        return .different("shape \(imported.outputs[0].shape), not \(shape)")
      }
      if zip(mine, y).contains(where: { !$0.isFinite && $1.isFinite }) {
        return .refused("no number: \(mine), not \(y)")
      }
      if let place = firstDifference(mine, y) {
        return try isUnstable(evaluator, at: x, of: mine, place)
          ? .unstable : .different("element \(place): \(mine[place]), not \(y[place])")
      }
      var slopes: (gradient: Double, difference: Double)?
      // A wrong slope is wrong for every step size; kinks, jumps and rounding affect only some.
      for (step, seed): (Float, UInt64) in [(5e-4, 1), (1e-4, 1), (2e-3, 2), (5e-4, 3), (1e-4, 4)] {
        slopes = try Differences.mismatch(evaluator, at: x, output: mine, step: step, seed: seed)
        guard let slopes, abs(slopes.gradient - slopes.difference) > 5e-3 else { return .same }
      }
      return .different("slope \(slopes?.gradient ?? .nan), differences \(slopes?.difference ?? .nan)")
    } catch ONNXError.node(_, let operation, let problem) {
      return .refused("\(operation): \(problem)")
    } catch {
      return .refused("\(error)")
    }
  }

  private func firstDifference(_ mine: [Float], _ theirs: [Float]) -> Int? {
    let scale = theirs.filter(\.isFinite).reduce(1) { max($0, abs($1)) }
    return theirs.indices.first { index in
      let (a, b) = (mine[index], theirs[index])
      return a.isNaN || b.isNaN
        ? a.isNaN != b.isNaN : a != b && !(abs(a - b) <= 1e-4 * max(abs(b), 0.01 * scale))
    }
  }

  /// Returns whether an element changes significantly when the input changes by its last digits.
  private func isUnstable(_ evaluator: Evaluator, at x: [Float], of mine: [Float], _ place: Int) throws
    -> Bool
  {
    var random = Randomness(seed: 7)
    for _ in 0..<8 {
      let near = x.map { $0 * (1 + Float.random(in: -4e-6...4e-6, using: &random)) }
      let moved = try evaluator.forward(near)[place]
      if moved.isNaN != mine[place].isNaN || abs(moved - mine[place]) > 3e-5 * max(1, abs(mine[place])) {
        return true
      }
    }
    return false
  }
}
