import Foundation

extension JSONEncoder {
  /// Encodes what programs read: keys in snake case and in alphabetical order, in one line.
  package static var document: JSONEncoder {
    let encoder = JSONEncoder.sorted
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return encoder
  }

  /// Keys as they are named, in alphabetical order, in one line.
  package static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
