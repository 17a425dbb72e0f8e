import Foundation

/// A table that maps texts to their replacements, in the format of SentencePiece's models: a trie of all keys as an array, and the values.
///
/// References: Kudo & Richardson 2018, "SentencePiece"; Aoe 1989, "An efficient digital search algorithm by using a double-array
/// structure".
struct PrecompiledMap: TextNormalizer {
  /// The units of the trie. Bits 0 to 7 and 31 are the label; bit 8 is set if a value follows; bits 10 to 30 are the distance to
  /// the children, in steps of 256 if bit 9 is set.
  private let units: [UInt32]
  /// The values, each terminated by a zero byte.
  private let values: [UInt8]

  static let kind = NormalizerKind(name: "Precompiled") { json throws(TokenizerError) in
    guard let text = json["precompiled_charsmap"]?.text, let data = Data(base64Encoded: text),
      let map = PrecompiledMap(Array(data))
    else { throw .unsupported(part: "normalizer", name: "Precompiled with a broken table") }
    return [map]
  }

  /// Parses the table: the size of the trie in bytes (little-endian), the trie, the values.
  init?(_ bytes: [UInt8]) {
    func number(at place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
    guard bytes.count >= 4 else { return nil }
    let size = Int(number(at: 0))
    guard size % 4 == 0, size > 0, size <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map(number)
    values = Array(bytes[(4 + size)...])
    guard String(validating: values, as: UTF8.self) != nil else { return nil }
  }

  /// Returns the value of the shortest key that a text begins with.
  private func value(of text: some Sequence<UInt8>) -> [Unicode.Scalar]? {
    func unit(_ place: Int) -> UInt32? { units.indices.contains(place) ? units[place] : nil }
    func distance(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 1 << 9) >> 6) }
    guard let root = unit(0) else { return nil }
    var place = distance(root)
    for byte in text {
      place ^= Int(byte)
      guard byte != 0, let here = unit(place), here & (1 << 31 | 0xFF) == UInt32(byte) else { return nil }
      place ^= distance(here)
      if here >> 8 & 1 == 1 {
        guard let leaf = unit(place) else { return nil }
        let start = Int(leaf & ~(1 << 31))
        guard start < values.count else { return [] }
        let bytes = values[start...].prefix { $0 != 0 }
        return String(validating: bytes, as: UTF8.self).map { Array($0.unicodeScalars) }
      }
    }
    return nil
  }

  /// Replaces each grapheme cluster of up to five bytes by the value of the shortest key that it begins with. In other clusters,
  /// the scalars are looked up one by one.
  func apply(to text: inout AlignedText) throws(TokenizerError) {
    var changes: [AlignedText.Change] = []
    changes.reserveCapacity(text.scalars.count)
    func replace(_ count: Int, by value: [Unicode.Scalar]) {
      let added = value.count - count
      for (index, scalar) in value.enumerated() {
        let isAdded = index >= value.count - max(0, added)
        let isLast = index == value.count - 1
        changes.append(AlignedText.Change(scalar: scalar, shift: isAdded ? 1 : isLast ? min(0, added) : 0))
      }
      guard value.isEmpty, let last = changes.popLast() else { return }
      changes.append(AlignedText.Change(scalar: last.scalar, shift: last.shift - count))
    }
    var isChanged = false
    for cluster in text.string {
      let scalars = cluster.unicodeScalars
      if cluster.utf8.count < 6, let value = value(of: cluster.utf8) {
        isChanged = true
        replace(scalars.count, by: value)
        continue
      }
      for scalar in scalars {
        if let value = value(of: String(scalar).utf8) {
          isChanged = true
          replace(1, by: value)
        } else {
          changes.append(AlignedText.Change(scalar: scalar, shift: 0))
        }
      }
      guard changes.count <= AlignedText.longest else {
        throw .tooLong(changes.count, limit: AlignedText.longest)
      }
    }
    if isChanged { try text.change(changes) }
  }
}
