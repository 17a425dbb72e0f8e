import Fields
import Files
import Foundation
import Readers

/// Settings that a model file lacks, in a small JSON document beside it: `model.json` for `model.onnx`.
public struct ModelCard: Codable, Hashable, Sendable {
  /// The preprocessing of pixel values from 0 to 255; see `Preprocessing`.
  public var preprocess: String?
  /// How a photo is fitted to the input size; see `PhotoResize`.
  public var resize: String?
  /// "imagenet", or a file with one name a line; its path is relative to the card.
  public var labels: String?
  /// The size of photos, if the model leaves it open: a number, or WIDTHxHEIGHT.
  public var inputSize: String?
  /// The output to explain, if there are several: its name or number, or "all".
  public var outputName: String?
  /// The meaning of the outputs, if the file does not state it; see `ModelTask`.
  public var task: String?
  /// The range of each feature of the input: one pair for all features, or one pair for each.
  public var ranges: [[Float]]?
  /// The names of the input's features, in the input's order.
  public var features: [String]?
  /// The names of the input's axes: "sample,lat,lon,channel"; for several inputs "a=sample,time,channel; b=sample,y,x".
  public var axes: String?
  /// The names of the input's channels, in the same syntax as `axes`: "sst,slp".
  public var names: String?
  /// The tokenizer file for texts; its path is relative to the card.
  public var tokenizer: String?
  /// The side at which short texts are padded.
  public var pad: TextSide?
  /// The side at which long texts are truncated.
  public var truncate: TextSide?
  /// The length of the model's texts, in tokens.
  public var length: Int?
  /// The number that is added to the indices of a word index; see `WordIndex`.
  public var indexFrom: Int?
  /// The name of the input that takes the words of texts.
  public var words: String?
  /// Whether texts are converted to lower case, if the vocabulary is a list of lines.
  public var lowercase: Bool?

  /// Creates a card without settings.
  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case preprocess, resize, labels, task, ranges, features, axes, names, tokenizer, pad, truncate, length,
      lowercase, words
    case inputSize = "input_size"
    case outputName = "output_name"
    case indexFrom = "index_from"
  }

  private static let byteLimit = 1 << 20

  /// Returns the path of a model's card.
  public static func path(besides model: String) -> String {
    String(decoding: FilePath(model).withoutExtension.bytes + Array(".json".utf8), as: UTF8.self)
  }

  /// Reads the card beside a model; without such a file, the card is empty.
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

  /// A value of any type, which is skipped.
  private struct AnyValue: Decodable {
    init(from decoder: any Decoder) {}
  }

  /// Returns the layouts of the inputs' axes, by input name; the name is "" if the card gives none.
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

  /// Splits "a=x,y; b=z" into texts with the input's name; a part without "=" has the name "".
  private static func parts(_ text: String?) -> [(name: String, text: String)] {
    (text ?? "").splitByBytes(";").filter { !$0.isEmpty }.compactMap { part in
      let words = part.splitByBytes("=", maxSplits: 1).filter { !$0.isEmpty }.map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return words.last.map { (words.count == 2 ? words[0] : "", $0) }
    }
  }

  /// The value of `labels` for the labels that all ImageNet classifiers share.
  static let imageNet = "imagenet"

  /// The path of the file with class names; `nil` if the card has no labels, or ImageNet's.
  public var labelsPath: String? { labels == Self.imageNet ? nil : labels }

  /// Returns this card with its missing settings taken from another card.
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

  /// Writes the card beside a model. The paths of the labels and the tokenizer are made relative to the card.
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
