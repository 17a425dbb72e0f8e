import Engine
import Files
import Foundation
import Testing

@testable import ONNX

/// Values that are known at import are computed in their own type: no integer passes through a floating-point number.
@Suite struct ConstantTests {
  private func run(
    _ type: String, _ inputs: [ConstantTensor], _ attributes: [String: Int64] = [:]
  ) throws -> ConstantTensor {
    var record = NodeRecord()
    record.opType = type
    record.output = ["y"]
    record.attribute = attributes.map { name, value in
      var attribute = AttributeRecord()
      (attribute.name, attribute.i) = (name, value)
      return attribute
    }
    var builder = GraphBuilder(inputShape: [1])
    let node = Node(
      record, name: "node", opset: 17, inputs: inputs.map(Operand.constant), in: FileBytes(copying: Data()))
    guard case .constant(let result)? = try builder.results(of: node, operation: type).first else {
      throw ONNXError.ambiguous("no constant")
    }
    return result
  }

  private func integers(_ values: [Int64], type: ElementType = .int64) -> ConstantTensor {
    ConstantTensor(shape: [values.count], integers: values, type: type)
  }

  private func reals(_ values: [Double]) -> ConstantTensor {
    ConstantTensor(shape: [values.count], reals: values, type: .double)
  }

  /// Integers that a float or a double cannot represent exactly.
  private let odd: [Int64] = [1 << 24 + 1, 1 << 53 + 1, .max, .min + 1]

  @Test func integersStayWhatTheyAre() throws {
    let x = integers(odd)
    #expect(try run("Concat", [x, integers([7])], ["axis": 0]).integers == odd.map(Int.init) + [7])
    #expect(try run("Gather", [x, integers([2, 1])]).integers == [.max, 1 << 53 + 1])
    #expect(try run("Slice", [x, integers([1]), integers([.max])]).integers == odd.dropFirst().map(Int.init))
    #expect(
      try run("Expand", [integers([1 << 53 + 1]), integers([2])]).integers == [1 << 53 + 1, 1 << 53 + 1])
    #expect(try run("Reshape", [x, integers([2, 2])]).integers == odd.map(Int.init))
    #expect(try run("Cast", [x], ["to": 7]).integers == odd.map(Int.init))
    #expect(
      try run("Add", [x, integers([1, 2, -1, -1])]).integers == [1 << 24 + 2, 1 << 53 + 3, .max - 1, .min])
    #expect(try run("Sub", [x, integers([1])]).integers == [1 << 24, 1 << 53, .max - 1, .min])
    #expect(try run("Mul", [integers([1 << 31 + 1]), integers([1 << 31 - 1])]).integers == [1 << 62 - 1])
    #expect(try run("Div", [x, integers([3])]).integers == odd.map { Int($0 / 3) })
    #expect(try run("Neg", [x]).integers == odd.map { Int(-$0) })
    #expect(try run("Abs", [x]).integers == odd.map { Int(abs($0)) })
    #expect(try run("Max", [x, integers([0])]).integers == odd.map { Int(max($0, 0)) })
    #expect(try run("Equal", [x, integers([1 << 24, 1 << 53, .max, .min])]).integers == [0, 0, 1, 0])
    #expect(try run("Less", [integers([1 << 53]), integers([1 << 53 + 1])]).integers == [1])
    let condition = integers([1, 0, 0, 1], type: .bool)
    #expect(try run("Where", [condition, x, integers([5])]).integers == [1 << 24 + 1, 5, 5, Int(odd[3])])
    #expect(try run("ReduceSum", [integers([1 << 53, 1])], ["keepdims": 0]).integers == [1 << 53 + 1])
    #expect(try run("ReduceProd", [integers([1 << 53 + 1, 3])]).integers == [3 << 53 + 3])
    #expect(try run("ReduceMax", [x]).integers == [.max])
    let bounds = [Int64.max - 3, .max, 2].map { ConstantTensor(scalar: Int($0)) }
    #expect(try run("Range", bounds).integers == [.max - 3, .max - 1])
    let picked = try run(
      "ScatterND", [x, ConstantTensor(shape: [1, 1], integers: [0]), integers([.max - 1])])
    #expect(picked.integers == [.max - 1, 1 << 53 + 1, .max, .min + 1])
  }

  @Test func integersWrapAsTheirTypeDoes() throws {
    #expect(try run("Add", [integers([.max]), integers([1])]).integers == [.min])
    #expect(
      try run("Add", [integers([250, 3], type: .uint8), integers([10], type: .uint8)]).integers == [4, 13])
    #expect(try run("Mul", [integers([100], type: .int8), integers([3], type: .int8)]).integers == [44])
    #expect(try run("Neg", [integers([-128], type: .int8)]).integers == [-128])
    #expect(try run("Cast", [integers([300, -1])], ["to": 2]).integers == [44, 255])
    #expect(try run("Cast", [integers([0, 300])], ["to": 9]).integers == [0, 1])
    #expect(
      try run("Cast", [reals([2.9, -2.9, .nan, 1e30, -.infinity])], ["to": 7]).integers == [
        2, -2, .min, .min, .min,
      ], "as ONNX Runtime casts")
    #expect(try run("Cast", [reals([2.9, 300, -5])], ["to": 2]).integers == [2, 44, 251])
    #expect(try run("Cast", [integers([1 << 53 + 1])], ["to": 1]).reals == [0x1p53])
    #expect(try run("Div", [integers([.min]), integers([-1])]).integers == [.min])
  }

  @Test func whatHasNoResultIsRefused() throws {
    func refusal(_ type: String, _ inputs: [ConstantTensor], _ attributes: [String: Int64] = [:]) -> String {
      do { return "\(try run(type, inputs, attributes))" } catch { return "\(error)" }
    }
    #expect(refusal("Div", [integers([1]), integers([0])]).contains("divided by zero"))
    #expect(refusal("Mod", [integers([1]), integers([0])]).contains("divided by zero"))
    let large = integers([.max], type: .uint64)
    #expect(refusal("Add", [large, large]).contains("beyond"))
    #expect(refusal("Sub", [integers([1], type: .uint64), large]).contains("beyond"))
    #expect(refusal("Cast", [integers([-1])], ["to": 13]).contains("beyond"))
    let (start, end, step) = (
      ConstantTensor(scalar: Int.min), ConstantTensor(scalar: Int.max), ConstantTensor(scalar: 1)
    )
    #expect(refusal("Range", [start, end, step]).contains("without end"))
    #expect(
      refusal("Range", [ConstantTensor(scalar: 0), start, ConstantTensor(scalar: -1)]).contains("without end")
    )
    #expect(refusal("Range", [step, end, ConstantTensor(scalar: 0)]).contains("without end"))
    let tall = ConstantTensor(shape: [1 << 15, 1], integers: .init(repeating: 1, count: 1 << 15))
    let wide = ConstantTensor(shape: [1, 1 << 15], integers: .init(repeating: 1, count: 1 << 15))
    #expect(refusal("Add", [tall, wide]).contains("a result of shape"))
  }

  @Test func remaindersAndPowers() throws {
    let (a, b) = (integers([7, -7, 7, -7, .min]), integers([3, 3, -3, -3, -1]))
    #expect(try run("Mod", [a, b]).integers == [1, 2, -2, -1, 0])
    #expect(try run("Mod", [a, b], ["fmod": 1]).integers == [1, -1, 1, -1, 0])
    #expect(
      try run("Pow", [integers([3, -2, 2, -1, 5, 0]), integers([39, 3, 62, -3, -1, 0])]).integers
        == [4_052_555_153_018_976_267, -8, 1 << 62, -1, 0, 1])
    #expect(try run("Pow", [integers([3]), reals([0.5])]).integers == [1])
    #expect(try run("Pow", [reals([2.5]), integers([2])]).reals == [6.25])
  }

  @Test func realsAreAsPreciseAsTheirType() throws {
    let single = ConstantTensor(shape: [2], reals: [0.1, 0.7])
    #expect(single.reals == [Double(Float(0.1)), Double(Float(0.7))])
    // In double precision 10 times the float next to 0.7 would be less than 7.
    #expect(try run("Mul", [single, ConstantTensor(scalar: 10.0)]).reals[1] == 7)
    #expect(try run("Add", [reals([0.1]), reals([0.2])]).reals == [0.1 + 0.2])
    #expect(try run("Sqrt", [integers([2])]).reals == [Double(Float(2).squareRoot())])
    #expect(try run("Less", [reals([0.1]), reals([0.1 + 1e-15])]).type == .bool)
    #expect(
      try run("Range", [0.0, 1.0, 0.25].map { ConstantTensor(scalar: $0) }).reals == [0, 0.25, 0.5, 0.75])
    let mixed = try run("Concat", [reals([0.1]), ConstantTensor(Tensor([0.5], shape: [1]))], ["axis": 0])
    #expect(mixed.reals == [0.1, 0.5])
  }

  // MARK: Files

  private func stored(_ record: TensorRecord, in data: Data = Data()) throws -> ConstantTensor {
    try ConstantTensor(record, in: FileBytes(copying: data)) { _, _, _ in
      throw ONNXError.ambiguous("external")
    }
  }

  @Test func integersOfAFile() throws {
    var record = TensorRecord()
    (record.dims, record.dataType, record.int64Data) = ([4], 7, odd)
    #expect(try stored(record).integers == odd.map(Int.init))
    let raw = odd.map(\.littleEndian).withUnsafeBytes { Data($0) }
    (record.int64Data, record.rawData) = ([], 3..<35)
    #expect(try stored(record, in: Data([1, 2, 3]) + raw).integers == odd.map(Int.init))
    (record.dataType, record.rawData, record.uint64Data) = (13, nil, [1, 2, 3, 1 << 63 - 1])
    #expect(try stored(record).integers == [1, 2, 3, .max])
    record.uint64Data[3] += 1
    #expect(throws: ONNXError.self) { try stored(record) }
    (record.dataType, record.int32Data) = (2, [1, 255, 256, -1])
    #expect(try stored(record).integers == [1, 255, 0, 255])
  }

  @Test func realsOfAFile() throws {
    var record = TensorRecord()
    (record.dims, record.dataType, record.doubleData) = ([2], 11, [0.1, 1e300])
    #expect(try stored(record).reals == [0.1, 1e300])
    (record.dataType, record.int32Data) = (10, [0x3c00, 0xc000])
    #expect(try stored(record).reals == [1, -2])
    (record.dataType, record.int32Data) = (16, [0x3f80, 0xc040])
    #expect(try stored(record).reals == [1, -3])
    (record.dataType, record.floatData) = (1, .values([0.5, .infinity]))
    #expect(try stored(record).floats == [0.5, .infinity])
    // Numbers of 8 and 4 bits, against their tables.
    record.floatData = .none
    for (type, bits, numbers) in [
      (17, [0x00, 0x80, 0x01, 0x38, 0xb9, 0x7e, 0x7f], [0, -0.0, 0x1p-9, 1, -1.125, 448, .nan]),
      (18, [0x00, 0x80, 0x01, 0x40, 0xc1, 0x7f], [0, .nan, 0x1p-10, 1, -1.125, 240]),
      (
        19, [0x01, 0x3c, 0xbd, 0x7b, 0x7c, 0xfc, 0x7d],
        [0x1p-16, 1, -1.25, 57344, .infinity, -.infinity, .nan]
      ),
      (20, [0x01, 0x40, 0xc1, 0x7f, 0x80], [0x1p-17, 1, -1.25, 57344, .nan]),
      (24, [0, 127, 130, 254, 255], [0x1p-127, 1, 8, 0x1p127, .nan]),
    ] as [(Int32, [Int32], [Double])] {
      (record.dims, record.dataType, record.int32Data) = ([Int64(bits.count)], type, bits)
      #expect(try stored(record).reals.map(\.bitPattern) == numbers.map(\.bitPattern), "type \(type)")
    }
    (record.dims, record.dataType, record.int32Data) = ([7], 23, [0x10, 0x32, 0x54, 0x0f])
    #expect(try stored(record).reals == [0, 0.5, 1, 1.5, 2, 3, -6])
    // Dims that overflow, are negative, or do not match the number of elements.
    for dims: [Int64] in [[.max, .max], [.max], [-2], [1 << 32, 1 << 32], [3], []] {
      record.dims = dims
      #expect(throws: ONNXError.self) { try stored(record) }
    }
  }
}
