import Engine
import Fields
import Files
import ONNX
import Readers
import Synchronization

/// A model, opened once and used for many inputs by many threads: its network, what it takes and what its numbers mean.
///
/// A network is compiled for the shapes of its inputs. For photos that is done when the model is opened; for arrays when
/// their shapes are known, and kept for the next ones of the same shapes.
public final class Model: Sendable {
  /// What a model is shown.
  public enum InputKind: Hashable, Sendable {
    /// Photos, fitted to the model's size: height × width × 3 levels of 0…255.
    case photos
    /// Arrays of the model's own inputs, used as they are.
    case arrays
    /// Texts, word by word; explained at a layer, unless that is where the model looks words up.
    /// - Parameter words: the input that takes the words; `nil` where the model says it.
    case texts(layer: String?, words: String? = nil)
  }

  /// The file's name, or the name it is known by.
  public let name: String
  /// The model's inputs, in its order.
  public let inputs: [ModelInput]
  /// Whether its outputs are made by operators that have no gradient, such as decision trees. Methods that need one are refused.
  public let isForwardOnly: Bool
  /// How photos are fitted; `nil` when the model was opened for arrays.
  package let photoFit: PhotoFit?
  /// What is known of the features of its input, from its card.
  let statistics: [QuantityStatistics]
  /// What the features of its input are called, from its card.
  package let features: [String]?
  /// What the axes of its inputs are, from its card.
  let layouts: [String: AxisLayout]
  /// What is known of the texts it takes; `nil` when it was opened for something else.
  package let text: TextInput?
  let source: ModelSource
  let networks: NetworkCache<NetworkKey>
  private let digest = Mutex<String?>(nil)

  /// What a network is compiled for.
  struct NetworkKey: Hashable, Sendable {
    /// Of the model's inputs, in their order.
    let shapes: [[Int]]
    /// What the network depends on of inputs that are not explained.
    var constants = ConstantInputs.signature(nil)
    /// Looking at one costs some fusing, so such a network stands beside the ordinary one.
    var activation: ActivationChoice?

    /// Inputs that choose what a network computes with.
    enum ConstantInputs: Hashable, Sendable {
      /// Of networks that are the same for many such inputs; `nil` where there are none.
      case signature(ONNXModel.Signature?)
      /// Of a network for these alone.
      case values([String: ModelFile.Key.Constant])
    }

    static func photo(_ fit: PhotoFit, activation: ActivationChoice? = nil) -> NetworkKey {
      NetworkKey(shapes: [[fit.height, fit.width, 3]], activation: activation)
    }
  }

  /// A model that is known by name and was installed.
  ///
  /// - Parameters:
  ///   - known: a row of the catalogue.
  ///   - store: where it was installed.
  ///   - resize: how photos are fitted; `nil` as the model was trained.
  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `GraphError`, `PhotoResizeError`
  public init(_ known: KnownModel, from store: ModelStore = ModelStore(), resize: PhotoResize? = nil) throws {
    let size = known.architecture.inputSize
    name = known.name
    inputs = [ModelInput(name: "image", shape: [1, size, size, 3], hasKnownShape: true, isInteger: false)]
    let fit = try PhotoFit(width: size, height: size, resize: resize ?? PhotoResize(.centerCrop))
    photoFit = fit
    statistics = []
    features = nil
    layouts = [:]
    text = nil
    source = .known(known, store)
    isForwardOnly = false
    let memory = EvaluatorMemory()
    networks = NetworkCache(
      byteLimit: MemoryBudget.standard.limit, memory: memory,
      (.photo(fit), try source.compiled(photo: fit, activation: nil, memory: memory)))
  }

  /// A model by the name it is known by.
  ///
  /// - Parameters:
  ///   - name: "efficientnet-lite0"; `KnownModel.all` has them all.
  ///   - store: where it was installed.
  ///   - resize: how photos are fitted; `nil` as the model was trained.
  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `GraphError`, `PhotoResizeError`
  public convenience init(
    named name: String, from store: ModelStore = ModelStore(), resize: PhotoResize? = nil
  ) throws {
    try self.init(KnownModel.named(name), from: store, resize: resize)
  }

  /// An ONNX file.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - card: what the file does not say.
  ///   - outputs: the outputs to explain, by name or number, or "all"; the card's or the first by default.
  ///   - memoryLimit: in bytes, what the model and one evaluation may take each; by default most of what the machine has.
  ///   - kind: what its inputs are given.
  /// - Throws: `ModelError`, `FileError`, `ONNXError`, `GraphError`, `PreprocessingError`
  public init(
    onnx path: String, card: ModelCard = ModelCard(), outputs: [String] = [], memoryLimit: Int? = nil,
    for kind: InputKind
  ) throws {
    var file = try ModelFile(
      contentsOf: path, card: card, outputs: outputs,
      memory: memoryLimit.map(MemoryBudget.init) ?? .standard)
    name = FilePath(path).name.text ?? path
    var inputs = file.model.inputs.map(ModelInput.init)
    if case .texts(let layer, let words) = kind {
      let text = try TextInput(among: &inputs, of: file.model, words: words)
      file.textInput = (text.name, layer)
      self.text = text
    } else {
      text = nil
    }
    self.inputs = inputs
    source = .file(file)
    isForwardOnly = file.isForwardOnly
    let (memory, limit) = (EvaluatorMemory(), file.memory.limit)
    features = file.card.features
    layouts = try file.card.layouts()
    switch kind {
    case .photos:
      let fit = try file.photoFit()
      photoFit = fit
      statistics = []
      networks = NetworkCache(
        byteLimit: limit, memory: memory, (.photo(fit), try file.compiled(photo: fit, memory: memory)))
    case .arrays, .texts:
      photoFit = nil
      if kind == .arrays { try file.card.check(inputs) }
      statistics = (file.card.ranges ?? []).map { QuantityStatistics(lower: $0[0], upper: $0[1]) }
      networks = NetworkCache(byteLimit: limit, memory: memory)
    }
  }

  /// The files beside an ONNX model that hold some of its weights.
  package var externalData: [FileBytes] {
    if case .file(let file) = source { file.model.externalData } else { [] }
  }

  /// The SHA-256 of the model's file; with external data, of that and of these. It takes time once.
  ///
  /// - Throws: `FileError.changed` where a file was written to since it was opened.
  public var contentDigest: String {
    get throws {
      try digest.withLock { digest in
        if let digest { return digest }
        let made = try source.contentDigest()
        digest = made
        return made
      }
    }
  }

  // MARK: Networks

  /// The network for inputs of these shapes, and the fields that are explained: for whole numbers their embeddings.
  ///
  /// - Parameters:
  ///   - fields: one for each of the model's inputs.
  ///   - activation: one inside that is to be looked at; such a network is compiled when it is asked for, beside the
  ///     ordinary one, and a little slower.
  /// - Throws: `ModelError`, `ONNXError`, `GraphError`; for an activation of a known model `FileError`, `CheckpointError`
  package func prepared(
    for fields: [Field], activation: ActivationChoice? = nil
  ) throws -> (network: CompiledModel, fields: [Field]) {
    let ordered = try ordered(fields)
    if let photoFit {
      let key = NetworkKey.photo(photoFit, activation: activation)
      guard key.shapes == ordered.map(\.shape) else {
        throw ModelError.wrongArray(input: inputs[0].description, shape: ordered[0].shape)
      }
      let network = try networks.network(for: key) {
        try source.compiled(photo: photoFit, activation: activation, memory: networks.memory)
      }
      return (network, ordered)
    }
    guard case .file(let file) = source else { throw ModelError.onlyPhotos(name) }
    let given = try ModelFile.Key(inputs, ordered)
    let network = try explainingLength(of: ordered, in: file) {
      try self.network(for: given, in: file, activation: activation, positions: PositionExtents(of: ordered))
    }
    return (network, floats(among: ordered) + (try Self.fields(of: network.embeddings, in: ordered)))
  }

  /// The network for given inputs, with the embeddings of their whole numbers.
  private func network(
    for given: ModelFile.Key, in file: ModelFile, activation: ActivationChoice?, positions: PositionExtents?
  ) throws -> CompiledModel {
    let bound = try given.constants.isEmpty ? nil : file.signature(given)
    let isShared = given.constants.isEmpty || bound?.signature != nil
    let key = NetworkKey(
      shapes: given.shapes, constants: isShared ? .signature(bound?.signature) : .values(given.constants),
      activation: activation)
    let network = try networks.network(for: key) {
      try file.compiled(given, activation: activation, positions: positions, memory: networks.memory)
    }
    return bound.map { network.taking($0.embeddings) } ?? network
  }

  /// A text that is too long for the model's table of positions is said to be that.
  ///
  /// - Throws: `ModelError.beyondPositions`, and what `compile` throws.
  private func explainingLength(
    of inputs: [Field], in file: ModelFile, compile: () throws -> CompiledModel
  ) throws -> CompiledModel {
    do {
      return try compile()
    } catch let error as ONNXError {
      guard let text, let tokens = inputs.first(where: { $0.name == text.name })?.values.count,
        let table = file.model.shortTable(behind: error, tokens: tokens)
      else { throw error }
      throw ModelError.beyondPositions(tokens: tokens, table: table.name, positions: table.positions)
    }
  }

  /// Checks a text against the table of positions that the configuration beside the model describes.
  ///
  /// - Throws: `ModelError.beyondPositions`
  func checkLength(of text: EncodedText) throws(ModelError) {
    guard case .file(let file) = source, let positions = file.configuration?.positions,
      text.tokens.count > positions.usable, !inputs.contains(where: { $0.name == "position_ids" }),
      let table = file.model.storedTable(rows: positions.rows)
    else { return }
    throw .beyondPositions(tokens: text.tokens.count, table: table, positions: positions.usable)
  }

  /// Whether any input takes whole numbers, which choose what the network computes with.
  public var takesIntegers: Bool { inputs.contains(where: \.isConstant) }

  /// The fields in the order of the model's inputs.
  ///
  /// - Throws: `ModelError.missingInputs`
  public func ordered(_ fields: [Field]) throws(ModelError) -> [Field] {
    try inputs.map { input throws(ModelError) in
      guard let field = fields.first(where: { $0.name == input.name }) else {
        throw .missingInputs(given: fields.map(\.name), needed: inputs.map(\.description))
      }
      return field
    }
  }

  /// What is explained of an input, without its network: the fields that `prepared` gives.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  public func explained(_ fields: [Field]) throws -> [Field] {
    let ordered = try ordered(fields)
    guard takesIntegers else { return ordered }
    return floats(among: ordered) + (try Self.fields(of: embeddings(of: ordered), in: ordered))
  }

  /// Those that are explained as they are.
  func floats(among ordered: [Field]) -> [Field] {
    zip(inputs, ordered).filter { !$0.0.isConstant }.map(\.1)
  }

  /// - Parameter ordered: one field for each of the inputs.
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  func embeddings(of ordered: [Field]) throws -> [CompiledModel.Embedding] {
    guard case .file(let file) = source else { return [] }
    return try file.embeddings(try ModelFile.Key(inputs, ordered))
  }

  /// The tables that an input of whole numbers is looked up in, for one row of a table.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`
  func lookupTables(of input: ModelInput, columns: Int) throws -> [ONNXModel.LookupTable] {
    guard case .file(let file) = source, input.isInteger else { return [] }
    let shape = try input.reading(of: [1, columns]).networkShape
    return try file.model.lookupTables(of: input.name, shape: shape)
  }

  private static func fields(of embeddings: [CompiledModel.Embedding], in inputs: [Field]) throws -> [Field] {
    try embeddings.compactMap { embedding in
      try inputs.first { $0.name == embedding.input }.map(embedding.field)
    }
  }
}
