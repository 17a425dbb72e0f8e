import Foundation
import SwiftProtobuf

@testable import ONNX

// Conversion of the scanner's records to messages of protobuf's own library, for comparison.

extension ModelRecord {
  func message(in bytes: UnsafeRawBufferPointer) -> ONNXModelProto {
    var message = ONNXModelProto()
    message.producerName = producerName
    if let graph { message.graph = graph.message(in: bytes) }
    message.opsetImport = opsetImport.map { set in
      var message = ONNXOperatorSet()
      (message.domain, message.version) = (set.domain, set.version)
      return message
    }
    return message
  }
}

extension GraphRecord {
  fileprivate func message(in bytes: UnsafeRawBufferPointer) -> ONNXGraph {
    var message = ONNXGraph()
    message.node = node.map { $0.message(in: bytes) }
    message.initializer = initializer.map { $0.message(in: bytes) }
    message.input = input.map(\.message)
    message.output = output.map(\.message)
    return message
  }
}

extension NodeRecord {
  fileprivate func message(in bytes: UnsafeRawBufferPointer) -> ONNXNode {
    var message = ONNXNode()
    (message.input, message.output, message.name) = (input, output, name)
    (message.opType, message.domain) = (opType, domain)
    message.attribute = attribute.map { attribute in
      var message = ONNXAttribute()
      (message.name, message.f, message.i, message.s) = (
        attribute.name, attribute.f, attribute.i, Data(attribute.s)
      )
      if let tensor = attribute.t { message.t = tensor.message(in: bytes) }
      (message.floats, message.ints, message.strings) = (
        attribute.floats, attribute.ints, attribute.strings.map { Data($0) }
      )
      return message
    }
    return message
  }
}

extension TensorRecord {
  fileprivate func message(in bytes: UnsafeRawBufferPointer) -> ONNXTensor {
    var message = ONNXTensor()
    (message.dims, message.dataType, message.name, message.dataLocation) = (
      dims, dataType, name, dataLocation
    )
    if let rawData { message.rawData = Data(bytes[rawData]) }
    switch floatData {
    case .none: break
    case .packed(let range):
      var floats: [Float] = []
      try? WireReader.Value.bytes(range).append(to: &floats, bytes)
      message.floatData = floats
    case .values(let values): message.floatData = values
    }
    (message.int32Data, message.int64Data) = (int32Data, int64Data)
    (message.doubleData, message.uint64Data) = (doubleData, uint64Data)
    message.externalData = externalData.map { entry in
      var message = ONNXEntry()
      (message.key, message.value) = (entry.key, entry.value)
      return message
    }
    return message
  }
}

extension ValueRecord {
  fileprivate var message: ONNXValueInfo {
    var message = ONNXValueInfo()
    message.name = name
    guard let type else { return message }
    message.type = ONNXType()
    guard let tensor = type.tensorType else { return message }
    message.type.tensorType.elemType = tensor.elemType
    guard let shape = tensor.shape else { return message }
    message.type.tensorType.shape = ONNXTensorShape()
    message.type.tensorType.shape.dim = shape.dim.map { dimension in
      var message = ONNXDimension()
      message.dimValue = dimension.dimValue
      return message
    }
    return message
  }
}

extension ONNXModelProto {
  /// Removes the fields that the scanner omits, here and in all nested messages.
  mutating func forgetWhatNobodyReads() {
    unknownFields = UnknownStorage()
    (irVersion, producerVersion) = (0, "")
    for index in opsetImport.indices { opsetImport[index].unknownFields = UnknownStorage() }
    guard hasGraph else { return }
    graph.unknownFields = UnknownStorage()
    graph.name = ""
    for index in graph.node.indices { graph.node[index].forgetWhatNobodyReads() }
    for index in graph.initializer.indices { graph.initializer[index].forgetWhatNobodyReads() }
    for index in graph.input.indices { graph.input[index].forgetWhatNobodyReads() }
    for index in graph.output.indices { graph.output[index].forgetWhatNobodyReads() }
  }
}

extension ONNXNode {
  fileprivate mutating func forgetWhatNobodyReads() {
    unknownFields = UnknownStorage()
    for index in attribute.indices {
      attribute[index].unknownFields = UnknownStorage()
      if attribute[index].hasT { attribute[index].t.forgetWhatNobodyReads() }
    }
  }
}

extension ONNXTensor {
  fileprivate mutating func forgetWhatNobodyReads() {
    unknownFields = UnknownStorage()
    for index in externalData.indices { externalData[index].unknownFields = UnknownStorage() }
  }
}

extension ONNXValueInfo {
  fileprivate mutating func forgetWhatNobodyReads() {
    unknownFields = UnknownStorage()
    guard hasType else { return }
    type.unknownFields = UnknownStorage()
    guard type.hasTensorType else { return }
    type.tensorType.unknownFields = UnknownStorage()
    guard type.tensorType.hasShape else { return }
    type.tensorType.shape.unknownFields = UnknownStorage()
    for index in type.tensorType.shape.dim.indices {
      type.tensorType.shape.dim[index].unknownFields = UnknownStorage()
      type.tensorType.shape.dim[index].dimParam = ""
    }
  }
}
