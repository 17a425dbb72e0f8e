import Engine
import Foundation
import Testing

@testable import ONNX

/// Small files that require much memory: all memory is counted before it is allocated, and refused with the node's name.
@Suite(.timeLimit(.minutes(2))) struct MemoryTests {
  private let made = ModelMaker()

  private static let limit = 200 << 20

  /// The names of models that exceed the limit, through weights, packed weights, folded constants, tables or values.
  static let bombs = [
    "weights of a Conv", "weights of a thin Conv", "weights of a Gemm", "Expand for a Gemm", "Expand", "Tile",
    "Range",
    "Range of integers", "Concat", "Concat of the input", "Pad", "Pad of a constant", "Resize", "AveragePool",
    "MaxPool",
    "LpPool", "ConvTranspose", "sums of constants", "outer sum", "Cast", "Where", "Gather",
    "phases of a Conv",
    "three axes", "Transpose", "Split",
  ]

  private func model(_ name: String) throws -> Data {
    let m = made
    let fill = m.tensor("v", [1], [0.5])
    func weights(_ shape: [Int64], _ node: ONNXNode, dims: [Int64] = [1, 3, 8, 8]) throws -> Data {
      try m.model(
        [m.node("Expand", ["v", "s"], outputs: ["w"], name: "made"), node], [fill, m.integers("s", shape)],
        dims: dims)
    }
    func constant(_ nodes: [ONNXNode], _ tensors: [ONNXTensor] = [], shape: [Int64] = []) throws -> Data {
      try m.model(
        [m.node("Expand", ["v", "s"], outputs: ["w"], name: "made")] + nodes
          + [
            m.node("ReduceSum", ["z"], outputs: ["s0"], name: "sum"),
            m.node("Mul", ["x", "s0"], name: "last"),
          ],
        [fill, m.integers("s", shape)] + tensors)
    }
    switch name {
    case "weights of a Conv":
      return try weights([24_000, 3, 16, 16], m.node("Conv", ["x", "w"]), dims: [1, 3, 16, 16])
    case "weights of a thin Conv":
      return try weights([1, 3, 1500, 1500], m.node("Conv", ["x", "w"]), dims: [1, 3, 1500, 1500])
    case "weights of a Gemm":
      return try weights([192, 200_000], m.node("Gemm", ["x", "w"]), dims: [1, 192])
    case "Expand for a Gemm":
      return try weights([192, 40_000], m.node("MatMul", ["x", "w"]), dims: [1, 192])
    case "Expand":
      return try m.model(
        [m.node("Expand", ["x", "s"])], [m.integers("s", [1 << 15, 3, 16, 16])], dims: [1, 3, 1, 1])
    case "Tile":
      return try constant(
        [m.node("Tile", ["w", "r"], outputs: ["z"])], [m.integers("r", [1 << 13])], shape: [1 << 13])
    case "Range":
      return try constant(
        [m.node("Range", ["a", "b", "c"], outputs: ["z"])],
        [m.tensor("a", [], [0]), m.tensor("b", [], [5e7]), m.tensor("c", [], [1])], shape: [1])
    case "Range of integers":
      var (a, b, c) = (m.integers("a", [0]), m.integers("b", [50_000_000]), m.integers("c", [1]))
      (a.dims, b.dims, c.dims) = ([], [], [])
      return try constant(
        [
          m.node("Range", ["a", "b", "c"], outputs: ["r"]),
          m.node("Cast", ["r"], ["to": .int(1)], outputs: ["z"]),
        ], [a, b, c], shape: [1])
    case "Concat":
      return try constant(
        (0..<26).map { m.node("Concat", ["\($0)", "\($0)"], ["axis": .int(0)], outputs: ["\($0 + 1)"]) }
          + [m.node("Identity", ["26"], outputs: ["z"])], [m.tensor("0", [1], [1])], shape: [1])
    case "Concat of the input":
      return try m.model(
        (0..<20).map {
          m.node(
            "Concat", $0 == 0 ? ["x", "x"] : ["\($0)", "\($0)"], ["axis": .int(0)],
            outputs: [$0 == 19 ? "y" : "\($0 + 1)"])
        })
    case "Pad":
      return try m.model(
        [m.node("Pad", ["x", "p"])], [m.integers("p", [0, 0, 4000, 4000, 0, 0, 4000, 4000])])
    case "Pad of a constant":
      return try constant(
        [m.node("Pad", ["w", "p"], outputs: ["z"])], [m.integers("p", [30_000_000, 30_000_000])], shape: [1])
    case "Resize":
      return try m.model(
        [m.node("Resize", ["x", "", "f"], ["mode": .text("linear")])],
        [m.tensor("f", [4], [1, 1, 1000, 1000])])
    case "AveragePool", "MaxPool", "LpPool":
      return try m.model(
        [m.node(name, ["x"], ["kernel_shape": .ints([300, 300]), "pads": .ints([150, 150, 150, 150])])],
        dims: [1, 1, 300, 300])
    case "ConvTranspose":
      return try weights(
        [3, 8, 500, 500], m.node("ConvTranspose", ["x", "w"], ["strides": .ints([500, 500])]))
    case "sums of constants":
      return try constant(
        (0..<8).map {
          m.node("Add", ["w", $0 == 0 ? "w" : "z\($0)"], outputs: [$0 == 7 ? "z" : "z\($0 + 1)"])
        },
        shape: [4_000_000])
    case "outer sum":
      return try constant(
        [m.node("Transpose", ["w"], outputs: ["t"]), m.node("Add", ["w", "t"], outputs: ["z"])],
        shape: [7000, 1])
    case "Cast":
      return try constant(
        (0..<8).map {
          m.node(
            "Cast", [$0 == 0 ? "w" : "z\($0)"], ["to": .int($0 % 2 == 0 ? 7 : 1)],
            outputs: [$0 == 7 ? "z" : "z\($0 + 1)"])
        }, shape: [4_000_000])
    case "Where":
      return try constant(
        [
          m.node("Greater", ["w", "v"], outputs: ["g"]), m.node("Transpose", ["w"], outputs: ["t"]),
          m.node("Where", ["g", "w", "t"], outputs: ["z"]),
        ], shape: [7000, 1])
    case "phases of a Conv":
      return try m.model(
        [m.node("Conv", ["x", "k"], ["strides": .ints([2000, 2000])])], [m.tensor("k", [1, 1, 1, 1], [1])],
        dims: [1, 1, 2000, 2000])
    case "three axes":
      return try m.model(
        [
          m.node(
            "AveragePool", ["x"],
            ["kernel_shape": .ints([60, 60, 60]), "pads": .ints([30, 30, 30, 30, 30, 30])])
        ],
        dims: [1, 1, 60, 60, 60])
    case "Transpose":
      return try m.model(
        [
          m.node("Transpose", ["x"], ["perm": .ints([3, 2, 1, 0])], outputs: ["t"]), m.node("Flatten", ["t"]),
        ],
        dims: [1, 64, 512, 512])
    default:
      return try m.model(
        (0..<12).map {
          m.node("Split", ["x"], ["axis": .int(1)], outputs: ["a\($0)", "b\($0)"], name: "split \($0)")
        }
          + [m.node("Sum", (0..<12).flatMap { ["a\($0)", "b\($0)"] })], dims: [1, 2, 1024, 1024])
    }
  }

  @Test(arguments: bombs) func refusedBeforeItIsTaken(_ name: String) throws {
    let data = try model(name)
    let refusal = made.refusal(data, memory: MemoryBudget(bytes: Self.limit))
    #expect(refusal.contains("needs more than 200.0 MiB of memory, first at '"), "\(refusal)")
  }

  /// Models within the limit are imported.
  @Test func whatFitsIsImported() throws {
    let m = made
    let model = try m.model(
      [m.node("Expand", ["v", "s"], outputs: ["w"]), m.node("Conv", ["x", "w"])],
      [m.tensor("v", [1], [0.5]), m.integers("s", [256, 3, 8, 8])])
    #expect(m.refusal(model, memory: MemoryBudget(bytes: 64 << 20)) == "no refusal")
    let pool = try m.model([m.node("AveragePool", ["x"], ["kernel_shape": .ints([8, 8])])])
    #expect(m.refusal(pool, memory: MemoryBudget(bytes: 1 << 20)) == "no refusal")
  }

  /// Computations without a practical end are refused before they start.
  @Test func arithmeticIsBounded() throws {
    let m = made
    let pool = try m.model(
      [
        m.node(
          "AveragePool", ["x"], ["kernel_shape": .ints([1000, 1000]), "pads": .ints([500, 500, 500, 500])],
          name: "wide")
      ], dims: [1, 1, 1000, 1000])
    let many = m.refusal(pool, memory: MemoryBudget(bytes: 1 << 50))
    #expect(many.contains("'wide'") && many.contains("steps"), "\(many)")
  }
}
