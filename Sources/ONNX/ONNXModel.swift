import Engine
import Files
import Foundation

/// An ONNX file, read but not yet understood.
///
/// Reference: the ONNX intermediate representation and operator schemas, opset 6 and newer.
public struct ONNXModel: Sendable {
  let graph: GraphRecord
  /// Which of the graph's nodes makes which value.
  let wiring: GraphIndex
  /// The graph's nodes as they are imported.
  var nodes: [NodeRecord] { wiring.nodes }
  /// The file, which weights stay in.
  let file: FileBytes
  /// The program that wrote the file; empty if it does not say.
  public let producer: String
  /// The version of the standard operator set; 0 where the file does not say.
  public let opset: Int
  private let externalFiles: ExternalFiles
  let hasSeveralOpsets: Bool

  /// The versions of the standard operator set that are understood.
  public static let opsets = 6...28

  /// A tensor a model takes or gives.
  public struct Port: Hashable, Sendable {
    /// As the model names it.
    public let name: String
    /// An extent that is not fixed is `nil`. Empty for a number, and where the file does not say.
    public let shape: [Int?]
    /// Whether the file says how many axes there are; a number has none.
    public let hasKnownShape: Bool
    /// The element type's number in the file.
    let elementType: Int32
    /// Whether it takes whole numbers for nothing but to measure with.
    var isMeasured = false
    /// Whether its numbers choose rows of a stored table, whatever their type.
    var isLookedUp = false

    /// Whether it takes whole numbers.
    public var isInteger: Bool { !isFloat || isLookedUp }

    /// Whether the elements are floating-point numbers, as they are taken to be where the file does not say, or whole ones
    /// that the model makes such of at once.
    public var isFloat: Bool {
      isMeasured || elementType == 0
        || ElementType(rawValue: elementType).map { $0.isReal && $0.smallFloat == nil } ?? false
    }

    /// Whether the elements are doubles or integers, of which single precision does not have all.
    public var takesDoubles: Bool { elementType == ElementType.double.rawValue || isWholeNumber }

    /// Whether the elements are integers, of which booleans are none.
    var isWholeNumber: Bool {
      ElementType(rawValue: elementType).map { $0.isInteger && $0 != .bool } ?? false
    }
  }

  /// The largest file that is read; its format allows no larger one.
  public static let byteLimit = 2 << 30
  /// The largest file of external data. Such a file is mapped, so this only bounds addresses.
  static let externalByteLimit = 1 << 40

  /// Large files are mapped: see `FileBytes` for what happens if they are written to.
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
  ///   - folder: where external data may lie; without it there may be none.
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
    wiring = GraphIndex(
      constants.rest(
        of: Lowering.nodes(of: try FunctionInlining.nodes(of: graph.node, functions: functions))))
    graph.initializer += constants.tensors
    self.graph = graph
    self.file = file
    producer = model.producerName
    let sets = model.opsetImport.filter { $0.domain.isEmpty || $0.domain == "ai.onnx" }.map(\.version)
    hasSeveralOpsets = Set(sets).count > 1
    // Who uses none of the standard operators need not say of which version they are.
    let isSilent = sets.isEmpty && !graph.node.contains(where: \.isStandard)
    opset = isSilent ? Self.opsets.upperBound : Int(clamping: sets.first ?? 0)
    externalFiles = external
    inputs = neededInputs
  }

  /// What must be given: inputs without a stored value that some node reads (exporters leave others behind).
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

  /// What the model gives, in its order.
  public var outputs: [Port] { graph.output.map(Port.init) }

  /// The outputs that may have a gradient, those of floating-point numbers; all if there are none.
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

  /// A stored array.
  ///
  /// - Throws: `ONNXError`, `FileError`
  func constant(_ tensor: TensorRecord) throws -> ConstantTensor {
    try ConstantTensor(tensor, in: file, external: externalFiles.slice)
  }

  /// The files beside the model that its stored arrays lie in, in the order of their locations' bytes. One that cannot be opened is
  /// left out: what needs it fails.
  package var externalData: [FileBytes] { externalLocations.compactMap { externalFile($0) } }

  /// `nil` where it cannot be opened.
  func externalFile(_ location: FilePath) -> FileBytes? {
    location.text.flatMap { try? externalFiles.file(at: $0) }
  }

  /// - Throws: `FileError.changed` if the model's files were written to since they were opened.
  func checkUnchanged() throws {
    try file.checkUnchanged()
    try externalFiles.checkUnchanged()
  }

  /// Gives back the memory that pages of mapped files take, for who has compiled a network and will hardly read its weights
  /// again. They can still be read.
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
