/// A JSON value of any type.
indirect enum JSONValue: Sendable {
  case object(JSONObject)
  case array([JSONValue])
  case text(String)
  case number(Double)
  case truth(Bool)
  case null

  /// The value of a key in an object; `nil` if the key is missing or its value is `null`. The last of equal keys counts.
  subscript(key: String) -> JSONValue? {
    guard case .object(let object) = self, let value = object[key] else { return nil }
    if case .null = value { return nil }
    return value
  }

  var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var truth: Bool? { if case .truth(let truth) = self { truth } else { nil } }
  /// The number as an integer; `nil` if it is not one.
  var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
}

/// The keys and values of a JSON object, in the order of the file.
///
/// Keys are compared by bytes, so canonically equivalent keys with different spellings are distinct, as in vocabularies.
struct JSONObject: Sendable {
  typealias Member = (key: String, value: JSONValue)

  var members: [Member] = []

  /// The value of a key; the last of equal keys counts.
  subscript(key: String) -> JSONValue? {
    members.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  var keys: [String] { members.map(\.key) }
  var values: [JSONValue] { members.map(\.value) }

  func filter(_ isKept: (Member) -> Bool) -> JSONObject { JSONObject(members: members.filter(isKept)) }

  /// Returns the selected members as a dictionary, for objects with few keys.
  func filter(_ isKept: (Member) -> Bool) -> [String: JSONValue] {
    Dictionary(members.filter(isKept).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
}
