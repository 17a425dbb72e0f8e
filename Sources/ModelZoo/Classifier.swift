import ConvNet
import Files
import Foundation
import ImageCoding
import ONNX

/// A network with what it takes to explain it: what it is shown, and what its answers mean.
public struct Classifier: Sendable {
  /// An array the network takes.
  public struct Input: Hashable, Sendable {
    public let name: String
    /// In the model's own order of axes; for photos height × width × 3.
    public let shape: [Int]

    public var count: Int { shape.reduce(1, *) }
  }

  /// What the network's output means.
  public enum Answer: Hashable, Sendable {
    /// One logit a class.
    case classes(Labels)
    /// A number.
    case number
  }

  public let name: String
  /// From its inputs, end to end, to logits or to a number.
  public let network: Network
  public let inputs: [Input]
  /// The values of inputs that are embeddings of given integers, by name.
  public let embeddings: [String: [Float]]
  /// How photos are fitted; `nil` when the network takes arrays. Its input is then levels of 0…255.
  public let photoFit: PhotoFit?
  public let answer: Answer

  // MARK: Known models

  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `GraphError`
  public init(_ model: KnownModel, from store: ModelStore) throws {
    let checkpoint = try PyTorchCheckpoint(store.data(of: model))
    let size = model.architecture.inputSize
    name = model.name
    network = try Network(compiling: model.architecture.graph(weights: checkpoint))
    inputs = [Input(name: "image", shape: [size, size, 3])]
    embeddings = [:]
    photoFit = PhotoFit(width: size, height: size, mode: .centerCrop)
    answer = .classes(.imageNet)
  }

  // MARK: ONNX models

  /// What a network is shown.
  public enum Source: Sendable {
    case photo
    /// The arrays that are given, by input; a single one may go without a name ("").
    case arrays([String: (shape: [Int], values: [Double])])
  }

  /// - Parameter card: what the model file does not say.
  /// - Throws: `ModelError`, `FileError`, `ONNXError`, `PreprocessingError`
  public init(onnx path: String, card: ModelCard, source: Source) throws {
    let model = try ONNXModel(contentsOf: path)
    let imported: ONNXModel.Imported
    switch source {
    case .photo:
      let fit = try Self.photoFit(model, card: card)
      guard let preprocess = card.preprocess else { throw ModelError.noPreprocessing }
      let preprocessing = try Preprocessing(parsing: preprocess)
      imported = try model.imported(
        photo: PhotoInput(
          width: fit.width, height: fit.height, scale: preprocessing.scale, shift: preprocessing.shift,
          isBGR: preprocessing.isBGR), output: card.outputName, removesHead: true)
      photoFit = fit
    case .arrays(let shapes):
      var named = shapes
      if let array = named.removeValue(forKey: "") {
        guard model.inputs.count == 1 else { throw ModelError.severalInputs(model.inputs.map(\.description)) }
        named[model.inputs[0].name] = array
      }
      guard Set(named.keys) == Set(model.inputs.map(\.name)) else {
        throw ModelError.severalInputs(model.inputs.map(\.description))
      }
      for port in model.inputs {
        guard let shape = named[port.name]?.shape, shape.count == port.shape.count || port.shape.isEmpty,
          zip(shape, port.shape).allSatisfy({ $1 == nil || $0 == $1 })
        else { throw ModelError.wrongArray(input: port.description, shape: named[port.name]?.shape ?? []) }
      }
      // Integers are explained through what they choose.
      let integers = Set(model.inputs.filter { !$0.isFloat }.map(\.name))
      imported = try model.imported(
        inputShapes: named.mapValues(\.shape),
        constants: named.filter { integers.contains($0.key) }.mapValues { ($0.shape, $0.values, true) },
        output: card.outputName, removesHead: true)
      photoFit = nil
    }
    name = (path as NSString).lastPathComponent
    inputs = imported.inputs.map { Input(name: $0.name, shape: $0.shape) }
    embeddings = imported.embeddings
    let count = imported.outputShape.reduce(1, *)
    var graph = imported.graph
    if count == 1, imported.head == .sigmoid {
      // A sigmoid of z is the second of the softmax of (0, z).
      try graph.append(Reshape(to: [1]), to: graph.output, name: "logit")
      try graph.append(
        Rearrangement(name: "TwoClasses", shape: [2], sources: [-1, 0]), to: graph.output, name: "two classes"
      )
      answer = .classes(try Self.labels(card, count: 2))
    } else if count == 1 {
      answer = .number
    } else {
      answer = .classes(try Self.labels(card, count: count))
    }
    network = Network(compiling: graph)
  }

  private static func photoFit(_ model: ONNXModel, card: ModelCard) throws -> PhotoFit {
    guard model.inputs.count == 1 else { throw ModelError.severalInputs(model.inputs.map(\.description)) }
    guard let shape = model.inputs[0].photoShape else {
      throw ModelError.noPhotoInput(model.inputs[0].description)
    }
    var size = (width: shape.width, height: shape.height)
    if let text = card.inputSize {
      let sides = text.lowercased().split(separator: "x").map { Int($0) }
      guard (1...2).contains(sides.count), let width = sides[0], let height = sides.last ?? nil,
        (1...8192).contains(width), (1...8192).contains(height)
      else { throw ModelError.badInputSize(text) }
      guard size.width ?? width == width, size.height ?? height == height else {
        throw ModelError.fixedInputSize(text, model: model.inputs[0].description)
      }
      size = (width, height)
    }
    guard let width = size.width, let height = size.height else {
      throw ModelError.openInputSize(model.inputs[0].description)
    }
    guard let mode = PhotoFit.Mode(rawValue: card.resize ?? PhotoFit.Mode.centerCrop.rawValue) else {
      throw ModelError.badResize(card.resize ?? "")
    }
    return PhotoFit(width: width, height: height, mode: mode)
  }

  private static let labelByteLimit = 16 << 20

  private static func labels(_ card: ModelCard, count: Int) throws -> Labels {
    guard let path = card.labels else { return Labels((0..<count).map { "class \($0)" }) }
    let labels: Labels
    if path == "imagenet" {
      labels = .imageNet
    } else {
      let text = String(decoding: try Files.read(path, limit: labelByteLimit), as: UTF8.self)
      labels = Labels(text.split(whereSeparator: \.isNewline).map(String.init))
    }
    guard labels.names.count == count else {
      throw ModelError.wrongLabels(path: path, count: labels.names.count, classes: count)
    }
    return labels
  }
}
