import Files
import Foundation

/// Turns texts into the numbers that a network was trained on.
public protocol Tokenizer: Sendable {
  /// The tokens of a text, without those around it.
  ///
  /// - Throws: `TokenizerError`
  func tokens(of text: String) throws(TokenizerError) -> [Token]

  var special: SpecialTokens { get }
  var habits: TextHabits { get }
}

/// How the code that trained a model fits texts to its length.
public struct TextHabits: Hashable, Sendable {
  public var padding: TextSide
  public var truncation: TextSide
  /// What every text is filled up to.
  public var length: Int?
  /// What longer texts are cut to.
  public var longest: Int?
  /// Whether the tokens around a text stay where it is cut.
  public var keepsFrame: Bool

  public init(
    padding: TextSide, truncation: TextSide, length: Int? = nil, longest: Int? = nil, keepsFrame: Bool = true
  ) {
    self.padding = padding
    self.truncation = truncation
    self.length = length
    self.longest = longest
    self.keepsFrame = keepsFrame
  }

  /// `pad_sequences` of Keras fills up and cuts at the beginning.
  static let keras = TextHabits(padding: .left, truncation: .left, keepsFrame: false)
  static let usual = TextHabits(padding: .right, truncation: .right)
}

/// A kind of file that says how texts become tokens.
public struct TokenizerKind: Sendable {
  /// The word for it.
  public let name: String
  public let summary: String
  /// `nil` when the file is of another kind.
  ///
  /// - Throws: `TokenizerError` when it is of this kind, but broken or beyond what is supported.
  let read: @Sendable (TokenizerFile) throws(TokenizerError) -> (any Tokenizer)?

  /// In the order in which they are tried.
  public static let all: [TokenizerKind] = [
    HuggingFace.kind, KerasTokenizer.kind, WordIndex.kind, WordPieceVocabulary.kind, WordList.kind,
  ]

  /// The tokenizer in a file.
  ///
  /// - Parameter indexFrom: what Keras' `index_from` adds to the numbers of a word index.
  /// - Throws: `FileError`, `TokenizerError`
  public static func tokenizer(contentsOf path: String, indexFrom: Int = 0) throws -> any Tokenizer {
    let data = try FileAccess.read(path, limit: TokenizerFile.byteLimit)
    let file = try TokenizerFile(data, isJSON: path.lowercased().hasSuffix(".json"), indexFrom: indexFrom)
    for kind in all { if let tokenizer = try kind.read(file) { return tokenizer } }
    throw TokenizerError.notTokenizer
  }
}

/// What a tokenizer is read from.
struct TokenizerFile {
  static let byteLimit = 256 << 20

  /// Of a JSON document.
  let json: JSONValue?
  /// Of another file.
  let lines: [String]
  let indexFrom: Int

  init(_ data: Data, isJSON: Bool, indexFrom: Int = 0) throws(TokenizerError) {
    self.indexFrom = indexFrom
    guard isJSON else {
      json = nil
      lines = try TextFile.lines(of: data)
      return
    }
    lines = []
    json = try JSONValue(data)
  }
}

/// Files of lines.
public enum TextFile {
  /// The largest file that is read.
  public static let byteLimit = 256 << 20

  /// The texts in a file, a line each; lines without text are left out.
  ///
  /// - Throws: `FileError`, `TokenizerError`
  public static func texts(contentsOf path: String) throws -> [String] {
    let texts = try lines(of: FileAccess.read(path, limit: byteLimit))
      .filter { $0.contains { !$0.isWhitespace } }
    guard !texts.isEmpty else { throw TokenizerError.noTexts }
    return texts
  }

  /// Line by line; an empty last one is none.
  static func lines(of data: Data) throws(TokenizerError) -> [String] {
    guard let text = String(data: data, encoding: .utf8) else { throw .notUTF8 }
    var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if let first = lines.first, first.hasPrefix("\u{FEFF}") { lines[0] = String(first.dropFirst()) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
