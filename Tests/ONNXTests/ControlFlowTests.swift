import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Branches, loops, sequences, functions and computed indices, against ONNX Runtime.
@Suite struct ControlFlowTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("control") }

  @Test(arguments: try golden.get().cases) func agrees(_ reference: Case) throws {
    let golden = try Self.golden.get()
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/control/\(reference.name).onnx"))
    let imported = try model.imported()
    let evaluator = Evaluator(Network(compiling: imported.graph))
    let (x, y) = (try golden.array("\(reference.name)/x"), try golden.array("\(reference.name)/y"))
    let mine = try evaluator.forward(x.values)
    #expect(imported.outputs[0].shape == y.shape)
    for (mine, theirs) in zip(mine, y.values) {
      #expect(abs(mine - theirs) <= 2e-6 * max(1, abs(theirs)), "\(mine), not \(theirs)")
    }
    if let slopes = try Differences.mismatch(evaluator, at: x.values, output: mine) {
      Issue.record("the gradient gives the slope \(slopes.gradient), differences \(slopes.difference)")
    }
  }
}

/// Invalid branches, loops and functions.
@Suite struct HostileControlTests {
  private func records(_ nodes: [NodeRecord], functions: [FunctionRecord]) -> String {
    do { return "\(try FunctionInlining.nodes(of: nodes, functions: functions).count) nodes" } catch {
      return "\(error)"
    }
  }

  private func node(_ type: String, _ inputs: [String], _ outputs: [String], domain: String = "")
    -> NodeRecord
  {
    var node = NodeRecord()
    (node.opType, node.input, node.output, node.domain) = (type, inputs, outputs, domain)
    return node
  }

  private func function(_ name: String, _ nodes: [NodeRecord]) -> FunctionRecord {
    var function = FunctionRecord()
    (function.name, function.domain, function.input, function.output) = (name, "f", ["a"], ["b"])
    function.node = nodes
    return function
  }

  @Test func functionsThatCallThemselves() {
    let call = node("g", ["x"], ["y"], domain: "f")
    #expect(
      records([call], functions: [function("g", [node("g", ["a"], ["b"], domain: "f")])]).contains("64 deep"))
    // Each function calls the next one twice: 2^60 nodes.
    let doubling = (0..<60).map { index in
      function(
        "g\(index)",
        [
          node("g\(index + 1)", ["a"], ["c"], domain: "f"), node("g\(index + 1)", ["c"], ["b"], domain: "f"),
        ])
    }
    let first = node("g0", ["x"], ["y"], domain: "f")
    #expect(records([first], functions: doubling).contains("more than 1048576 nodes"))
  }

  @Test func graphsInGraphs() throws {
    // Bodies nested 40 deep.
    func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
      var (size, length): ([UInt8], Int) = ([], content.count)
      while length >= 0x80 { (size, length) = (size + [UInt8(length & 0x7f | 0x80)], length >> 7) }
      return [UInt8(number << 3 | 2)] + size + [UInt8(length)] + content
    }
    func model(depth: Int) -> Data {
      var graph = field(1, field(4, Array("Neg".utf8)))
      for _ in 0..<depth {
        let attribute = field(1, Array("body".utf8)) + field(6, graph)
        graph = field(1, field(4, Array("Loop".utf8)) + field(5, attribute))
      }
      return Data(field(7, graph) + field(8, [0x10, 18]))
    }
    #expect(throws: Never.self) { try ONNXModel(decoding: model(depth: 20)) }
    #expect(throws: ONNXError.self) { try ONNXModel(decoding: model(depth: 40)) }
    #expect(throws: ONNXError.self) { try ONNXModel(decoding: model(depth: 20_000)) }
  }
}
