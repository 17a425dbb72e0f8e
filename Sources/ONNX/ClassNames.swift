/// Finds the class names in a classifier's file: scikit-learn's exports store them in the operators that compute labels.
struct ClassNames {
  private let graph: GraphRecord
  private let makers: [String: NodeRecord]

  init(_ graph: GraphRecord) {
    self.graph = graph
    makers = Dictionary(
      graph.node.flatMap { node in node.output.filter { !$0.isEmpty }.map { ($0, node) } }
    ) { first, _ in first }
  }

  /// Returns the names of an output's elements, in order; `nil` if the file has none, or only the numbers 0, 1, 2, ….
  func names(of output: String) -> [String]? {
    // The output, and the values that become it by operators that keep the order of the elements.
    var values = [output]
    while let value = values.last, let node = makers[value] {
      if let names = Self.names(in: node) { return names.meaningful }
      guard Self.passesOn.contains(node.operatorName), let input = node.input.first, !values.contains(input)
      else { break }
      values.append(input)
    }
    let readers = graph.node.filter { node in node.input.first.map(values.contains) ?? false }
    for reader in readers { if let names = Self.names(in: reader) { return names.meaningful } }
    for reader in readers where reader.operatorName == "ArgMax" {
      if let place = reader.output.first, let names = names(chosenBy: place) { return names.meaningful }
    }
    return labelNames
  }

  /// Whether one of the model's outputs is a label: one whole number or text for each input.
  var hasLabel: Bool { label != nil }

  private var label: String? {
    graph.output.first { output in
      guard let type = output.type?.tensorType, let element = ElementType(rawValue: type.elemType),
        element.isInteger || element == .string
      else { return false }
      // The first axis is the batch. An unknown extent is 0; skl2onnx leaves some open.
      return (type.shape?.dim ?? []).dropFirst().allSatisfy { $0.dimValue <= 1 }
    }?.name
  }

  /// The stored list of names from which the label is picked.
  private var labelNames: [String]? {
    var value = label
    var seen: Set<String> = []
    while let current = value, seen.insert(current).inserted, let node = makers[current] {
      if node.operatorName == "ai.onnx.ml.ArrayFeatureExtractor", node.input.count == 2 {
        return names(chosenBy: node.input[1])?.meaningful
      }
      guard ["Cast", "Identity", "Reshape", "Squeeze"].contains(node.operatorName) else { return nil }
      value = node.input.first
    }
    return nil
  }

  /// Whether an output is the vote shares of a forest, and so probabilities.
  func areShares(_ output: String) -> Bool {
    var (value, seen): (String, Set<String>) = (output, [])
    while seen.insert(value).inserted, let node = makers[value] {
      if node.operatorName == "ai.onnx.ml.TreeEnsembleClassifier" {
        return node.output.last == value && TreeClassifierParts(node)?.givesShares == true
      }
      // Of the normalizations, only L1 (division by the sum) maps shares to shares.
      let keepsShares = node.operatorName != "ai.onnx.ml.Normalizer" || node.isL1
      guard Self.passesOn.contains(node.operatorName), keepsShares, let input = node.input.first else {
        return false
      }
      value = input
    }
    return false
  }

  private static let passesOn: Set = [
    "Identity", "Cast", "Reshape", "ai.onnx.ml.Normalizer", "ai.onnx.ml.ZipMap",
  ]

  private enum Names {
    case texts([[UInt8]])
    case numbers([Int64])

    /// The names as texts; `nil` for numbers that only count from 0.
    var meaningful: [String]? {
      switch self {
      case .texts(let texts): texts.map { String(decoding: $0, as: UTF8.self) }
      case .numbers(let numbers):
        numbers.enumerated().allSatisfy { $0 == $1 } ? nil : numbers.map { "class \($0)" }
      }
    }
  }

  private static func names(in node: NodeRecord) -> Names? {
    for attribute in node.attribute {
      switch attribute.name {
      case "classlabels_strings" where !attribute.strings.isEmpty: return .texts(attribute.strings)
      case "classlabels_ints" where !attribute.ints.isEmpty: return .numbers(attribute.ints)
      case "classlabels_int64s" where !attribute.ints.isEmpty: return .numbers(attribute.ints)
      default: continue
      }
    }
    return nil
  }

  /// The stored list of names that is indexed by the value `place`.
  private func names(chosenBy place: String) -> Names? {
    let picks = graph.node.first {
      $0.operatorName == "ai.onnx.ml.ArrayFeatureExtractor" && $0.input.count == 2 && $0.input[1] == place
    }
    guard let list = picks?.input[0], let tensor = graph.initializer.first(where: { $0.name == list }) else {
      return nil
    }
    if !tensor.stringData.isEmpty { return .texts(tensor.stringData) }
    if !tensor.int64Data.isEmpty { return .numbers(tensor.int64Data) }
    return tensor.int32Data.isEmpty ? nil : .numbers(tensor.int32Data.map(Int64.init))
  }
}
