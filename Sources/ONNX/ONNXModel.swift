import Engine
import Files
import Foundation

/// A decoded ONNX file, not yet imported as a graph of the engine.
///
/// Reference: the ONNX intermediate representation and operator schemas, opset 6 and newer.
public struct ONNXModel: Sendable {
  let graph: GraphRecord
  /// Maps each value to the node that produces it.
  let graphIndex: GraphIndex
  /// The nodes to import: those of the graph after inlining of functions, lowering, and removal of external constants.
  var nodes: [NodeRecord] { graphIndex.nodes }
  /// The bytes of the file; weights are read from there, without a copy.
  let file: FileBytes
  /// The program that wrote the file; empty if the file does not name it.
  public let producer: String
  /// The version of the standard operator set; 0 if the file does not state it.
  public let opset: Int
  private let externalFiles: ExternalFiles
  let hasSeveralOpsets: Bool

  /// The supported versions of the standard operator set.
  public static let opsets = 6...28

  /// An input or output tensor of a model.
  public struct Port: Hashable, Sendable {
    /// The name in the model.
    public let name: String
    /// The extents; `nil` for a variable one. Empty for a scalar, and if the file has no shape.
    public let shape: [Int?]
    /// Whether the file has a shape; that of a scalar has no axes.
    public let hasKnownShape: Bool
    /// The number of the element type in the file; 0 if unknown. See `ElementType`.
    let elementType: Int32
    /// Whether the elements are integers that the model converts to floating-point numbers at once, and so can be explained as numbers.
    var isMeasured = false
    /// Whether the elements are indices of rows in a stored table, whatever their type.
    var isLookedUp = false

    /// Whether the elements are integers, or indices of rows in a table.
    public var isInteger: Bool { !isFloat || isLookedUp }

    /// Whether the elements are floating-point numbers, or integers that the model converts to such at once. An unknown type counts as
    /// floating-point.
    public var isFloat: Bool {
      isMeasured || elementType == 0
        || ElementType(rawValue: elementType).map { $0.isReal && $0.smallFloat == nil } ?? false
    }

    /// Whether the elements are doubles or integers, not all of which are exact in single precision.
    public var takesDoubles: Bool { elementType == ElementType.double.rawValue || isWholeNumber }

    /// Whether the elements are integers other than booleans.
    var isWholeNumber: Bool {
      ElementType(rawValue: elementType).map { $0.isInteger && $0 != .bool } ?? false
    }
  }

  /// The largest model file in bytes: 2 GiB, the limit of the format.
  public static let byteLimit = 2 << 30
  /// The largest external data file in bytes. Such files are memory-mapped, so this limits only addresses.
  static let externalByteLimit = 1 << 40

  /// Reads and decodes a model's file. Large files are memory-mapped: see `FileBytes` for what happens if they are written to.
  ///
  /// - Throws: `FileError`, `ONNXError`
  public init(contentsOf path: String) throws {
    let file = try RegularFile(path)
    try self.init(
      FileBytes(file, limit: Self.byteLimit),
      external: ExternalFiles(
        folder: FilePath(path).folder.text, model: try? file.location(),
        byteLimit: Self.externalByteLimit))
  }

  /// Decodes a model.
  ///
  /// - Parameters:
  ///   - data: the bytes of the file.
  ///   - folder: the folder for external data; without a folder, external data is refused.
  /// - Throws: `ONNXError.malformed`
  public init(decoding data: Data, folder: String? = nil) throws(ONNXError) {
    try self.init(
      FileBytes(copying: data), external: ExternalFiles(folder: folder, byteLimit: Self.externalByteLimit))
  }

  private init(_ file: FileBytes, external: ExternalFiles) throws(ONNXError) {
    let model: ModelRecord
    do throws(WireReader.Malformed) {
      model = try ModelRecord(file.bytes)
    } catch {
      throw .malformed("the file's structure is invalid")
    }
    guard var graph = model.graph, !graph.node.isEmpty || !graph.output.isEmpty else {
      throw .malformed("the file has no graph")
    }
    var functions = model.functions
    do throws(WireReader.Malformed) {
      let reader = SubgraphReader(bytes: file.bytes)
      graph.node = try reader.nodes(graph.node)
      for index in functions.indices { functions[index].node = try reader.nodes(functions[index].node) }
    } catch {
      throw .malformed("the graphs of its branches and loops are broken, or lie too deep in each other")
    }
    graph.makeNamesDistinct()
    var constants = ExternalConstants()
    graphIndex = GraphIndex(
      constants.rest(
        of: Lowering.nodes(of: try FunctionInlining.nodes(of: graph.node, functions: functions))))
    graph.initializer += constants.tensors
    self.graph = graph
    self.file = file
    producer = model.producerName
    let sets = model.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }.map(\.version)
    hasSeveralOpsets = Set(sets).count > 1
    // A model without standard operators need not state their version.
    let isSilent = sets.isEmpty && !graph.node.contains(where: \.isStandard)
    opset = isSilent ? Self.opsets.upperBound : Int(clamping: sets.first ?? 0)
    externalFiles = external
    inputs = neededInputs
  }

  /// The inputs that need a value: those without a stored value that are read by some node or output. Exporters leave unused ones behind.
  public private(set) var inputs: [Port] = []

  private var neededInputs: [Port] {
    let stored = Set(graph.initializer.map(\.name))
    let read = Set(nodes.flatMap(\.reads) + graph.output.map(\.name))
    let (measured, lookedUp) = (Self.measuredInputs(of: graph, nodes: nodes), lookedUpInputs)
    return graph.input.filter { !stored.contains($0.name) && read.contains($0.name) }.map { value in
      var port = Port(value)
      port.isMeasured = measured.contains(port.name)
      port.isLookedUp = lookedUp.contains(port.name)
      return port
    }
  }

  /// The model's outputs, in its order.
  public var outputs: [Port] { graph.output.map(Port.init) }

  /// The outputs that may have a gradient: those of floating-point numbers. All outputs if there are none.
  public var explainableOutputs: [Port] {
    let floats = outputs.filter(\.isFloat)
    return floats.isEmpty ? outputs : floats
  }

  /// How often each operator occurs.
  public var operatorCounts: [(name: String, count: Int)] {
    Dictionary(grouping: graph.node, by: \.opType).map { ($0.key, $0.value.count) }.sorted {
      $0.0 < $1.0
    }
  }

  /// The number of stored weights, in elements.
  public var parameterCount: Int {
    graph.initializer.reduce(0) { sum, tensor in
      sum.addingReportingOverflow(
        Indexing.count(of: tensor.dims.map { Int(clamping: $0) }) ?? 0
      ).partialValue
    }
  }

  /// Returns a stored array.
  ///
  /// - Throws: `ONNXError`, `FileError`
  func constant(_ tensor: TensorRecord) throws -> ConstantTensor {
    try ConstantTensor(tensor, in: file, external: externalFiles.slice)
  }

  /// The external data files of the model, in byte order of their locations. Files that cannot be opened are left out: the import of
  /// arrays in them fails.
  package var externalData: [FileBytes] { externalLocations.compactMap { externalFile($0) } }

  /// Returns the external data file at a location; `nil` if it cannot be opened.
  func externalFile(_ location: FilePath) -> FileBytes? {
    location.text.flatMap { try? externalFiles.file(at: $0) }
  }

  /// - Throws: `FileError.changed` if the model's files were written to since they were opened.
  func checkUnchanged() throws {
    try file.checkUnchanged()
    try externalFiles.checkUnchanged()
  }

  /// Releases the memory of mapped file pages. To be called when a network is compiled, since its weights are then hardly read again;
  /// they remain readable.
  public func releasePages() {
    file.hasRead(file.bytes)
    externalFiles.haveBeenRead()
  }
}

extension ONNXModel.Port {
  init(_ value: ValueRecord) {
    name = value.name
    let tensor = value.type?.tensorType
    hasKnownShape = tensor?.shape != nil
    shape = (tensor?.shape?.dim ?? []).map { $0.dimValue > 0 ? Int(exactly: $0.dimValue) : nil }
    elementType = tensor?.elemType ?? 0
  }
}

extension ONNXModel.Port: CustomStringConvertible {
  public var description: String {
    hasKnownShape
      ? "\(name) [\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
      : "\(name) of unknown shape"
  }
}
