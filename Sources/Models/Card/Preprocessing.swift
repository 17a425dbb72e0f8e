import Failures

/// The conversion of a photo's levels, from 0 to 255, to a network's input: scale · level + shift for each channel. A card or the
/// command line has its name or its formula.
package struct Preprocessing: Hashable, Sendable {
  /// Three factors, one for each channel in the network's order. They are equal for a network that takes one channel.
  package let scale: [Float]
  /// Three summands, as `scale`, in the unit of the network's input.
  package let shift: [Float]
  /// Whether the network's order of channels is blue, green, red.
  package let isBGR: Bool

  /// A row in the table of named preprocessings.
  package struct Kind: Sendable {
    /// The name in cards and on the command line.
    package let name: String
    /// The formula for a level x, and models that use it, for the documentation.
    package let summary: String
    package let preprocessing: Preprocessing
  }

  /// All named preprocessings, in the order of the documentation.
  package static let all: [Kind] = [
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
      name: "none", summary: "x: the model scales pixel values itself",
      preprocessing: .init(scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1])),
  ]

  /// The syntax of a preprocessing without a name.
  package static let formula = "mean=…,std=…,scale=…,order=bgr"

  /// Parses a name, or the formula `mean=…,std=…,scale=…,order=bgr` with at least one of its parts, in any order.
  ///
  /// With a formula, the network's input is (level · scale − mean) / std. `mean` and `std` are one number, or three separated by `/` or
  /// `:` in the network's order of channels. The scale may be a fraction: 1/255. Parts that are left out are 0 for `mean`, 1 for `std`
  /// and `scale`, and `rgb` for `order`.
  ///
  /// - Throws: `PreprocessingError`, also if mean and standard deviation do not suit the range of the scaled levels.
  package init(parsing text: String) throws(PreprocessingError) {
    if let known = Self.all.first(where: { $0.name == text }) {
      self = known.preprocessing
      return
    }
    self = try PreprocessingFormula(text).preprocessing
  }

  /// Checks that the preprocessing suits a network's number of channels: one channel has no order and needs equal numbers.
  ///
  /// - Parameter channels: 1 or 3.
  /// - Throws: `PreprocessingError.severalChannels`
  func check(channels: Int) throws(PreprocessingError) {
    guard channels == 1, isBGR || Set(scale).count > 1 || Set(shift).count > 1 else { return }
    throw .severalChannels
  }

  /// Creates the conversion of levels to (level · scale − mean) / deviation.
  ///
  /// - Parameters:
  ///   - mean: one number for each of three channels, in the unit of scaled levels.
  ///   - deviation: as `mean`; above 0.
  init(scale: Double, mean: [Double], deviation: [Double], isBGR: Bool = false) {
    self.scale = deviation.map { Float(scale / $0) }
    shift = zip(mean, deviation).map { Float(-$0 / $1) }
    self.isBGR = isBGR
  }
}

/// Parses a preprocessing without a name: `mean=0.1307,std=0.3081,scale=1/255`.
struct PreprocessingFormula {
  private let text: String
  private var scale: Double?
  private var mean: [Double]?
  private var deviation: [Double]?
  private var isBGR: Bool?

  /// The largest level.
  private static let levels = 255.0
  /// A mean or standard deviation above this multiple of the largest scaled level, or of 1 if that is larger, belongs to another range.
  private static let farOutside = 4.0

  /// Parses a formula and checks its units.
  ///
  /// - Throws: `PreprocessingError`
  init(_ text: String) throws(PreprocessingError) {
    self.text = text
    guard text.contains("=") else { throw .unknown(text) }
    for field in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = field.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw .unknown(text) }
      switch (parts[0], parts[1]) {
      case ("order", "bgr") where isBGR == nil: isBGR = true
      case ("order", "rgb") where isBGR == nil: isBGR = false
      case ("scale", _) where scale == nil: scale = try Self.fraction(parts[1], in: text)
      case ("mean", _) where mean == nil: mean = try Self.numbers(parts[1], in: text)
      case ("std", _) where deviation == nil:
        let numbers = try Self.numbers(parts[1], in: text)
        guard numbers.allSatisfy({ $0 > 0 }) else { throw .notPositive(text, "std") }
        deviation = numbers
      default: throw .unknown(text)
      }
    }
    try checkUnits()
  }

  var preprocessing: Preprocessing {
    Preprocessing(
      scale: scale ?? 1, mean: Self.triple(mean ?? [0]), deviation: Self.triple(deviation ?? [1]),
      isBGR: isBGR ?? false)
  }

  /// Returns three numbers, from one or three.
  private static func triple(_ numbers: [Double]) -> [Double] {
    numbers.count == 1 ? [numbers[0], numbers[0], numbers[0]] : numbers
  }

  /// Parses "0.5" or "0.485/0.456/0.406".
  private static func numbers(
    _ word: Substring, in text: String
  ) throws(PreprocessingError) -> [Double] {
    let words = word.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == ":" }
    let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
    guard numbers.count == words.count, [1, 3].contains(numbers.count) else { throw .unknown(text) }
    return numbers
  }

  /// Parses "0.00392" or "1/255".
  private static func fraction(_ word: Substring, in text: String) throws(PreprocessingError) -> Double {
    let words = word.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
    guard numbers.count == words.count, (1...2).contains(numbers.count) else { throw .unknown(text) }
    let value = numbers.count == 2 ? numbers[0] / numbers[1] : numbers[0]
    guard value > 0, value.isFinite else { throw .notPositive(text, "scale") }
    return value
  }

  /// Checks that mean and standard deviation have the unit of scaled levels: of 0…255 without a scale, else of 0…255 · scale. Numbers for
  /// another range would produce inputs unlike those in training.
  ///
  /// - Throws: `PreprocessingError.unscaledLevels`, `.mixedUnits`, `.scaledLevels`
  private func checkUnits() throws(PreprocessingError) {
    let numbers = (mean ?? []) + (deviation ?? [])
    guard let largest = numbers.map(abs).max() else { return }
    // The suggestion keeps all parts but the scale.
    let fields = text.split(separator: ",").filter { !$0.hasPrefix("scale=") }.joined(separator: ",")
    if scale == nil {
      let isIdentity = (mean ?? [0]).allSatisfy { $0 == 0 } && (deviation ?? [1]).allSatisfy { $0 == 1 }
      // A mean of 0 with a deviation of 1 changes nothing. Other numbers up to 1 are for levels from 0 to 1.
      if largest <= 1, !isIdentity { throw .unscaledLevels(text, meant: try meant(fields + ",scale=1/255")) }
      // A number above 1 is for levels from 0 to 255. So neither all means nor all deviations may be for levels from 0 to 1.
      let isSmallMean = mean.map { $0.contains { $0 != 0 } && $0.allSatisfy { abs($0) < 1 } } ?? false
      let isSmallDeviation = deviation.map { $0.allSatisfy { $0 < 1 } } ?? false
      if isSmallMean || isSmallDeviation { throw .mixedUnits(text) }
    } else if let scale, largest > Self.farOutside * max(1, Self.levels * scale) {
      // Caffe subtracts the mean before it scales: its scale is the inverse of a standard deviation.
      let inverse = ",std=\(Float(1 / scale))"
      let meant = try meant(fields + (deviation == nil ? inverse : ""))
      throw .scaledLevels(text, top: Self.levels * scale, meant: meant)
    }
  }

  /// Returns a suggestion, which must be a valid formula itself.
  ///
  /// - Throws: `PreprocessingError.mixedUnits` if it is not: then the formula mixes units.
  private func meant(_ suggestion: String) throws(PreprocessingError) -> String {
    guard (try? PreprocessingFormula(suggestion)) != nil else { throw .mixedUnits(text) }
    return suggestion
  }
}

/// A reason why a preprocessing cannot be used.
public enum PreprocessingError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// An unknown name or an invalid formula.
  case unknown(String)
  /// A formula, and the part of it that is not above 0: "std" or "scale".
  case notPositive(String, String)
  /// Mean and standard deviation are for levels from 0 to 1, but levels go from 0 to 255. `meant` is the formula to use instead.
  case unscaledLevels(String, meant: String)
  /// Mean and standard deviation are for levels from 0 to 255, but scaled levels go from 0 to `top`. `meant` is the formula to use
  /// instead.
  case scaledLevels(String, top: Double, meant: String)
  /// A mean for levels from 0 to 1 and a standard deviation for levels from 0 to 255, or the other way round.
  case mixedUnits(String)
  /// The channels have different numbers or an order, but the model takes one channel.
  case severalChannels

  public var description: String {
    switch self {
    case .unknown(let text):
      "unknown preprocessing '\(text)'; choose from \(Preprocessing.all.map(\.name).joined(separator: ", ")), or write for example "
        + "mean=0.5/0.5/0.5,std=0.25,scale=1/255,order=bgr"
    case .notPositive(let text, let name):
      "invalid preprocessing '\(text)': \(name) must be above 0"
    case .unscaledLevels(let text, let meant):
      "'\(text)' has numbers for pixel values from 0 to 1, but they go from 0 to 255; write \(meant), or add scale=1 if that is intended"
    case .scaledLevels(let text, let top, let meant):
      "'\(text)' has numbers for pixel values from 0 to 255, but scaled values go from 0 to \(Float(top)); write \(meant)"
    case .mixedUnits(let text):
      "'\(text)' has a mean and a standard deviation in different units: without a scale both are for values from 0 to 255, "
        + "with scale=1/255 for values from 0 to 1"
    case .severalChannels:
      "the preprocessing has an order of channels, or numbers for three, but the model takes one; give one number each: mean=0.1307,std=0.3081,scale=1/255"
    }
  }

  public var category: ErrorCategory { .usage }
}
