import ConvNet
import Files
import Foundation
import SwiftProtobuf

/// An ONNX file, read but not yet understood.
///
/// Reference: the ONNX intermediate representation and operator schemas, opset 6 and newer.
public struct ONNXModel: Sendable {
  let model: ONNXModelProto
  /// Where external data may lie.
  let folder: String?

  /// A tensor a model takes or gives.
  public struct Port: Hashable, Sendable {
    public let name: String
    /// An extent that is not fixed is `nil`. Empty for a number, and where the file does not say.
    public let shape: [Int?]
    /// Whether the file says how many axes there are; a number has none.
    public let hasKnownShape: Bool
    /// The element type's number in the file.
    let elementType: Int32

    /// Whether the elements are floating-point numbers, as they are taken to be where the file does not say.
    public var isFloat: Bool {
      elementType == 0 || ElementType(rawValue: elementType).map { !$0.isInteger } ?? false
    }
  }

  /// The largest file that is read.
  public static let byteLimit = 2 << 30

  /// - Throws: `FileError`, `ONNXError`
  public init(contentsOf path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try self.init(
      decoding: FileAccess.read(path, limit: Self.byteLimit), folder: folder.isEmpty ? "." : folder)
  }

  /// - Parameter folder: where external data may lie; without it there may be none.
  /// - Throws: `ONNXError.malformed`
  public init(decoding data: Data, folder: String? = nil) throws(ONNXError) {
    do {
      model = try ONNXModelProto(serializedBytes: data)
    } catch {
      throw .malformed("the file's structure is broken")
    }
    guard model.hasGraph, !model.graph.node.isEmpty || !model.graph.output.isEmpty else {
      throw .malformed("there is no graph in the file")
    }
    self.folder = folder
  }

  /// The version of the standard operator set.
  public var opset: Int {
    Int(model.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }?.version ?? 1)
  }

  /// What must be given: inputs without a stored value that somebody reads (exporters leave others behind).
  public var inputs: [Port] {
    let stored = Set(model.graph.initializer.map(\.name))
    let read = Set(model.graph.node.flatMap(\.input) + model.graph.output.map(\.name))
    return model.graph.input.filter { !stored.contains($0.name) && read.contains($0.name) }.map(Port.init)
  }

  public var outputs: [Port] { model.graph.output.map(Port.init) }

  public var producer: String {
    model.producerName
  }

  /// How often each operator occurs.
  public var operatorCounts: [(name: String, count: Int)] {
    Dictionary(grouping: model.graph.node, by: \.opType).map { ($0.key, $0.value.count) }.sorted {
      $0.0 < $1.0
    }
  }

  /// The number of stored weights, in elements.
  public var parameterCount: Int {
    model.graph.initializer.reduce(0) { sum, tensor in
      sum.addingReportingOverflow(Indexing.count(of: tensor.dims.map(Int.init)) ?? 0).partialValue
    }
  }

  static func name(of node: ONNXNode, index: Int) -> String {
    node.name.isEmpty ? "\(node.opType) \(index)" : node.name
  }

  /// Reads a part of a file beside the model.
  func externalData(location: String, offset: Int, length: Int?) throws -> Data {
    guard let folder else { throw ONNXError.malformed("external data of a model without a folder") }
    // Nothing outside the model's folder is ever opened, not even through a link.
    let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    let path = URL(fileURLWithPath: root).appendingPathComponent(location).resolvingSymlinksInPath().path
    guard path.hasPrefix(root + "/"), !location.hasPrefix("/") else {
      throw ONNXError.malformed("external data '\(location)' lies outside the model's folder")
    }
    let data = try FileAccess.read(path, limit: Self.byteLimit)
    guard offset >= 0, offset <= data.count, (length ?? 0) >= 0, (length ?? 0) <= data.count - offset else {
      throw ONNXError.malformed("external data '\(location)' is too short")
    }
    return data.subdata(in: offset..<offset + (length ?? data.count - offset))
  }
}

extension ONNXModel.Port {
  init(_ info: ONNXValueInfo) {
    name = info.name
    hasKnownShape = info.type.tensorType.hasShape
    shape = info.type.tensorType.shape.dim.map { $0.dimValue > 0 ? Int($0.dimValue) : nil }
    elementType = info.type.tensorType.elemType
  }
}

extension ONNXModel.Port: CustomStringConvertible {
  public var description: String {
    hasKnownShape
      ? "\(name) [\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
      : "\(name) of unknown shape"
  }
}
