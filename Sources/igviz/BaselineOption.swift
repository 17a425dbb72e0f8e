import ArgumentParser
import Attribution
import Foundation
import ImageCoding
import NPY

/// What `--baseline` says: one or several baselines that make one column of the panel.
struct BaselineOption: Hashable, ExpressibleByArgument {
  /// As it was written.
  let name: String
  let parts: [Part]

  enum Part: Hashable {
    case constant(Float, name: String)
    case mean
    case noise
    case gaussian(sigma: Double)
    case blur(sigma: Double)
    case maxDistance
    /// A picture, a folder of pictures, or an array.
    case path(String)

    /// A name with, for some, a number behind a colon.
    init?(named text: String) {
      let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      func sigma(otherwise standard: Double) -> Double? {
        guard words.count == 2 else { return standard }
        guard let value = Double(words[1]), value > 0, value <= 1e4 else { return nil }
        return value
      }
      switch words[0] {
      case "gaussian":
        guard let sigma = sigma(otherwise: 50) else { return nil }
        self = .gaussian(sigma: sigma)
      case "blur":
        guard let sigma = sigma(otherwise: 10) else { return nil }
        self = .blur(sigma: sigma)
      case _ where words.count > 1: return nil
      case "black", "zero": self = .constant(0, name: words[0])
      case "white": self = .constant(255, name: words[0])
      case "gray", "grey": self = .constant(127.5, name: words[0])
      case "mean": self = .mean
      case "noise": self = .noise
      case "max-distance": self = .maxDistance
      default: return nil
      }
    }

    /// Whether there are as many of them as one likes.
    var isRandom: Bool {
      switch self {
      case .noise, .gaussian: true
      case .path(let path): BaselineOption.isFolder(path)
      default: false
      }
    }

    /// Whether it only makes sense for a picture.
    var needsPhoto: Bool {
      switch self {
      case .constant(let level, _): level != 0
      case .mean, .blur: true
      default: false
      }
    }
  }

  static let black = BaselineOption(name: "black", parts: [.constant(0, name: "black")])

  private init(name: String, parts: [Part]) {
    self.name = name
    self.parts = parts
  }

  init?(argument: String) {
    let named = argument.split(separator: "+", omittingEmptySubsequences: false).map {
      Part(named: String($0))
    }
    let parts = named.compactMap { $0 }
    if parts.count == named.count {
      self.init(name: argument, parts: parts)
      return
    }
    guard argument.contains(".") || argument.contains("/") || FileManager.default.fileExists(atPath: argument)
    else {
      return nil
    }
    self.init(name: (argument as NSString).lastPathComponent, parts: [.path(argument)])
  }

  var defaultValueDescription: String { name }
  var isRandom: Bool { parts.contains(where: \.isRandom) }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  // MARK: Drawing

  /// How many random baselines are drawn, from which seed on.
  struct Draws {
    var runs: Int?
    var seed: UInt64

    static let standardRuns = 2
    static let standardPictures = 8
  }

  /// The baselines for a subject.
  ///
  /// - Throws: `CommandError`, `FileError`, `InputError`
  func baselines(for subject: Subject, draws: Draws, reading: ImageOptions) throws -> [Baseline] {
    try parts.flatMap { part -> [Baseline] in
      if part.needsPhoto, !subject.isPhoto {
        throw CommandError(
          description:
            "--baseline \(name) is for photos; an array takes zero, noise, gaussian, max-distance or an array"
        )
      }
      let seeds = (0..<UInt64(draws.runs ?? Draws.standardRuns)).map { draws.seed &+ $0 }
      switch part {
      case .constant(let level, let name): return [.constant(level, name: name)]
      case .mean: return [.mean]
      case .noise: return seeds.map { .noise(seed: $0) }
      case .gaussian(let sigma): return seeds.map { .gaussian(sigma: sigma, seed: $0) }
      case .blur(let sigma): return [.blur(sigma: sigma)]
      case .maxDistance: return [.maxDistance]
      case .path(let path) where path.lowercased().hasSuffix(".npy"):
        return [try Self.array(at: path, for: subject)]
      case .path(let path) where Self.isFolder(path):
        return try Self.pictures(in: path, draws: draws).map {
          try Self.picture(at: $0, for: subject, reading: reading)
        }
      case .path(let path): return [try Self.picture(at: path, for: subject, reading: reading)]
      }
    }
  }

  private static func array(at path: String, for subject: Subject) throws -> Baseline {
    let samples = try InputError.naming(path) { try NPYArray(contentsOf: path).floats }
    guard samples.count == subject.values.count, samples.allSatisfy(\.isFinite) else {
      throw InputError(
        path: path, underlying: BaselineSizeError(elements: samples.count, expected: subject.values.count))
    }
    return .given(samples, name: (path as NSString).lastPathComponent)
  }

  /// A picture fitted as the photo is.
  private static func picture(at path: String, for subject: Subject, reading: ImageOptions) throws -> Baseline
  {
    guard let fit = subject.classifier.photoFit else {
      throw CommandError(
        description: "--baseline \(path): the input is an array, and so must its baseline be")
    }
    let picture = fit.fitted(try reading.image(at: path), background: reading.background)
    return .levels(picture.samples, name: (path as NSString).lastPathComponent)
  }

  /// Some of a folder's pictures, none twice, in a random order that the seed decides.
  private static func pictures(in folder: String, draws: Draws) throws -> [String] {
    let known = ["jpg", "jpeg", "png"]
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { known.contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
    guard !names.isEmpty else { throw CommandError(description: "--baseline \(folder): no pictures in it") }
    if let runs = draws.runs, runs > names.count {
      throw CommandError(description: "--runs \(runs): there are only \(names.count) pictures in \(folder)")
    }
    var generator = SplitMix64(seed: draws.seed)
    return names.shuffled(using: &generator).prefix(draws.runs ?? Draws.standardPictures).map {
      "\(folder)/\($0)"
    }
  }
}

struct BaselineSizeError: Error, CustomStringConvertible {
  let elements: Int
  let expected: Int
  var description: String { "a baseline of \(elements) finite numbers where \(expected) are needed" }
}
