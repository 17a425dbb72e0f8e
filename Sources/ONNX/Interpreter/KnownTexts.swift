extension Interpreter {
  /// Operators of texts, which only choose what is computed.
  static let texts: [String: Evaluation] = [
    "StringConcat": { gate, node in
      let (a, b) = (try node.constant(0), try node.constant(1))
      guard case .texts(let first) = a.elements, case .texts(let second) = b.elements else {
        throw node.problem("inputs that are no texts")
      }
      let (shape, places) = try gate.aligned([a, b])
      let bytes = zip(places[0], places[1]).reduce(0) {
        $0 + first[Int($1.0)].utf8.count + second[Int($1.1)].utf8.count
      }
      try gate.take(bytes)
      return [
        ConstantTensor(
          shape: shape, texts: zip(places[0], places[1]).map { first[Int($0)] + second[Int($1)] })
      ]
    }
  ]
}
