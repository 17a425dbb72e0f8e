import Attribution
import ConvNet
import Foundation
import ImageCoding
import ModelZoo
import NPY

/// What is explained: a network, and the numbers it is shown.
struct Subject {
  let classifier: Classifier
  /// The network's inputs end to end.
  let values: [Float]
  /// The range of levels random baselines are drawn from.
  let levels: ClosedRange<Float>
  /// The input as a picture, where it is one.
  let picture: Picture?

  /// Whether the input is levels of 0…255, height × width × 3.
  var isPhoto: Bool { classifier.photoFit != nil }

  /// The same for baselines that depend on the input.
  var baselineSubject: Baseline.Subject {
    guard isPhoto, let picture else { return Baseline.Subject(values, levels: levels) }
    return Baseline.Subject(values, levels: levels, width: picture.image.width, channels: picture.channels)
  }

  /// An input that can be drawn, and where its elements are.
  struct Picture {
    let image: Image
    let channels: Int
    /// Whether the array is channels × height × width.
    let hasChannelsFirst: Bool

    /// The array's values, height × width × channels.
    func arranged(_ values: [Float]) -> [Float] {
      guard hasChannelsFirst else { return values }
      let pixels = image.width * image.height
      return (0..<values.count).map { values[$0 % channels * pixels + $0 / channels] }
    }
  }

  /// - Parameter seconds: is told how long loading and decoding took.
  init(of plan: Plan, seconds: inout Explanation.Seconds) throws {
    var stopwatch = Stopwatch()
    switch plan.input {
    case .photo(let path):
      let photo = try plan.reading.image(at: path)
      seconds.decode = stopwatch.lap()
      let classifier = try Self.classifier(plan, source: .photo)
      seconds.load = stopwatch.lap()
      guard let fit = classifier.photoFit else { throw CommandError(description: "the model takes no photo") }
      let image = fit.fitted(photo, background: plan.reading.background)
      seconds.decode += stopwatch.lap()
      self.init(
        classifier: classifier, values: image.samples.map(Float.init), levels: 0...255,
        picture: Picture(image: image, channels: 3, hasChannelsFirst: false))
    case .arrays(let paths):
      var arrays: [String: NPYArray] = [:]
      for (name, path) in paths {
        arrays[name] = try InputError.naming(path) {
          let array = try NPYArray(contentsOf: path)
          guard array.elements.count > 0, array.floats.allSatisfy(\.isFinite) else {
            throw ArrayContentError()
          }
          return array
        }
      }
      seconds.decode = stopwatch.lap()
      let classifier = try Self.classifier(
        plan, source: .arrays(arrays.mapValues { ($0.shape, $0.floats.map(Double.init)) }))
      let ordered = classifier.inputs.compactMap { input in
        classifier.embeddings[input.name].map { NPYArray(shape: input.shape, elements: .float($0)) }
          ?? arrays[input.name] ?? arrays[""]
      }
      let values = ordered.flatMap(\.floats)
      seconds.load = stopwatch.lap()
      let range = (values.min() ?? 0)...(values.max() ?? 0)
      self.init(
        classifier: classifier, values: values, levels: range,
        picture: ordered.count == 1 ? Self.picture(of: ordered[0]) : nil)
    }
  }

  private init(classifier: Classifier, values: [Float], levels: ClosedRange<Float>, picture: Picture?) {
    self.classifier = classifier
    self.values = values
    self.levels = levels
    self.picture = picture
  }

  private static func classifier(_ plan: Plan, source: Classifier.Source) throws -> Classifier {
    guard plan.modelName.lowercased().hasSuffix(".onnx") else {
      guard case .photo = source else {
        throw CommandError(description: "\(plan.modelName) takes photos; arrays are for ONNX models")
      }
      return try Classifier(KnownModel.named(plan.modelName), from: ModelStore())
    }
    return try InputError.naming(plan.modelName) {
      let card = plan.card.completed(by: try ModelCard(besides: plan.modelName))
      return try Classifier(onnx: plan.modelName, card: card, source: source)
    }
  }

  /// An array of height × width, or with one or three channels first or last, in shades of its own range.
  private static func picture(of array: NPYArray) -> Picture? {
    var shape = array.shape[...]
    while shape.count > 2, shape.first == 1 { shape.removeFirst() }
    let extents = Array(shape)
    let (height, width, channels, isFirst): (Int, Int, Int, Bool)
    switch extents.count {
    case 2: (height, width, channels, isFirst) = (extents[0], extents[1], 1, false)
    case 3 where [1, 3].contains(extents[2]):
      (height, width, channels, isFirst) = (extents[0], extents[1], extents[2], false)
    case 3 where [1, 3].contains(extents[0]):
      (height, width, channels, isFirst) = (extents[1], extents[2], extents[0], true)
    default: return nil
    }
    guard height > 1, width > 1, height * width <= Image.defaultPixelLimit else { return nil }
    let values = array.floats
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let pixels = width * height
    let samples = (0..<pixels * 3).map { index -> UInt8 in
      let (pixel, channel) = (index / 3, channels == 3 ? index % 3 : 0)
      let value = values[isFirst ? channel * pixels + pixel : pixel * channels + channel]
      return high > low ? UInt8(255 * (value - low) / (high - low)) : 0
    }
    return Picture(
      image: Image(width: width, height: height, samples: samples), channels: channels,
      hasChannelsFirst: isFirst)
  }
}

struct ArrayContentError: Error, CustomStringConvertible {
  let description = "the array is empty, or holds infinities or not-a-numbers"
}

extension NPYArray {
  var floats: [Float] {
    switch elements {
    case .float(let values): values
    case .double(let values): values.map(Float.init)
    }
  }
}
