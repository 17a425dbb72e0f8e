import Foundation

/// Numbers of many rows in single precision, little-endian; NaN for a row without a number.
struct PackedColumn: Encodable, Sendable {
  private let data: Data

  init(_ values: [Float]) {
    var data = Data(capacity: 4 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    self.data = data
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(data)
  }
}

/// Words of many rows: the distinct words, and the index of each row's word; −1 for a row without a word.
struct PackedWords: Encodable, Sendable {
  private let words: [String]
  private let rows: [Int]

  init(_ values: [String?]) {
    var places: [String: Int] = [:]
    var words: [String] = []
    rows = values.map { value in
      guard let value else { return -1 }
      if let place = places[value] { return place }
      places[value] = words.count
      words.append(String(value.prefix(PageLimits.name)))
      return words.count - 1
    }
    self.words = words
  }

  /// Returns the packed words; `nil` if no row has a word.
  static func any(_ values: [String?]) -> PackedWords? {
    values.contains { $0 != nil } ? PackedWords(values) : nil
  }
}
