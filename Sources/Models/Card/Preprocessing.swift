/// What is done to a photo's levels, 0…255, before a network sees them: scale · level + shift for each channel.
public struct Preprocessing: Hashable, Sendable {
  /// For the network's channels, in its order.
  public let scale: [Float]
  public let shift: [Float]
  public let isBGR: Bool

  /// A row in the table of preprocessings that have a name.
  public struct Kind: Sendable {
    public let name: String
    public let summary: String
    public let preprocessing: Preprocessing
  }

  public static let all: [Kind] = [
    Kind(
      name: "torchvision", summary: "(x/255 − mean)/std of ImageNet: most PyTorch models",
      preprocessing: .init(scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])),
    Kind(
      name: "keras-tf", summary: "x/127.5 − 1: Keras' Xception, Inception, MobileNet; TensorFlow",
      preprocessing: .init(scale: 1 / 127.5, mean: [1, 1, 1], deviation: [1, 1, 1])),
    Kind(
      name: "keras-caffe", summary: "BGR minus the means of ImageNet: Keras' VGG and ResNet, Caffe",
      preprocessing: .init(scale: 1, mean: [103.939, 116.779, 123.68], deviation: [1, 1, 1], isBGR: true)),
    Kind(
      name: "unit", summary: "x/255",
      preprocessing: .init(scale: 1 / 255, mean: [0, 0, 0], deviation: [1, 1, 1])),
    Kind(
      name: "none", summary: "x: the model scales levels itself",
      preprocessing: .init(scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1])),
  ]

  /// How one without a name is written.
  public static let formula = "mean=…,std=…,scale=…,order=bgr"

  /// Reads a name, or `mean=…,std=…,scale=…,order=bgr` with any of these left out.
  ///
  /// The network then sees (level · scale − mean) / std; mean and std are one number or three separated by `/`
  /// or `:`, in the network's order of channels. The scale may be a fraction: 1/255.
  /// - Throws: `PreprocessingError`
  public init(parsing text: String) throws(PreprocessingError) {
    if let known = Self.all.first(where: { $0.name == text }) {
      self = known.preprocessing
      return
    }
    self = try PreprocessingFormula(text).preprocessing
  }

  /// Checks that it has numbers for as many channels as a network takes.
  ///
  /// - Throws: `PreprocessingError`
  func check(channels: Int) throws(PreprocessingError) {
    guard channels == 1, isBGR || Set(scale).count > 1 || Set(shift).count > 1 else { return }
    throw .severalChannels
  }

  init(scale: Double, mean: [Double], deviation: [Double], isBGR: Bool = false) {
    self.scale = deviation.map { Float(scale / $0) }
    shift = zip(mean, deviation).map { Float(-$0 / $1) }
    self.isBGR = isBGR
  }
}
