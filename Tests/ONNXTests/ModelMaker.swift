import Foundation

@testable import ONNX

/// A maker of model files, valid or invalid.
struct ModelMaker {
  enum Attribute {
    case int(Int64)
    case ints([Int64])
    case float(Float)
    case floats([Float])
    case text(String)
    case texts([String])
  }

  var opset: Int64? = 17

  func tensor(_ name: String, _ dims: [Int64], _ values: [Float]) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dims = dims
    tensor.dataType = 1
    tensor.floatData = values
    return tensor
  }

  func integers(_ name: String, _ values: [Int64]) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dims = [Int64(values.count)]
    tensor.dataType = 7
    tensor.int64Data = values
    return tensor
  }

  func node(
    _ type: String, _ inputs: [String], _ attributes: [String: Attribute] = [:], outputs: [String] = ["y"],
    name: String = "odd"
  ) -> ONNXNode {
    var node = ONNXNode()
    node.opType = type
    node.input = inputs
    node.output = outputs
    node.name = name
    node.attribute = attributes.sorted { $0.key < $1.key }.map { name, value in
      var attribute = ONNXAttribute()
      attribute.name = name
      switch value {
      case .int(let value): attribute.i = value
      case .ints(let values): attribute.ints = values
      case .float(let value): attribute.f = value
      case .floats(let values): attribute.floats = values
      case .text(let text): attribute.s = Data(text.utf8)
      case .texts(let texts): attribute.strings = texts.map { Data($0.utf8) }
      }
      return attribute
    }
    return node
  }

  /// Returns a model with the input x and the output y.
  ///
  /// - Parameter type: the element type of x, as an ONNX number.
  func model(
    _ nodes: [ONNXNode], _ tensors: [ONNXTensor] = [], dims: [Int64] = [1, 3, 8, 8], type: Int32 = 1
  ) throws -> Data {
    func port(_ name: String, _ dims: [Int64]) -> ONNXValueInfo {
      var info = ONNXValueInfo()
      info.name = name
      info.type.tensorType.elemType = 1
      info.type.tensorType.shape.dim = dims.map { size in
        var dimension = ONNXDimension()
        dimension.dimValue = size
        return dimension
      }
      return info
    }
    var model = ONNXModelProto()
    if let opset {
      var set = ONNXOperatorSet()
      set.version = opset
      model.opsetImport = [set]
    }
    model.graph.node = nodes
    model.graph.initializer = tensors
    model.graph.input = [port("x", dims)]
    model.graph.input[0].type.tensorType.elemType = type
    model.graph.output = [port("y", [])]
    return try model.serializedBytes()
  }

  /// Returns why a model is not imported, or "no refusal".
  func refusal(_ data: Data, folder: String? = nil, memory: MemoryBudget = .standard) -> String {
    do {
      _ = try ONNXModel(decoding: data, folder: folder).imported(memory: memory)
      return "no refusal"
    } catch {
      return "\(error)"
    }
  }
}
