import Engine
import Fields
import Files
import Foundation
import ONNX
import Readers

/// An ONNX file with its card; compiles networks for given shapes.
struct ModelFile: Sendable {
  let model: ONNXModel
  let card: ModelCard
  /// The names or numbers of the outputs; `nil` for the first that may have a gradient.
  private let outputNames: [String]?
  private let task: OutputReader.TaskOverride
  private let labels: OutputReader.NamedLabels?
  /// The content of a `config.json` beside the model.
  let configuration: ModelConfiguration?
  let memory: MemoryBudget
  /// For a model of texts: the input that takes the words, and the layer to explain them at; by default, the lookup in the table.
  var textInput: (name: String, layer: String?)?

  /// The properties that a network is compiled for.
  struct Key: Hashable {
    /// The shapes of the model's inputs, in their order.
    var shapes: [[Int]] = []
    /// The numbers that select what the network computes with, by input name.
    var constants: [String: Constant] = [:]

    struct Constant: Hashable, Sendable {
      var values: [Float]
      var isInteger: Bool
    }
  }

  /// - Throws: `ModelError`, `FileError`, `ONNXError`, `PreprocessingError`
  init(contentsOf path: String, card: ModelCard, outputs: [String], memory: MemoryBudget = .standard) throws {
    self.memory = memory
    model = try ONNXModel(contentsOf: path)
    self.card = card
    let wanted = outputs.isEmpty ? card.outputName.map { [$0] } ?? [] : outputs
    outputNames = wanted == ["all"] ? model.explainableOutputs.map(\.name) : wanted.isEmpty ? nil : wanted
    task = try OutputReader.TaskOverride(card.task)
    labels = try card.labels.map(OutputReader.NamedLabels.init)
    configuration = ModelConfiguration(besides: path)
  }

  /// Whether the outputs have no gradient; see `Model.isForwardOnly`.
  var isForwardOnly: Bool { model.isForwardOnly(outputs: outputNames) }

  /// Returns a hash of everything that the model is read from.
  func contentDigest() throws -> String { try model.contentDigest() }

  /// Compiles a network that takes the levels of a photo.
  func compiled(
    photo fit: PhotoFit, activation: ActivationChoice? = nil, memory evaluators: EvaluatorMemory
  ) throws -> CompiledModel {
    guard let preprocess = card.preprocess else { throw ModelError.noPreprocessing }
    try checkBatch(model.inputs.map(ModelInput.init))
    let preprocessing = try Preprocessing(parsing: preprocess)
    try preprocessing.check(channels: model.inputs.first?.photoShape?.channels ?? 3)
    return try compiled(
      model.imported(
        photo: PhotoInput(
          width: fit.width, height: fit.height, scale: preprocessing.scale, shift: preprocessing.shift,
          isBGR: preprocessing.isBGR), outputs: outputNames, removesHeads: !task.keepsHeads, memory: memory),
      activation: activation, positions: PositionExtents(height: fit.height, width: fit.width),
      memory: evaluators)
  }

  /// Compiles a network for arrays.
  ///
  /// - Parameter positions: the axes of the input to which the positions of an activation correspond.
  func compiled(
    _ key: Key, activation: ActivationChoice? = nil, positions: PositionExtents? = nil,
    memory evaluators: EvaluatorMemory
  ) throws -> CompiledModel {
    let (shapes, constants) = given(key)
    return try compiled(
      imported(shapes: shapes, constants: constants), activation: activation, positions: positions,
      memory: evaluators)
  }

  /// Returns the signature of a key, on which the network depends beside the shapes, and the embeddings of the key's whole numbers.
  ///
  /// - Returns: no signature if the network is valid for these numbers only.
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  func signature(_ key: Key) throws -> (
    signature: ONNXModel.Signature?, embeddings: [CompiledModel.Embedding]
  ) {
    let (shapes, constants) = given(key)
    let bound = try model.signature(
      constants: constants, outputs: outputNames,
      gradientEntry: try gradientEntry(shapes: shapes, constants: constants))
    return (bound.signature, bound.embeddings.map { CompiledModel.Embedding($0) })
  }

  func imported(shapes: [String: [Int]], constants: ONNXModel.Constants) throws -> ONNXModel.Imported {
    try model.imported(
      inputShapes: shapes, constants: constants, outputs: outputNames,
      gradientEntry: try gradientEntry(shapes: shapes, constants: constants),
      scalings: shapes.reduce(into: [:]) { $0[$1.key] = scaling(of: $1.key, shape: $1.value) },
      removesHeads: !task.keepsHeads, memory: memory)
  }

  /// Returns the scaling that the model applies first to an input of double precision; see `InputScaling`.
  func scaling(of input: String, shape: [Int]) -> InputScaling? {
    model.scaling(of: input, shape: shape, outputs: outputNames)
  }

  /// Returns the origins from which the network takes distances, by input name.
  ///
  /// - Parameter arrays: the arrays by input name; those of inputs with an origin are replaced by distances, in double precision.
  /// - Throws: `ModelError.wrongArray`; `.needsDoubles` if the model distinguishes values that are equal in single precision.
  func origins(of inputs: [ModelInput], arrays: inout [String: InputArray]) throws(ModelError) -> [String:
    [Double]]
  {
    var origins: [String: [Double]] = [:]
    for input in inputs where input.takesDoubles {
      guard let array = arrays[input.name] else { continue }
      let shape = try input.reading(of: array.shape).networkShape
      if let scaling = scaling(of: input.name, shape: shape) {
        origins[input.name] = scaling.origin
        arrays[input.name] = array.relative(to: scaling.origin)
      } else if let exact = array.exact {
        try checkPrecision(of: exact, input: input.name, shape: shape)
      }
    }
    return origins
  }

  /// Checks that single precision is sufficient for the values.
  ///
  /// - Parameter values: the values of one or several inputs.
  /// - Throws: `ModelError.needsDoubles`
  private func checkPrecision(of values: [Double], input: String, shape: [Int]) throws(ModelError) {
    let size = max(1, shape.reduce(1, *))
    for start in stride(from: 0, through: values.count - size, by: size) {
      let row = Array(values[start..<start + size])
      guard
        let (value, node) = model.lossOfPrecision(of: input, values: row, shape: shape, outputs: outputNames)
      else { continue }
      throw .needsDoubles(input: input, value: value, node: node)
    }
  }

  private func given(_ key: Key) -> (shapes: [String: [Int]], constants: ONNXModel.Constants) {
    let shapes = Dictionary(zip(model.inputs.map(\.name), key.shapes)) { first, _ in first }
    var constants: ONNXModel.Constants = [:]
    for (name, constant) in key.constants {
      constants[name] = (shapes[name] ?? [], constant.values.map(Double.init), constant.isInteger)
    }
    return (shapes, constants)
  }

  /// Returns the value or lookup at which the path begins.
  private func gradientEntry(
    shapes: [String: [Int]], constants: ONNXModel.Constants
  ) throws -> ONNXModel.GradientEntry {
    guard let textInput else { return .lookups(of: nil) }
    guard let layer = textInput.layer else { return .lookups(of: [textInput.name]) }
    let value = try model.value(
      ofLayer: layer, input: textInput.name, inputShapes: shapes, constants: constants)
    guard let value else { throw ModelError.unknownLayer(layer, layers: model.layerNames) }
    return .layer(value)
  }

  /// Returns the embeddings that the network of a key takes, without compiling the network.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  func embeddings(_ key: Key) throws -> [CompiledModel.Embedding] {
    let (shapes, constants) = given(key)
    switch try gradientEntry(shapes: shapes, constants: constants) {
    case .lookups(let inputs):
      return try model.lookups(of: inputs, constants: constants, outputs: outputNames).map {
        CompiledModel.Embedding($0)
      }
    case .layer(let layer):
      return [
        CompiledModel.Embedding(
          name: layer.input, input: layer.input, layer: layer.name, shape: layer.shape, values: layer.values,
          sources: [])
      ]
    }
  }

  func outputs(of imported: ONNXModel.Imported) throws(ModelError) -> [ModelOutput] {
    try OutputReader(
      taskOverride: task, labels: labels, configured: configuration?.labels,
      tokenAxis: textInput.map { text in
        let length = model.inputs.first { $0.name == text.name }?.shape.last ?? nil
        return TokenAxis(ports: model.outputs, isLengthOpen: length == nil)
      }
    ).outputs(of: imported)
  }

  func compiled(
    _ imported: ONNXModel.Imported, activation: ActivationChoice?, positions: PositionExtents?,
    memory evaluators: EvaluatorMemory
  ) throws -> CompiledModel {
    let outputs = try outputs(of: imported)
    let embedded = imported.embeddings.map { CompiledModel.Embedding($0) }
    let found = try activation.map { try Layer.all(of: imported).activation($0, over: positions) }
    defer { model.releasePages() }
    var compiled = CompiledModel(
      imported.graph, activation: found, outputs: outputs, embeddings: embedded, axes: imported.axes,
      memory: evaluators)
    compiled.keptLookups = imported.keptLookups
    // Checked before any evaluation, and thus before the memory is allocated.
    let needed = compiled.network.evaluatorBytes()
    guard needed <= memory.limit else { throw ModelError.tooLarge(bytes: needed, limit: memory.limit) }
    compiled.outputs = try outputs.map { try $0.read(with: compiled.network) }
    return compiled
  }

  /// Returns how photos are fitted to the model's input.
  ///
  /// - Throws: `ModelError`, `PhotoResizeError`
  func photoFit() throws -> PhotoFit {
    let ports = model.inputs
    guard ports.count == 1, let shape = ports[0].photoShape else {
      throw ModelError.noPhotoInput(ports.map(\.description).joined(separator: ", "))
    }
    var size = (width: shape.width, height: shape.height)
    if let text = card.inputSize {
      let sides = text.lowercased().split(separator: "x").map { Int($0) }
      guard (1...2).contains(sides.count), let width = sides[0], let height = sides.last ?? nil,
        (1...8192).contains(width), (1...8192).contains(height)
      else { throw ModelError.badInputSize(text) }
      guard size.width ?? width == width, size.height ?? height == height else {
        throw ModelError.fixedInputSize(text, model: ports[0].description)
      }
      size = (width, height)
    }
    guard let width = size.width, let height = size.height else {
      throw ModelError.openInputSize(ports[0].description)
    }
    let resize = try card.resize.map(PhotoResize.init(parsing:)) ?? PhotoResize(.centerCrop)
    return try PhotoFit(width: width, height: height, resize: resize)
  }

  /// Checks that the model has no fixed batch. If inputs and outputs share a first axis with an extent above 1, that axis is a batch, and
  /// no single input can be explained.
  ///
  /// - Throws: `ModelError.fixedBatch`
  func checkBatch(_ inputs: [ModelInput]) throws(ModelError) {
    let outputs = Set(model.outputs.compactMap { $0.shape.first ?? nil })
    for input in inputs {
      if input.shape.count > 1, let extent = input.shape[0], extent > 1, outputs == [extent] {
        throw .fixedBatch(input: input.description, count: extent)
      }
    }
  }
}

extension ModelFile.Key {
  /// - Throws: `ModelError`
  init(_ inputs: [ModelInput], _ fields: [Field]) throws(ModelError) {
    self.init()
    for (input, field) in zip(inputs, fields) {
      shapes.append(try input.networkShape(for: field.shape))
      guard input.isConstant else { continue }
      // Not all larger integers exist in single precision: the value may differ from the one that was meant.
      if input.isInteger,
        let value = field.values.first(where: { !($0 == $0.rounded() && abs($0) < 0x1p24) })
      {
        throw .notInteger(input: input.name, value: value)
      }
      constants[input.name] = Constant(values: field.values, isInteger: input.isInteger)
    }
  }
}

extension ModelInput {
  /// Returns the shape that the network takes for a field of one input.
  func networkShape(for shape: [Int]) throws(ModelError) -> [Int] {
    let reading = try reading(of: shape)
    guard reading.rows ?? 1 == 1 else { throw .wrongArray(input: description, shape: shape) }
    return reading.networkShape
  }
}
