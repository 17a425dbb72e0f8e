import Engine
import Fields
import Files
import ONNX
import Readers
import Synchronization

/// A model, opened once and used for many inputs by many threads: its network, its inputs and the meaning of its outputs.
///
/// A network is compiled for the shapes of its inputs: for photos when the model is opened, for arrays when their shapes are known.
/// Networks for arrays are cached by shapes.
public final class Model: Sendable {
  /// The kind of inputs that a model is opened for.
  public enum InputKind: Hashable, Sendable {
    /// Photos, fitted to the model's size: height × width × 3 levels from 0 to 255.
    case photos
    /// Arrays for the model's own inputs, used unchanged.
    case arrays
    /// Texts, as tokens. They are explained at `layer`; by default, at the layer that looks up the words.
    /// - Parameter words: the name of the input that takes the words; `nil` to choose it automatically.
    case texts(layer: String?, words: String? = nil)
  }

  /// The file's name, or the name of the known model.
  public let name: String
  /// The model's inputs, in its order.
  public let inputs: [ModelInput]
  /// Whether operators without a gradient, such as decision trees, compute the outputs. Methods that need gradients are refused.
  public let isForwardOnly: Bool
  /// How photos are fitted; `nil` if the model was not opened for photos.
  package let photoFit: PhotoFit?
  /// The ranges of the input's features, from the card.
  let statistics: [QuantityStatistics]
  /// The names of the input's features, from the card.
  package let features: [String]?
  /// The layouts of the inputs' axes, from the card.
  let layouts: [String: AxisLayout]
  /// The input for texts; `nil` if the model was not opened for texts.
  package let text: TextInput?
  let source: ModelSource
  let networks: NetworkCache<NetworkKey>
  private let digest = Mutex<String?>(nil)

  /// The properties that a network is compiled for; the key of the cache.
  struct NetworkKey: Hashable, Sendable {
    /// The shapes of the model's inputs, in their order.
    let shapes: [[Int]]
    /// The inputs that are not explained, as far as the network depends on them.
    var constants = ConstantInputs.signature(nil)
    /// The activation to read. Reading it prevents some fusing, so such a network is cached beside the ordinary one.
    var activation: ActivationChoice?

    /// Inputs that select what a network computes with.
    enum ConstantInputs: Hashable, Sendable {
      /// The signature of a network that many such inputs share; `nil` if there are no such inputs.
      case signature(ONNXModel.Signature?)
      /// The values of a network that is compiled for these values only.
      case values([String: ModelFile.Key.Constant])
    }

    static func photo(_ fit: PhotoFit, activation: ActivationChoice? = nil) -> NetworkKey {
      NetworkKey(shapes: [[fit.height, fit.width, 3]], activation: activation)
    }
  }

  /// Opens an installed model of the catalogue.
  ///
  /// - Parameters:
  ///   - known: a row of the catalogue.
  ///   - store: the store where the model was installed.
  ///   - resize: how photos are fitted; `nil` to fit them as in training.
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

  /// Opens an installed model by its name.
  ///
  /// - Parameters:
  ///   - name: a name such as "efficientnet-lite0"; `KnownModel.all` lists all.
  ///   - store: the store where the model was installed.
  ///   - resize: how photos are fitted; `nil` to fit them as in training.
  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `GraphError`, `PhotoResizeError`
  public convenience init(
    named name: String, from store: ModelStore = ModelStore(), resize: PhotoResize? = nil
  ) throws {
    try self.init(KnownModel.named(name), from: store, resize: resize)
  }

  /// Opens an ONNX file.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - card: the settings that the file lacks.
  ///   - outputs: the outputs to explain, by name or number, or "all"; by default the card's, or the first.
  ///   - memoryLimit: limit in bytes for the model, and for one evaluation; by default most of the machine's memory.
  ///   - kind: the kind of inputs.
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

  /// The SHA-256 of the model's file, including the files of external data. It is computed once.
  ///
  /// - Throws: `FileError.changed` if a file was written to after it was opened.
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

  /// Returns the network for inputs of these shapes, and the explained fields: whole numbers are replaced by their embeddings.
  ///
  /// - Parameters:
  ///   - fields: one for each of the model's inputs.
  ///   - activation: an activation inside the network to read. Its network is compiled on demand, beside the ordinary one, and is slightly
  ///     slower.
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

  /// Returns the network for given inputs, with the embeddings of their whole numbers.
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

  /// Compiles a network; if a text is too long for the model's position table, the error states this.
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

  /// Checks a text's length against the position table that the configuration beside the model describes.
  ///
  /// - Throws: `ModelError.beyondPositions`
  func checkLength(of text: EncodedText) throws(ModelError) {
    guard case .file(let file) = source, let positions = file.configuration?.positions,
      text.tokens.count > positions.usable, !inputs.contains(where: { $0.name == "position_ids" }),
      let table = file.model.storedTable(rows: positions.rows)
    else { return }
    throw .beyondPositions(tokens: text.tokens.count, table: table, positions: positions.usable)
  }

  /// Whether an input selects what the network computes with, as whole numbers do.
  public var takesIntegers: Bool { inputs.contains(where: \.isConstant) }

  /// Returns the fields in the order of the model's inputs.
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

  /// Returns the explained fields as `prepared` does, without compiling a network.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  public func explained(_ fields: [Field]) throws -> [Field] {
    let ordered = try ordered(fields)
    guard takesIntegers else { return ordered }
    return floats(among: ordered) + (try Self.fields(of: embeddings(of: ordered), in: ordered))
  }

  /// Returns the fields that are explained unchanged.
  func floats(among ordered: [Field]) -> [Field] {
    zip(inputs, ordered).filter { !$0.0.isConstant }.map(\.1)
  }

  /// Returns the embeddings of the whole numbers.
  ///
  /// - Parameter ordered: one field for each of the model's inputs.
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  func embeddings(of ordered: [Field]) throws -> [CompiledModel.Embedding] {
    guard case .file(let file) = source else { return [] }
    return try file.embeddings(try ModelFile.Key(inputs, ordered))
  }

  /// Returns the tables that an input of whole numbers is looked up in, if it has one row of so many columns.
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
