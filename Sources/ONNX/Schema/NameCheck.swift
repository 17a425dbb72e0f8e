extension GraphRecord {
  /// Checks that no two values have names that Swift's strings hold for one: `é` as one code point and as two.
  ///
  /// Names are the keys of every table of the importer. A model that tells its values apart by normalization alone would be wired
  /// wrongly.
  ///
  /// - Throws: `ONNXError.malformed`
  func checkNames() throws(ONNXError) {
    var spellings: [String: [UInt8]] = [:]
    let names = [input.map(\.name), initializer.map(\.name), output.map(\.name), node.flatMap(\.output), node.flatMap(\.input)]
    for name in names.joined() where !name.utf8.allSatisfy({ $0 < 0x80 }) {
      let bytes = Array(name.utf8)
      guard spellings.updateValue(bytes, forKey: name).map({ $0 == bytes }) ?? true else {
        throw .malformed(
          "two values are named '\(name)', in two Unicode spellings (composed and decomposed); rename one of them")
      }
    }
  }
}
