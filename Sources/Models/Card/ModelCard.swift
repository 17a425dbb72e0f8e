import Fields
import Files
import Foundation
import Readers

/// What a model file does not say of itself: a small JSON document beside it, `model.json` for `model.onnx`.
public struct ModelCard: Codable, Hashable, Sendable {
  /// How levels of 0…255 are prepared; see `Preprocessing`.
  public var preprocess: String?
  /// How a photo is fitted; see `PhotoResize`.
  public var resize: String?
  /// "imagenet", or a file with one name a line; its path is relative to the card.
  public var labels: String?
  /// Where the model leaves the size of photos open: a number, or WIDTHxHEIGHT.
  public var inputSize: String?
  /// Which of several outputs; its name or number, or "all".
  public var outputName: String?
  /// What the outputs mean, where the file does not say it; see `ModelTask`.
  public var task: String?
  /// The range of each feature of the input: one pair for all, or one for each.
  public var ranges: [[Float]]?
  /// What the features of the input are called, in its order.
  public var features: [String]?
  /// What the axes of the input are, "sample,lat,lon,channel"; of several inputs "a=sample,time,channel; b=sample,y,x".
  public var axes: String?
  /// What its channels are called, in the same manner: "sst,slp".
  public var names: String?
  /// What makes tokens of texts; its path is relative to the card.
  public var tokenizer: String?
  /// Where short texts are filled up and long ones cut, and how many tokens they have.
  public var pad: TextSide?
  /// The side at which texts that are too long are cut.
  public var truncate: TextSide?
  /// The number of tokens of the model's texts.
  public var length: Int?
  /// What is added to the numbers of a word index; see `WordIndex`.
  public var indexFrom: Int?
  /// The input that takes the words of texts.
  public var words: String?
  /// Whether texts are put in lower case, with a vocabulary that is a list of lines.
  public var lowercase: Bool?

  /// A card that states nothing.
  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case preprocess, resize, labels, task, ranges, features, axes, names, tokenizer, pad, truncate, length,
      lowercase, words
    case inputSize = "input_size"
    case outputName = "output_name"
    case indexFrom = "index_from"
  }

  private static let byteLimit = 1 << 20

  /// Where a model's card is.
  public static func path(besides model: String) -> String {
    String(decoding: FilePath(model).withoutExtension.bytes + Array(".json".utf8), as: UTF8.self)
  }

  /// The card beside a model, or an empty one if there is none.
  ///
  /// - Throws: `ModelError.badCard`, `FileError`
  public init(besides model: String) throws {
    self.init()
    let path = Self.path(besides: model)
    guard FileManager.default.fileExists(atPath: path) else { return }
    let data = try FileAccess.read(path, limit: Self.byteLimit)
    let names: [String]
    do {
      names = try JSONDecoder().decode([String: AnyValue].self, from: data).keys.sorted()
      self = try JSONDecoder().decode(ModelCard.self, from: data)
    } catch {
      throw ModelError.badCard(path: path)
    }
    // A misspelt key would be ignored without a message.
    let known = CodingKeys.allCases.map(\.rawValue)
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw ModelError.unknownInCard(unknown, path: path, known: known)
    }
    if let ranges, !ranges.allSatisfy({ $0.count == 2 && $0[0].isFinite && $0[1].isFinite && $0[0] <= $0[1] })
    {
      throw ModelError.badCard(path: path)
    }
    if let length, !(1...TextEncoder.longestText).contains(length) { throw ModelError.badCard(path: path) }
    if let indexFrom, !(0...1000).contains(indexFrom) { throw ModelError.badCard(path: path) }
    let folder = FilePath(path).folder
    func besides(_ file: String) -> String {
      FilePath(file).isAbsolute || folder == "." ? file : folder.appending(FilePath(file)).text ?? file
    }
    if let labels, labels != Self.imageNet { self.labels = besides(labels) }
    tokenizer = tokenizer.map(besides)
  }

  /// A value of any kind, which is skipped.
  private struct AnyValue: Decodable {
    init(from decoder: any Decoder) {}
  }

  /// What it says of the axes, by the input's name; of "" where it names none.
  ///
  /// - Throws: `LayoutError`
  func layouts() throws(LayoutError) -> [String: AxisLayout] {
    var layouts: [String: AxisLayout] = [:]
    for (name, text) in Self.parts(axes) { layouts[name] = try AxisLayout(text) }
    for (name, text) in Self.parts(names) {
      layouts[name, default: AxisLayout()].names = text.splitByBytes(",").filter { !$0.isEmpty }
    }
    return layouts
  }

  /// "a=x,y; b=z" by the input's name.
  private static func parts(_ text: String?) -> [(name: String, text: String)] {
    (text ?? "").splitByBytes(";").filter { !$0.isEmpty }.compactMap { part in
      let words = part.splitByBytes("=", maxSplits: 1).filter { !$0.isEmpty }.map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return words.last.map { (words.count == 2 ? words[0] : "", $0) }
    }
  }

  /// The labels every ImageNet classifier shares.
  static let imageNet = "imagenet"

  /// The file that class names come from; `nil` where there are none, and for ImageNet's.
  public var labelsPath: String? { labels == Self.imageNet ? nil : labels }

  /// This card, completed by another where it is silent.
  public func completed(by other: ModelCard) -> ModelCard {
    var card = self
    card.preprocess = preprocess ?? other.preprocess
    card.resize = resize ?? other.resize
    card.labels = labels ?? other.labels
    card.inputSize = inputSize ?? other.inputSize
    card.outputName = outputName ?? other.outputName
    card.task = task ?? other.task
    card.ranges = ranges ?? other.ranges
    card.features = features ?? other.features
    card.axes = axes ?? other.axes
    card.names = names ?? other.names
    card.tokenizer = tokenizer ?? other.tokenizer
    card.pad = pad ?? other.pad
    card.truncate = truncate ?? other.truncate
    card.length = length ?? other.length
    card.indexFrom = indexFrom ?? other.indexFrom
    card.lowercase = lowercase ?? other.lowercase
    card.words = words ?? other.words
    return card
  }

  /// Writes the card beside a model; the path of a labels file is made relative to it where that is possible.
  ///
  /// - Throws: `FileError`
  public func write(besides model: String) throws {
    let path = Self.path(besides: model)
    var card = self
    if let labels, labels != Self.imageNet { card.labels = Self.relative(labels, toFolderOf: path) }
    card.tokenizer = tokenizer.map { Self.relative($0, toFolderOf: path) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try FileAccess.write(encoder.encode(card) + Data("\n".utf8), to: path)
  }

  private static func relative(_ file: String, toFolderOf card: String) -> String {
    func components(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.pathComponents
    }
    let folder = components(card).dropLast()
    let target = components(file)
    let shared = zip(folder, target).prefix { $0 == $1 }.count
    return ([String](repeating: "..", count: folder.count - shared) + target[shared...]).joined(
      separator: "/")
  }
}
