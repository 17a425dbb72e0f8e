import Attribution
import Files
import Foundation
import Readers

/// One or several baselines whose attributions are averaged, as written on the command line: "noise", "black+white", "blur:20",
/// a picture, an array, or a folder of pictures or arrays.
public struct BaselineRequest: Hashable, Sendable {
  /// The request as written; for a file, the last component of its path.
  public let name: String
  let parts: [Part]

  enum Part: Hashable, Sendable {
    case kind(String, parameter: Double, name: String)
    case path(String)
    /// A row of the data, by its number; `nil` for random rows.
    case sample(Int?)
    /// Other tokens in place of those of the text.
    case tokens(TokenBaseline)
  }

  /// The lowest value of each feature.
  public static let black = BaselineRequest(
    name: "black", parts: [.kind("black", parameter: 0, name: "black")])

  /// Zeros; for photos, black.
  public static let zero = BaselineRequest(name: "zero", parts: [.kind("black", parameter: 0, name: "zero")])

  /// The highest value of each feature.
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

  /// A picture, an array, or a folder of pictures or arrays.
  public static func file(_ path: String) -> BaselineRequest {
    BaselineRequest(name: lastPart(of: path), parts: [.path(path)])
  }

  /// Rows of the data: all, or the default number of random rows if there are more.
  public static let sample = BaselineRequest(name: sampleWord, parts: [.sample(nil)])

  /// The default baseline for texts.
  static let padding = BaselineRequest(name: paddingWord, parts: [.tokens(.padding)])

  /// The default baseline for photos; docs/evidence.md has the measurements behind it.
  public static let photoDefault = BaselineRequest(
    name: "noisy-blur:20", parts: [.kind("noisy-blur", parameter: 20, name: "noisy-blur")])

  private init(name: String, parts: [Part]) {
    self.name = name
    self.parts = parts
  }

  /// Reads a baseline as written on the command line; `nil` if a part is neither the name of a baseline nor a path.
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

  /// Returns the last component of a path.
  static func lastPart(of path: String) -> String { FilePath(path).components.last?.text ?? path }

  /// Parses the name of a baseline with, for some, a number after a colon and the suffix `BaselineKind.aroundMean`.
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

  /// The name of the baseline of padding tokens.
  public static let paddingWord = "pad"
  /// The name of the baseline of mask tokens.
  public static let maskWord = "mask"
  /// The prefix of a baseline that is another text.
  public static let textPrefix = "text:"

  /// The name of baselines that are rows of the data.
  public static let sampleWord = "sample"

  private static func path(_ text: String) -> Part? {
    let isPath = text.contains(".") || text.contains("/") || FileManager.default.fileExists(atPath: text)
    return isPath && !text.isEmpty ? .path(text) : nil
  }

  /// Whether any part is random: a random baseline, a folder or random rows.
  public var isRandom: Bool { parts.contains(where: Self.isRandom) }

  /// Whether any part consists of random rows of the data.
  package var drawsData: Bool { parts.contains(.sample(nil)) }

  /// Whether every part is random.
  var isWhollyRandom: Bool { parts.allSatisfy(Self.isRandom) }

  var partCount: Int { max(1, parts.count) }

  static func isRandom(_ part: Part) -> Bool {
    switch part {
    case .kind(let name, _, _): BaselineKind.named(name)?.isRandom ?? false
    case .path(let path): isFolder(path)
    case .sample(let row): row == nil
    case .tokens: false
    }
  }
}
