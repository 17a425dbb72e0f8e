import Files
import Foundation
import Testing

@testable import ONNX

/// Known arrays of unusual shapes: scalars, empty axes, negative axes.
@Suite struct InterpreterTests {
  private func run(
    _ type: String, _ inputs: [ConstantTensor?], _ attributes: [AttributeRecord] = [], outputs: Int = 1
  ) throws -> [ConstantTensor] {
    var record = NodeRecord()
    record.opType = type
    record.output = (0..<outputs).map { "y\($0)" }
    record.attribute = attributes
    var builder = GraphBuilder(inputShape: [1])
    let node = Node(
      record, name: "node", opset: 20, inputs: inputs.map { $0.map(Operand.constant) },
      in: FileBytes(copying: Data()))
    return try builder.results(of: node, operation: type).map { operand in
      guard case .constant(let tensor) = operand else { throw ONNXError.ambiguous("no constant") }
      return tensor
    }
  }

  private func attribute(_ name: String, _ value: Int64) -> AttributeRecord {
    var record = AttributeRecord()
    (record.name, record.i) = (name, value)
    return record
  }

  private func text(_ name: String, _ value: String) -> AttributeRecord {
    var record = AttributeRecord()
    (record.name, record.s) = (name, Array(value.utf8))
    return record
  }

  private func integers(_ values: [Int64], _ shape: [Int]? = nil, type: ElementType = .int64)
    -> ConstantTensor
  {
    ConstantTensor(shape: shape ?? [values.count], integers: values, type: type)
  }

  private func reals(_ values: [Double], _ shape: [Int]? = nil, type: ElementType = .double) -> ConstantTensor
  {
    ConstantTensor(shape: shape ?? [values.count], reals: values, type: type)
  }

  private func refusal(_ body: () throws -> [ConstantTensor]) -> String {
    do { return "\(try body())" } catch { return "\(error)" }
  }

  @Test func numbersWithoutAxes() throws {
    #expect(try run("Add", [reals([1], []), reals([2], [])])[0].shape == [])
    #expect(try run("ReduceSum", [reals([3], []), nil], [attribute("keepdims", 0)])[0].reals == [3])
    #expect(try run("NonZero", [integers([5], [])])[0].shape == [0, 1])
    #expect(try run("Size", [reals([3], [])])[0].integers == [1])
    #expect(
      try run("Where", [integers([1], [], type: .bool), reals([1, 2]), reals([3], [])])[0].reals == [1, 2])
    #expect(try run("OneHot", [integers([1], []), integers([3], []), reals([0, 1])])[0].reals == [0, 1, 0])
    #expect(refusal { try run("ArgMax", [reals([1], [])]) }.contains("axis 0 of 0 axes"))
  }

  @Test func nothingAlongAnAxis() throws {
    let empty = reals([], [2, 0, 3])
    #expect(try run("Exp", [empty])[0].shape == [2, 0, 3])
    #expect(try run("ReduceSum", [empty, integers([1])])[0].reals == [0, 0, 0, 0, 0, 0])
    #expect(
      try run("ReduceMax", [empty, integers([-2])], [attribute("keepdims", 0)])[0].reals.allSatisfy {
        $0 == -.infinity
      })
    #expect(try run("CumSum", [empty, integers([1], [])])[0].shape == [2, 0, 3])
    #expect(try run("MatMul", [reals([], [2, 0]), reals([], [0, 3])])[0].reals == [0, 0, 0, 0, 0, 0])
    #expect(try run("MatMul", [reals([], [0, 2]), reals([1, 2], [2, 1])])[0].shape == [0, 1])
    #expect(try run("GatherElements", [reals([1, 2], [1, 2]), integers([], [0, 2])])[0].shape == [0, 2])
    #expect(try run("GatherND", [reals([1, 2], [1, 2]), integers([], [0, 1])])[0].shape == [0, 2])
    #expect(
      try run("ScatterND", [reals([1, 2]), integers([], [0, 1]), reals([], [0])])[0].reals == [1, 2])
    #expect(try run("TopK", [reals([], [0]), integers([0])], outputs: 2)[1].shape == [0])
    #expect(try run("Unique", [reals([], [0])], outputs: 4).map(\.shape) == [[0], [0], [0], [0]])
    #expect(try run("Softmax", [empty], [attribute("axis", 1)])[0].shape == [2, 0, 3])
    #expect(try run("Trilu", [reals([], [0, 3])])[0].shape == [0, 3])
    #expect(refusal { try run("ArgMax", [empty], [attribute("axis", 1)]) }.contains("nothing along axis 1"))
  }

  @Test func axesFromTheBack() throws {
    let x = reals([1, 2, 3, 4, 5, 6], [2, 3])
    #expect(try run("CumSum", [x, integers([-1], [])])[0].reals == [1, 3, 6, 4, 9, 15])
    #expect(
      try run("CumSum", [x, integers([-2], [])], [attribute("reverse", 1)])[0].reals == [5, 7, 9, 4, 5, 6])
    #expect(try run("ArgMax", [x], [attribute("axis", -1)])[0].integers == [2, 2])
    #expect(
      try run("GatherElements", [x, integers([-1, 0], [2, 1])], [attribute("axis", -1)])[0].reals == [3, 4])
    #expect(try run("GatherND", [x, integers([-1, -3], [1, 2])])[0].reals == [4])
    #expect(
      try run("TopK", [x, integers([2])], [attribute("axis", -2), attribute("largest", 0)], outputs: 2)[0]
        .reals == x.reals)
    #expect(
      try run("Compress", [x, integers([0, 1], type: .bool)], [attribute("axis", -2)])[0].reals == [4, 5, 6])
    for (name, wrong) in [("CumSum", Int64(2)), ("CumSum", .min), ("CumSum", .max)] {
      #expect(refusal { try run(name, [x, integers([wrong], [])]) }.contains("of 2 axes"))
    }
  }

  @Test func typesStay() throws {
    let large: [Int64] = [1 << 53 + 1, .max - 1]
    #expect(
      try run("CumSum", [integers(large), integers([0], [])])[0].exactIntegers == [
        1 << 53 + 1, (1 << 53) &+ .max,
      ])
    #expect(
      try run("TopK", [integers([1 << 53, 1 << 53 + 1]), integers([1])], outputs: 2)[1].integers == [1])
    #expect(try run("ArgMin", [integers([1 << 53 + 1, 1 << 53])])[0].integers == [1])
    #expect(try run("Unique", [integers([3, 1, 3], type: .uint8)], outputs: 4)[0].type == .uint8)
    #expect(try run("ReduceMean", [integers([7, -2], type: .int32)])[0].exactIntegers == [2])
    #expect(
      try run("MatMul", [integers([1 << 31], [1, 1]), integers([1 << 31 + 1], [1, 1])])[0].exactIntegers == [
        1 << 62 + 1 << 31
      ])
    #expect(
      try run(
        "BitShift", [integers([200], type: .uint8), integers([1], type: .uint8)], [text("direction", "LEFT")])[
          0
        ].integers == [144])
    // Bits that leave the type are lost; a result that `Int64` cannot hold is refused.
    for (shift, result) in [(Int64(1), 1 << 62), (3, 0)] {
      #expect(
        try run(
          "BitShift", [integers([1 << 61], type: .uint64), integers([shift], type: .uint64)],
          [text("direction", "LEFT")])[0].integers == [result])
    }
    #expect(
      refusal {
        try run(
          "BitShift", [integers([1 << 61], type: .uint64), integers([2], type: .uint64)],
          [text("direction", "LEFT")])
      }.contains("an integer beyond"))
    #expect(try run("BitwiseNot", [integers([1], type: .uint16)])[0].integers == [65534])
    #expect(
      try run("Clip", [integers([.max, .min]), integers([-5], []), integers([1 << 53 + 1], [])])[0]
        .exactIntegers == [1 << 53 + 1, -5])
    // Half precision keeps 11 bits, bfloat16 8; both have subnormal numbers and a largest number.
    #expect(
      reals([2049, 65519, 65520, 1e-7, 6e-8], type: .float16).reals == [
        2048, 65504, .infinity, 0x1p-23, 0x1p-24,
      ])
    #expect(reals([257, 1e39, -0.0], type: .bfloat16).reals == [256, .infinity, 0])
    #expect(try run("Add", [reals([2048], type: .float16), reals([1], type: .float16)])[0].reals == [2048])
    #expect(try run("Sqrt", [reals([2])])[0].reals == [Double(2).squareRoot()])
    #expect(
      try run(
        "Where",
        [
          integers([0], type: .bool), ConstantTensor(shape: [1], texts: ["a"]),
          ConstantTensor(shape: [1], texts: ["b"]),
        ])[0].type == .string)
  }

  /// Hostile sizes are refused before anything is allocated.
  @Test func hostileSizes() throws {
    #expect(
      refusal { try run("OneHot", [integers([0]), integers([.max], []), reals([0, 1])]) }.contains(
        "a result of shape"))
    #expect(refusal { try run("TopK", [reals([1, 2]), integers([.max])], outputs: 2) }.contains("k "))
    #expect(
      refusal { try run("Range", [integers([0], []), integers([.max], []), integers([1], [])]) }.contains(
        "without end"))
    #expect(refusal { try run("HannWindow", [integers([.max], [])]) }.contains("a result of shape"))
    #expect(
      refusal { try run("GatherND", [reals([1, 2]), integers([.max], [1, 1])]) }.contains(
        "index \(Int64.max)"))
    #expect(
      refusal {
        try run("GatherND", [reals([1, 2]), integers([1], [1, 1])], [attribute("batch_dims", .min)])
      }.contains("indices"))
    #expect(
      refusal { try run("ScatterElements", [reals([1]), integers([-2], [1]), reals([1])]) }.contains(
        "index -2"))
    #expect(
      refusal { try run("EyeLike", [reals([1, 2], [1, 2])], [attribute("k", .min)]) }.contains("0.0, 0.0"))
    #expect(
      refusal { try run("Trilu", [reals([1, 2], [1, 2]), integers([.min], [])]) }.contains("1.0, 2.0"))
    let wide = reals([Double](repeating: 1, count: 1 << 12), [1 << 12, 1])
    #expect(
      refusal { try run("Einsum", [wide, wide, wide], [text("equation", "ab,cd,ef->")]) }.contains(
        "steps for one result"))
  }
}
