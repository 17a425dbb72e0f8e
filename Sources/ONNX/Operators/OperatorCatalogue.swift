/// The support for one operator, for the documentation.
package struct OperatorSupport: Hashable, Sendable {
  /// The operator's name, preceded by its domain unless the operator is one of ONNX's own.
  package let name: String
  package let known: Evaluation
  package let explained: Differentiation

  /// The support for inputs that are constants, shapes, or held fixed.
  package enum Evaluation: Hashable, Sendable {
    case evaluated, refused
  }

  /// The support for inputs that depend on the explained input.
  package enum Differentiation: Hashable, Sendable {
    case exact
    /// The values are computed; their derivative is zero wherever it exists.
    case step
    /// The values are computed without a gradient, for methods that need none.
    case forwardOnly
    /// The operator is refused.
    ///
    /// - Parameter reason: the reason for the refusal.
    case refused(_ reason: String)
  }

  /// All operators of ONNX's own set, and the operators of other sets that igviz supports or refuses by name.
  package static let all: [OperatorSupport] = {
    let known = Set(OperatorSet.imports.keys).union(Interpreter.operators.keys).union(OperatorSet.controlFlow)
      .union(OperatorSet.withoutGradient.keys).union(Lowering.operators)
    return (known.union(OperatorSupport.standard)).subtracting(["ai.onnx.ml.Label"]).sorted().map(
      OperatorSupport.init)
  }()

  private init(_ name: String) {
    self.name = name
    let isImported =
      OperatorSet.imports[name] != nil || OperatorSet.controlFlow.contains(name)
      || Lowering.operators.contains(name)
    known = isImported || Interpreter.operators[name] != nil ? .evaluated : .refused
    if isImported {
      explained =
        OperatorSet.forwardOnly.contains(name) ? .forwardOnly : Self.steps.contains(name) ? .step : .exact
    } else {
      let reason = Interpreter.operators[name] == nil ? "not supported" : "its inputs must be known"
      explained = .refused(OperatorSet.withoutGradient[name] ?? reason)
    }
  }

  /// The operators with a gradient of zero: comparisons, positions and rounding.
  static let steps: Set = [
    "And", "ArgMax", "ArgMin", "Ceil", "Equal", "Floor", "Greater", "GreaterOrEqual", "Hardmax", "IsInf",
    "IsNaN",
    "Less", "LessOrEqual", "Not", "OneHot", "Or", "Round", "Shape", "Sign", "Size", "Xor",
  ]

  /// The operators of ONNX's own set, by the schemas of version 28.
  static let standard = """
    Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool
    BatchNormalization Bernoulli BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
    BlackmanWindow Cast CastLike CausalConvWithState Ceil Celu CenterCropPad Clip Col2Im Compress Concat
    ConcatFromSequence Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumProd CumSum
    DFT DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal
    Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool
    GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization HammingWindow
    HannWindow HardSigmoid HardSwish Hardmax Identity If ImageDecoder InstanceNormalization IsInf IsNaN
    LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual LinearAttention Log LogSoftmax Loop
    LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean
    MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Multinomial Neg NegativeLogLikelihoodLoss
    NonMaxSuppression NonZero Not OneHot Optional OptionalGetElement OptionalHasElement Or PRelu Pad Pow
    QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN RandomNormal RandomNormalLike
    RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp
    ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape
    Resize ReverseSequence RoiAlign RotaryEmbedding Round STFT Scan Scatter ScatterElements ScatterND
    Selu SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength
    SequenceMap Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax SoftmaxCrossEntropyLoss Softplus
    Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze StringConcat StringNormalizer StringSplit
    Sub Sum SwiGLU Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK Transpose
    Trilu Unique Unsqueeze Upsample Where Xor
    """.split(whereSeparator: \.isWhitespace).map(String.init)
}
