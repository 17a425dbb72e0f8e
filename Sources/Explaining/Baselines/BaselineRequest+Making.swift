import Attribution
import Fields
import Files
import ImageCoding
import Models
import Readers

extension BaselineRequest {
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

  // MARK: Chance

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
}
