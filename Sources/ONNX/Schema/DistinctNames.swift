extension GraphRecord {
  /// Makes names distinct that differ only in Unicode normalization, such as `é` as one code point and as two.
  ///
  /// ONNX compares names by bytes. Names are the keys of all tables of the importer, and two such names are equal as Swift strings.
  /// If a file has several spellings of a name, each is written with its scalars beyond ASCII as numbers: `\u{e9}` and `e\u{301}`.
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

  /// Returns a name with its scalars beyond ASCII written as numbers.
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
