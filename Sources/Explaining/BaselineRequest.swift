import Attribution
import Fields
import Files
import Foundation
import ImageCoding
import Models
import Readers

/// One or several baselines whose attributions are averaged, as they are written: "noise", "black+white", "blur:20", a
/// picture, an array, a folder of them.
public struct BaselineRequest: Hashable, Sendable {
  /// As it was written; of a file its last part.
  public let name: String
  private let parts: [Part]

  private enum Part: Hashable, Sendable {
    case kind(String, parameter: Double, name: String)
    case path(String)
    /// A row of the data; `nil` for random ones.
    case sample(Int?)
    /// Other words in place of a text's.
    case tokens(TokenBaseline)
  }

  public static let black = BaselineRequest(
    name: "black", parts: [.kind("black", parameter: 0, name: "black")])

  public static let zero = BaselineRequest(name: "zero", parts: [.kind("black", parameter: 0, name: "zero")])

  public static let white = BaselineRequest(
    name: "white", parts: [.kind("white", parameter: 0, name: "white")])

  /// Uniform noise over the range of each feature.
  public static let noise = BaselineRequest(
    name: "noise", parts: [.kind("noise", parameter: 0, name: "noise")])

  /// The input blurred by a Gaussian.
  ///
  /// - Parameter sigma: the standard deviation, in pixels.
  public static func blur(sigma: Double) -> BaselineRequest {
    let name = sigma == sigma.rounded() ? "\(Int(sigma))" : "\(sigma)"
    return BaselineRequest(name: "blur:\(name)", parts: [.kind("blur", parameter: sigma, name: "blur")])
  }

  /// A picture or an array, or all of a folder.
  public static func file(_ path: String) -> BaselineRequest {
    BaselineRequest(name: lastPart(of: path), parts: [.path(path)])
  }

  /// What texts are compared with where nobody says otherwise.
  static let padding = BaselineRequest(name: paddingWord, parts: [.tokens(.padding)])

  /// What photos are compared with where nobody says otherwise; docs/evidence.md has the measurements behind it.
  public static let photoDefault = BaselineRequest(
    name: "noisy-blur:20", parts: [.kind("noisy-blur", parameter: 20, name: "noisy-blur")])

  private init(name: String, parts: [Part]) {
    self.name = name
    self.parts = parts
  }

  /// `nil` when a part is neither the name of a baseline nor a path.
  public init?(_ text: String) {
    if FileManager.default.fileExists(atPath: text), Self.part(text) == nil {
      self.init(name: Self.lastPart(of: text), parts: [.path(text)])
      return
    }
    if text.hasBytePrefix(Self.textPrefix) {
      self.init(name: text, parts: [.tokens(.text(text.droppingBytes(Self.textPrefix.utf8.count)))])
      return
    }
    var parts: [Part] = []
    for word in text.splitByBytes("+") {
      guard let part = Self.part(word) ?? Self.path(word) else { return nil }
      parts.append(part)
    }
    let name = parts.count == 1 && Self.part(text) == nil ? Self.lastPart(of: text) : text
    self.init(name: name, parts: parts)
  }

  /// What a file or a folder is called.
  private static func lastPart(of path: String) -> String { FilePath(path).components.last?.text ?? path }

  /// A name with, for some, a number behind a colon and what the noise is around.
  private static func part(_ text: String) -> Part? {
    if let part = sample(text) ?? tokens(text) { return part }
    let words = text.splitByBytes(":", maxSplits: 1)
    let suffix = BaselineKind.aroundMean
    let (name, number) =
      words.count == 2 && words[1].hasByteSuffix(suffix)
      ? (words[0] + suffix, String(words[1].dropLast(suffix.count))) : (words[0], words.last ?? "")
    guard let kind = BaselineKind.named(name) else { return nil }
    guard words.count == 2 else {
      return .kind(kind.names[0], parameter: kind.parameter?.standard ?? 0, name: name)
    }
    guard kind.parameter != nil, let value = Double(number), value > 0,
      value <= BaselineKind.largestParameter
    else { return nil }
    return .kind(kind.names[0], parameter: value, name: name)
  }

  /// "sample", "sample:5"
  private static func sample(_ text: String) -> Part? {
    let word = Self.sampleWord
    if text == word { return .sample(nil) }
    guard text.hasPrefix(word + ":"), let row = Int(text.dropFirst(word.count + 1)), row >= 0 else {
      return nil
    }
    return .sample(row)
  }

  private static func tokens(_ text: String) -> Part? {
    switch text {
    case paddingWord: .tokens(.padding)
    case maskWord: .tokens(.mask)
    default: nil
    }
  }

  /// The words for other tokens in place of a text's.
  public static let paddingWord = "pad"
  public static let maskWord = "mask"
  public static let textPrefix = "text:"

  /// The word for rows of the data.
  public static let sampleWord = "sample"

  private static func path(_ text: String) -> Part? {
    let isPath = text.contains(".") || text.contains("/") || FileManager.default.fileExists(atPath: text)
    return isPath && !text.isEmpty ? .path(text) : nil
  }

  /// Whether there are as many of them as one likes.
  public var isRandom: Bool { parts.contains(where: Self.isRandom) }

  /// Whether random rows of the data are among them.
  package var drawsData: Bool { parts.contains(.sample(nil)) }

  /// What random parts draw from, as far as it is known.
  package struct Stock: Sendable {
    /// Rows of the data; `nil` if unknown.
    package var rows: Int?
    /// Each position along this axis comes from a row of its own; `nil` for whole rows.
    package var axis: Axis.Kind?
    /// Whether folders are searched for pictures, or for arrays; `nil` if unknown.
    package var takesPhotos: Bool?

    package init() {}
  }

  /// Whether another seed would choose other baselines. Rows and files that are all used are not drawn.
  ///
  /// - Parameter runs: baselines of each random part; `nil` for the usual number.
  func isDrawn(runs: Int?, from stock: Stock) -> Bool {
    parts.contains { part in
      switch part {
      case .sample(nil):
        guard stock.axis == nil, let rows = stock.rows else { return true }
        return (runs ?? Self.standardSamples) < rows
      case .path(let path) where Self.isFolder(path):
        guard let takesPhotos = stock.takesPhotos,
          let members = try? Self.members(of: path, takesPhotos: takesPhotos)
        else { return true }
        return (runs ?? Self.standardPictures) < members.count
      case .kind, .sample, .path, .tokens: return Self.isRandom(part)
      }
    }
  }

  /// Whether every part is random.
  var isWhollyRandom: Bool { parts.allSatisfy(Self.isRandom) }

  var partCount: Int { max(1, parts.count) }

  private static func isRandom(_ part: Part) -> Bool {
    switch part {
    case .kind(let name, _, _): BaselineKind.named(name)?.isRandom ?? false
    case .path(let path): isFolder(path)
    case .sample(let row): row == nil
    case .tokens: false
    }
  }

  /// The files and folders that are named.
  public var paths: [String] {
    parts.compactMap { if case .path(let path) = $0 { path } else { nil } }
  }

  /// The files that may be read: those that are named, and all of the folders that are.
  ///
  /// - Parameter takesPhotos: whether pictures are looked for in folders, or arrays; `nil` where that is not known yet.
  /// - Throws: `FileError`, `RequestError`
  public func files(takesPhotos: Bool?) throws -> [String] {
    try paths.flatMap { path in
      guard Self.isFolder(path) else { return [path] }
      guard let takesPhotos else {
        return try [true, false].flatMap { try Self.members(of: path, takesPhotos: $0) }
      }
      return try Self.members(of: path, takesPhotos: takesPhotos)
    }
  }

  /// What it is, in words that are the same for the same baselines; of files what they hold.
  ///
  /// - Parameter hash: of a file's content.
  /// - Throws: what `hash` throws; `FileError`, `RequestError`
  public func declared(hash: (_ path: String) throws -> String) throws -> [String] {
    func described(_ part: Part) throws -> [String] {
      switch part {
      case .kind(let kind, let parameter, let name): return ["kind", kind, "\(parameter)", name]
      case .sample(let row): return ["sample", row.map(String.init) ?? "random"]
      case .tokens(.padding): return ["tokens", "padding"]
      case .tokens(.mask): return ["tokens", "mask"]
      case .tokens(.text(let text)): return ["tokens", "text", text]
      case .path(let path) where Self.isFolder(path):
        // Which are drawn depends on the order of all names.
        let members = try [true, false].map { try Self.members(of: path, takesPhotos: $0) }
        return try ["folder", Self.lastPart(of: path)]
          + members.flatMap { members in
            try ["\(members.count)"] + members.flatMap { [Self.lastPart(of: $0), try hash($0)] }
          }
      case .path(let path): return ["file", Self.lastPart(of: path), try hash(path)]
      }
    }
    return try ["\(parts.count)"] + parts.flatMap(described)
  }

  /// Files of a folder.
  private static let largestFolder = 1_000_000

  /// The files of a folder that can be baselines, in the order of their names' bytes; neither hidden ones nor those of folders in it.
  ///
  /// - Throws: `FileError`, also where a name is no UTF-8; `RequestError.tooManyPictures`
  private static func members(of folder: String, takesPhotos: Bool) throws -> [String] {
    let paths = try FileAccess.names(in: FilePath(folder)).filter { name in
      guard name.bytes.first != UInt8(ascii: ".") else { return false }
      return takesPhotos
        ? ImageFormat.readExtensions.contains(name.pathExtension)
        : ArrayFile.isArray(String(decoding: name.bytes, as: UTF8.self))
    }.map(FilePath(folder).appending).filter { !$0.isFolder }
    guard paths.count <= largestFolder else {
      throw RequestError.tooManyPictures(folder: folder, count: paths.count, limit: largestFolder)
    }
    return try paths.map { path in
      guard let text = path.text else {
        throw FileError.unreadable(path: path.description, reason: "its path is not UTF-8; rename it")
      }
      return text
    }
  }

  private static func isFolder(_ path: String) -> Bool { FileAccess.isFolder(path) }

  // MARK: Making them

  /// How many random ones are made and from which seed on, and how pictures are read.
  struct SamplingContext {
    /// Of each random part.
    var runs: Int?
    /// Whether a folder must have so many.
    var isExact: Bool
    var seed: UInt64
    var readPicture: (_ path: String) throws -> PixelImage
    /// Rows that samples are drawn from.
    var data: InputRows?
    var drawAxis: Axis.Kind?
    /// How arrays are read.
    var reading = ArrayFile()
    /// What makes words of a text.
    var texts: TextEncoder?
    /// What the model is given.
    var inputs: [Field] = []

    /// The seed of one of the baselines. Two runs of different seeds share none: a million lie between them, more than
    /// `Request.largestRuns`.
    func seed(of number: Int) -> UInt64 { seed &* 1_000_000 &+ UInt64(number) }

    func words(_ tokens: TokenBaseline, name: String, model: Model) throws -> any Baseline {
      try TokensBaseline(tokens, name: name, model: model, encoder: texts, inputs: inputs)
    }
  }

  /// How many random baselines a column has unless it is said.
  private static let standardRuns = 2
  private static let standardPictures = 8

  /// Baselines that were made, and whether another seed would have made others.
  struct Made {
    var baselines: [any Baseline]
    var areDrawn: Bool
  }

  /// The parts take turns, so that the first few are a fair sample of all.
  ///
  /// - Parameter fields: what is explained.
  /// - Throws: `RequestError`, `InputError`, `FileError`
  func baselines(for fields: [Field], model: Model, draws: SamplingContext) throws -> Made {
    let made = try parts.map { part -> Made in
      switch part {
      case .kind(let known, let parameter, let name):
        guard let kind = BaselineKind.named(known) else { return Made(baselines: [], areDrawn: false) }
        let runs = kind.isRandom ? draws.runs ?? Self.standardRuns : 1
        return Made(
          baselines: kind.make(name, parameter, (0..<runs).map(draws.seed(of:))),
          areDrawn: kind.isRandom)
      case .sample(let row):
        return try Self.samples(row, model: model, draws: draws)
      case .tokens(let tokens):
        return Made(baselines: [try draws.words(tokens, name: name, model: model)], areDrawn: false)
      case .path(let path) where FilePath(path).pathExtension == "txt":
        let text = try InputError.naming(path) { try TextFile.texts(contentsOf: path) }
        return Made(
          baselines: [try draws.words(.text(text.joined(separator: " ")), name: name, model: model)],
          areDrawn: false)
      case .path(let path):
        let files = try files(at: path, takesPhotos: model.photoFit != nil, draws: draws)
        return Made(
          baselines: try files.paths.map { try Self.given(at: $0, for: fields, model: model, draws: draws) },
          areDrawn: !files.areAll)
      }
    }
    return Made(
      baselines: (0..<(made.map(\.baselines.count).max() ?? 0)).flatMap { turn in
        made.compactMap { turn < $0.baselines.count ? $0.baselines[turn] : nil }
      }, areDrawn: made.contains(where: \.areDrawn))
  }

  /// A row of the data, or random ones: none twice, since a row that is met again says nothing new.
  private static func samples(_ row: Int?, model: Model, draws: SamplingContext) throws -> Made {
    guard let data = draws.data else { throw RequestError.noData }
    let sampler = Sampler(data: data, model: model, axis: draws.drawAxis)
    if let row { return Made(baselines: [try sampler.baseline(row: row)], areDrawn: false) }
    if draws.isExact, let runs = draws.runs, let rows = sampler.limit, runs > rows {
      throw RequestError.tooFewRows(count: rows, runs: runs)
    }
    let count = min(draws.runs ?? standardSamples, sampler.limit ?? .max)
    return Made(
      baselines: try sampler.baselines(count, seeds: draws.seed(of:)),
      areDrawn: sampler.limit.map { count < $0 } ?? true)
  }

  /// Random rows of the data that a column has unless it is said.
  private static let standardSamples = 40

  /// Of a folder some files, none twice, in a random order that the seed decides.
  private func files(
    at path: String, takesPhotos: Bool, draws: SamplingContext
  ) throws -> (paths: [String], areAll: Bool) {
    guard Self.isFolder(path) else { return ([path], true) }
    let members = try Self.members(of: path, takesPhotos: takesPhotos)
    guard !members.isEmpty else { throw RequestError.noPictures(folder: path) }
    if draws.isExact, let runs = draws.runs, runs > members.count {
      throw RequestError.tooFewPictures(folder: path, count: members.count, runs: runs)
    }
    var generator = SplitMix64(seed: draws.seed)
    let count = min(members.count, draws.runs ?? Self.standardPictures)
    // All of them come in their order, so that no seed shows in the result.
    let areAll = count == members.count
    return (areAll ? members : Array(members.shuffled(using: &generator).prefix(count)), areAll)
  }

  private static func given(
    at path: String, for fields: [Field], model: Model, draws: SamplingContext
  ) throws -> any Baseline {
    let name = lastPart(of: path)
    if ArrayFile.isArray(path) {
      let array = try InputError.naming(path) { try draws.reading.read(path) }
      let values = array.values
      let expected = fields.reduce(0) { $0 + $1.values.count }
      guard values.count == expected else {
        throw InputError(
          path: path,
          underlying: BaselineError.wrongCount(baseline: name, values: values.count, expected: expected))
      }
      let shift = fields.flatMap { $0.shift ?? [Double](repeating: 0, count: $0.values.count) }
      let exact = array.exact ?? values.map(Double.init)
      return GivenBaseline(inputs: fields.split(zip(exact, shift).map { Float($0 - $1) }), name: name)
    }
    guard model.photoFit != nil else { throw RequestError.pictureForArray(path) }
    let picture = try InputError.naming(path) { try draws.readPicture(path) }
    return GivenBaseline(inputs: [try model.field(of: picture).values], name: name)
  }
}
