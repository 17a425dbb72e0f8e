extension OperatorSet {
  /// The reason why a model that ends in positions is refused.
  static let positionReason = "a position is a whole number, which has no gradient"

  /// The reasons why operators have no gradient, by operator name.
  static let withoutGradient: [String: String] = {
    let places = positionReason
    let names = "it turns names or whole numbers into others, which have no gradient"
    let rounding =
      "it rounds what depends on the input, and a step has no gradient; explain the float model that was quantized"
    let random = "its result is random; export the model for inference"
    let training = "it belongs to training; export the model for inference"
    let layout =
      "its weights are in an order of one machine; let ONNX Runtime save the model at the level 'extended' or below"
    return [
      "ai.onnx.ml.Binarizer": "a threshold is a step, which has no gradient",
      "ai.onnx.ml.Label":
        "a label is a name or a whole number, which has no gradient; ask for the probabilities",
      "ai.onnx.ml.LabelEncoder": names, "ai.onnx.ml.CategoryMapper": names,
      "ai.onnx.ml.DictVectorizer": names, "ai.onnx.ml.OneHotEncoder": names,
      "NonZero": places, "Unique": places, "NonMaxSuppression": places,
      "TfIdfVectorizer": names, "StringNormalizer": names, "StringSplit": names, "StringConcat": names,
      "RegexFullMatch": names,
      "BitCast": "bits of a number have no gradient", "ImageDecoder": "give the decoded picture",
      "Bernoulli": random, "Multinomial": random, "RandomNormal": random, "RandomNormalLike": random,
      "RandomUniform": random, "RandomUniformLike": random,
      "SoftmaxCrossEntropyLoss": training, "NegativeLogLikelihoodLoss": training,
      "MaxRoiPool":
        "its regions are rounded to whole pixels, which is not supported; export the model with RoiAlign",
    ].merging(
      [
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "ConvInteger",
        "QLinearMatMul", "QLinearConv",
      ].map { ($0, rounding) }
        + [
          "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM",
          "MatMulIntegerToFloat", "MatMulInteger16", "QAttention", "QEmbedLayerNormalization", "QGemm",
          "QLinearAdd", "QLinearAveragePool", "QLinearConcat", "QLinearConv", "QLinearGlobalAveragePool",
          "QLinearLeakyRelu", "QLinearMul", "QLinearReduceMean", "QLinearSigmoid", "QLinearSoftmax",
          "QLinearWhere", "QMoE",
        ].map { ("com.microsoft.\($0)", rounding) }
        + [
          "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "ReorderInput",
          "ReorderOutput", "Upsample",
        ].map { ("com.microsoft.nchwc.\($0)", layout) }
    ) { first, _ in first }
  }()
}
