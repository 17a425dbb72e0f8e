import Foundation
import Report

/// A line that a worker says.
struct WorkerAnswer: Encodable {
  /// Grows when a name changes its meaning or goes.
  static let protocolVersion = 1

  let identity: RequestIdentity
  let content: Content

  enum Content {
    case explained(JSONDocument, arrays: [(name: String, bytes: Data)], picture: Data?)
    case failed(status: Int32, message: String)
  }

  private enum Key: String, CodingKey {
    case `protocol`, id, explanation, arrays, picture, error, status, message
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.protocolVersion, forKey: .protocol)
    try container.encode(identity, forKey: .id)
    switch content {
    case .explained(let document, let arrays, let picture):
      try container.encode(document, forKey: .explanation)
      if !arrays.isEmpty {
        var values = container.nestedContainer(keyedBy: Name.self, forKey: .arrays)
        for (name, bytes) in arrays { try values.encode(bytes, forKey: Name(name)) }
      }
      try container.encodeIfPresent(picture, forKey: .picture)
    case .failed(let status, let message):
      var error = container.nestedContainer(keyedBy: Key.self, forKey: .error)
      try error.encode(status, forKey: .status)
      try error.encode(message, forKey: .message)
    }
  }

  /// The line, without its break.
  func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
