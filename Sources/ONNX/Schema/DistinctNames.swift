extension GraphRecord {
  /// Makes names different that only their Unicode normalization tells apart: `é` as one code point and as two.
  ///
  /// ONNX compares names by bytes. Names are the keys of every table of the importer, and Swift's strings hold two such names for one.
  /// Where both occur in a file, one that is not composed is written with its scalars as numbers: `e\u{301}`.
  mutating func makeNamesDistinct() {
    var spellings: [String: Set<[UInt8]>] = [:]
    forEachName { name in
      guard name.utf8.contains(where: { $0 >= 0x80 }) else { return }
      spellings[name, default: []].insert(Array(name.utf8))
    }
    let clashes = Set(spellings.filter { $0.value.count > 1 }.keys)
    guard !clashes.isEmpty else { return }
    forEachName { name in
      if clashes.contains(name) { name = Self.numbered(name) }
    }
  }

  /// A name whose scalars beyond ASCII are written as numbers.
  private static func numbered(_ name: String) -> String {
    name.unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
  }

  fileprivate mutating func forEachName(_ body: (inout String) -> Void) {
    for index in node.indices {
      for place in node[index].input.indices { body(&node[index].input[place]) }
      for place in node[index].output.indices { body(&node[index].output[place]) }
      for place in node[index].captured.indices { body(&node[index].captured[place]) }
      for key in node[index].bodies.keys { node[index].bodies[key]?.forEachName(body) }
    }
    for index in initializer.indices { body(&initializer[index].name) }
    for index in input.indices { body(&input[index].name) }
    for index in output.indices { body(&output[index].name) }
  }
}
