import Attribution
import Fields
import Files
import ImageCoding
import Models
import Readers

extension BaselineRequest {
  /// How random baselines are drawn and how files are read.
  struct SamplingContext {
    /// The number of baselines for each random part; `nil` for the default.
    var runs: Int?
    /// Whether it is an error if data or a folder has fewer than `runs` rows or files.
    var isExact: Bool
    var seed: UInt64
    var readPicture: (_ path: String) throws -> PixelImage
    /// The rows from which samples are drawn.
    var data: InputRows?
    /// The axis along which each position comes from an independently drawn row; `nil` for whole rows.
    var drawAxis: Axis.Kind?
    /// How arrays are read.
    var reading = ArrayFile()
    /// Turns texts into tokens, for baselines made of tokens.
    var texts: TextEncoder?
    /// The model's inputs, as given.
    var inputs: [Field] = []

    /// Returns the seed of a baseline, given its number. Runs with different seeds share no baseline: their seeds are a million
    /// apart, and `Request.largestRuns` is smaller.
    func seed(of number: Int) -> UInt64 { seed &* 1_000_000 &+ UInt64(number) }

    func words(_ tokens: TokenBaseline, name: String, model: Model) throws -> any Baseline {
      try TokensBaseline(tokens, name: name, model: model, encoder: texts, inputs: inputs)
    }
  }

  /// The default number of random baselines for each part; for folders, of files.
  private static let standardRuns = 2
  private static let standardPictures = 8

  /// Baselines, and whether they depend on the seed.
  struct Made {
    var baselines: [any Baseline]
    var areDrawn: Bool
  }

  /// Makes the baselines. The parts alternate, so that the first few are a fair sample of all.
  ///
  /// - Parameter fields: the explained fields.
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

  /// Makes baselines of one row of the data, or of random rows without repetition: a repeated row adds no information.
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

  /// The default number of random rows of the data.
  private static let standardSamples = 40

  /// Returns the file itself or, for a folder, files drawn without repetition; the seed determines which ones and their order.
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
    // If all files are used, they keep their order, so that the result does not depend on the seed.
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

  // MARK: Randomness

  /// The rows and files from which random parts draw, as far as they are known.
  package struct Stock: Sendable {
    /// The number of rows of the data; `nil` if unknown.
    package var rows: Int?
    /// The axis along which each position comes from an independently drawn row; `nil` for whole rows.
    package var axis: Axis.Kind?
    /// Whether folders are searched for pictures (`true`) or for arrays (`false`); `nil` if unknown.
    package var takesPhotos: Bool?

    package init() {}
  }

  /// Whether the baselines depend on the seed. Rows and files do not if all of them are used.
  ///
  /// - Parameter runs: the number of baselines for each random part; `nil` for the default.
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
}
