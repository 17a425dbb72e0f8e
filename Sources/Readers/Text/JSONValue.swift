import Foundation

/// A JSON document whose form is found out piece by piece.
indirect enum JSONValue: Decodable {
  case object([String: JSONValue])
  case array([JSONValue])
  case text(String)
  case number(Double)
  case truth(Bool)
  case null

  /// - Throws: `TokenizerError.notJSON`
  init(_ data: Data) throws(TokenizerError) {
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: data)
    } catch {
      throw .notJSON
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let truth = try? container.decode(Bool.self) {
      self = .truth(truth)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Of an object; `nil` where there is no such key, or `null`.
  subscript(key: String) -> JSONValue? {
    guard case .object(let object) = self, let value = object[key] else { return nil }
    if case .null = value { return nil }
    return value
  }

  var object: [String: JSONValue]? { if case .object(let object) = self { object } else { nil } }
  var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
  /// A whole number.
  var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
}
