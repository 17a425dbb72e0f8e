/// Checks of every node before and after its import, so that the imports of operators need not repeat them.
enum OperatorRules {
  /// The allowed ranks of an operator's inputs, in order; further inputs may have any rank.
  static let ranks: [String: [ClosedRange<Int>]] = {
    let any = 0...limit
    let (vector, number, array) = (1...1, 0...1, 1...limit)
    let parameters = [1...1, 1...1, 1...1, 1...1]
    let recurrence = [3...3, 3...3, 3...3, 2...2, 1...1, 3...3, 3...3, 2...2]
    return [
      "BatchNormalization": [array] + parameters, "Clip": [any, number, number], "Concat": [array],
      "ConstantOfShape": [vector], "Conv": [3...5, 3...5, vector], "ConvTranspose": [3...5, 3...5, vector],
      "DepthToSpace": [4...4], "Expand": [any, vector], "GRU": recurrence, "Gather": [array],
      "Gemm": [2...2, 2...2, 0...2], "GlobalAveragePool": [2...limit], "GlobalLpPool": [3...limit],
      "GlobalMaxPool": [2...limit], "GroupNormalization": [2...limit, vector, vector], "Hardmax": [array],
      "InstanceNormalization": [2...limit, vector, vector], "LRN": [2...limit], "LSTM": recurrence,
      "LayerNormalization": [array], "LogSoftmax": [array], "LpNormalization": [array],
      "MatMul": [array, array],
      "MeanVarianceNormalization": [array], "Pad": [any, vector, number, vector], "RNN": recurrence,
      "Range": [number, number, number], "Reshape": [any, vector],
      "OneHot": [any, number, vector],
      "Resize": [array, vector, vector, vector], "ScatterND": [array, array],
      "Slice": [array, vector, vector, vector, vector],
      "Softmax": [array], "SpaceToDepth": [4...4], "Split": [array, vector],
      "SplitToSequence": [array, number], "GatherND": [array, array], "GatherElements": [array, array],
      "ScatterElements": [array, array, array], "CumSum": [array, number], "Trilu": [2...limit, number],
      "TopK": [array, vector], "Compress": [array, vector], "ReverseSequence": [2...limit, vector],
      "Tile": [any, 0...1, 0...1],
      "Upsample": [array, vector],
    ]
  }()

  /// The version of the operator set that introduced an operator, if later than the first supported version. LayerNormalization is not
  /// listed: ONNX Runtime writes it in earlier versions, too.
  private static let since: [String: Int] = [
    7: ["Acos", "Asin", "Atan", "Cos", "Sin", "Tan"], 8: ["Expand", "Scan"],
    9: [
      "Acosh", "Asinh", "Atanh", "Compress", "ConstantOfShape", "Cosh", "Erf", "EyeLike", "IsNaN",
      "MaxUnpool", "MeanVarianceNormalization", "NonZero", "OneHot", "Scatter", "Shrink", "Sign", "Sinh",
      "Where",
    ],
    10: [
      "DequantizeLinear", "IsInf", "MatMulInteger", "Mod", "NonMaxSuppression", "QLinearMatMul",
      "QuantizeLinear", "Resize", "ReverseSequence", "RoiAlign", "ThresholdedRelu",
    ],
    11: [
      "BitShift", "ConcatFromSequence", "CumSum", "Det", "DynamicQuantizeLinear", "GatherElements",
      "GatherND", "Range", "Round", "ScatterElements", "ScatterND", "SequenceAt", "SequenceConstruct",
      "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength", "SplitToSequence", "Unique",
    ], 12: ["Celu", "Einsum", "GreaterOrEqual", "LessOrEqual"], 14: ["HardSwish", "Trilu"],
    16: ["GridSample"], 19: ["DeformConv"],
    15: ["CastLike", "Optional", "OptionalGetElement", "OptionalHasElement"],
    17: [
      "BlackmanWindow", "DFT", "HammingWindow", "HannWindow", "MelWeightMatrix", "STFT",
      "SequenceMap",
    ],
    18: [
      "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "CenterCropPad", "Col2Im", "GroupNormalization",
      "Mish",
    ], 20: ["AffineGrid", "Gelu", "StringConcat", "StringSplit"],
    23: ["Attention", "RMSNormalization", "RotaryEmbedding"], 24: ["Swish", "TensorScatter"],
    26: ["BitCast", "CumProd"], 27: ["CausalConvWithState", "LinearAttention"], 28: ["SwiGLU"],
  ].reduce(into: [:]) { all, entry in for name in entry.value { all[name] = entry.key } }

  /// The last version of the operator set that has an operator.
  private static let until = ["Upsample": 9]

  /// The largest rank of an array.
  private static let limit = 64

  /// The operators that accept integers that depend on the input; all others accept only floating-point numbers.
  private static let forIntegers: Set = [
    "Abs", "Add", "And", "Cast", "CastLike", "Clip", "Concat", "DepthToSpace", "Div", "Dropout", "Equal",
    "Expand", "Compress", "ConcatFromSequence", "GatherElements", "GatherND", "Optional",
    "OptionalGetElement",
    "OptionalHasElement", "ReverseSequence", "Scatter", "ScatterElements", "SequenceConstruct",
    "SequenceInsert",
    "SplitToSequence", "Trilu",
    "Flatten", "Gather", "Greater", "GreaterOrEqual", "Identity", "Less", "LessOrEqual", "Max", "Min", "Mod",
    "Mul", "Neg",
    "Not", "OneHot", "Or", "Pad",
    "ReduceMax", "ReduceMin", "ReduceProd", "ReduceSum", "Relu", "Reshape", "ScatterND",
    "Shape", "Sign",
    "Size", "Slice", "SpaceToDepth", "Split", "Squeeze", "Sub", "Sum", "Tile", "Transpose", "Unsqueeze",
    "Where", "Xor", "MaxUnpool",
  ]

  /// The operators that read sequences.
  private static let forSequences: Set = [
    "ConcatFromSequence", "Identity", "Optional", "OptionalGetElement", "OptionalHasElement", "SequenceAt",
    "SequenceErase", "SequenceInsert", "SequenceLength",
  ]

  /// The operators of `forIntegers` whose results may overflow narrow types, where they would wrap.
  private static let arithmetic: Set = [
    "Abs", "Add", "Div", "Mod", "Mul", "Neg", "ReduceProd", "ReduceSum", "Sub", "Sum",
  ]

  /// Attributes that change nothing here and so need not be read: attributes of training, of precision, of another form of the same
  /// result, and those that only matter with an input that was not given.
  private static let harmless: [String: Set<String>] = [
    "BatchNormalization": ["momentum", "consumed_inputs", "is_test"], "Cast": ["round_mode", "saturate"],
    "CastLike": ["round_mode", "saturate"], "Dropout": ["ratio", "seed", "is_test"],
    "GRU": ["output_sequence"],
    "Gemm": ["broadcast"], "GroupNormalization": ["stash_type"], "LSTM": ["output_sequence"],
    "LayerNormalization": ["stash_type"], "RMSNormalization": ["stash_type"], "Pad": ["value"],
    "RNN": ["output_sequence"],
    "Resize": ["keep_aspect_ratio_policy"], "ai.onnx.ml.Imputer": ["replaced_value_int64"],
    "ai.onnx.ml.LinearClassifier": ["multi_class", "classlabels_strings", "classlabels_ints"],
    "ai.onnx.ml.TreeEnsemble": ["nodes_hitrates"],
    "ai.onnx.ml.TreeEnsembleClassifier": ["nodes_hitrates", "nodes_hitrates_as_tensor"],
    "ai.onnx.ml.TreeEnsembleRegressor": ["nodes_hitrates", "nodes_hitrates_as_tensor"],
  ]

  /// Attributes that are not read, with the only value that they may have.
  private static let defaults: [String: [String: Int64]] = [
    "BatchNormalization": ["spatial": 1], "MaxPool": ["storage_order": 0],
  ]

  /// Checks the operator's version, and the ranks and types of its inputs.
  ///
  /// - Throws: `ONNXError.node`
  static func checkInputs(of node: Node, operation: String) throws(ONNXError) {
    guard ((since[operation] ?? 0)...(until[operation] ?? .max)).contains(node.opset) else {
      throw node.problem("version \(node.opset) of the operator set does not have it")
    }
    if !forSequences.contains(operation) {
      for case .sequence in node.inputs { throw node.problem("a sequence where an array is read") }
    }
    for (index, (input, ranks)) in zip(node.inputs, ranks[operation] ?? []).enumerated() {
      guard let input, !ranks.contains(input.rank) else { continue }
      throw node.problem("input \(index) of the shape \(input.shape)")
    }
    for input in node.inputs {
      guard case .variable(let variable) = input, variable.type.isInteger else { continue }
      guard forIntegers.contains(operation) else {
        throw node.problem(
          operation == "TopK"
            ? "it sorts whole numbers that depend on what is explained, as to gather the tokens of each expert; export the model so that "
              + "experts are looked up for each token (transformers: set_experts_implementation(\"batched_mm\"))"
            : "whole numbers, which have no gradient")
      }
      if variable.type.isNarrow, arithmetic.contains(operation) {
        throw node.problem("arithmetic with whole numbers of few bits")
      }
    }
  }

  /// Checks that all attributes and inputs of a node were read.
  ///
  /// - Throws: `ONNXError.node`
  static func checkIsRead(_ node: Node, operation: String) throws(ONNXError) {
    for attribute in node.unread where !(harmless[operation]?.contains(attribute.name) ?? false) {
      if let value = defaults[operation]?[attribute.name], value == attribute.i { continue }
      throw node.problem("the attribute '\(attribute.name)' is not supported")
    }
    if let name = node.mistyped { throw node.problem("the attribute '\(name)' is of another type") }
    let isDropout = operation == "Dropout"
    for index in node.unreadInputs where !(isDropout && index == 1) {
      throw node.problem("input \(index) is not supported")
    }
  }

  /// Returns the element type of a node's result that depends on the input.
  ///
  /// - Parameter place: the index of the result.
  static func resultType(of node: Node, operation: String, place: Int) -> ElementType {
    let first = node.inputs.lazy.compactMap { $0 }.first?.type ?? .float
    switch operation {
    case "Cast": return ElementType(rawValue: Int32(clamping: node.int("to", default: 1))) ?? .float
    case "TopK" where place == 1, "MaxPool" where place == 1, "ArgMax", "ArgMin": return .int64
    case "OneHot": return node.inputs.dropFirst(2).first.flatMap { $0 }?.type ?? .float
    case "CastLike", "Where": return node.inputs.dropFirst().first.flatMap { $0 }?.type ?? first
    case "And", "Equal", "Greater", "GreaterOrEqual", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor":
      return .bool
    default: return operation.hasPrefix("ai.onnx.ml.") ? .float : first
    }
  }
}
