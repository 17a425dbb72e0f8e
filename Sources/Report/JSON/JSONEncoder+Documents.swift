import Foundation

extension JSONEncoder {
  /// An encoder for documents that programs read: keys in snake case and in alphabetical order, in one line.
  package static var document: JSONEncoder {
    let encoder = JSONEncoder.sorted
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return encoder
  }

  /// An encoder with keys as they are named, in alphabetical order, in one line.
  package static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

/// An optional that is encoded as `null` instead of being left out. Numbers that are not finite become `null`, too.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
  var wrappedValue: Value?

  init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let number = wrappedValue as? Double, !number.isFinite {
      try container.encodeNil()
    } else {
      try container.encode(wrappedValue)
    }
  }
}
