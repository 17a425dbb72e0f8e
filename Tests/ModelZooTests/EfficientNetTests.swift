import Attribution
import ConvNet
import ImageCoding
import TestSupport
import Testing

@testable import ModelZoo

struct ClassifierCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let variant: Int?
  let photo: String?
  let target: Int?
  let probability: Double?
  let logit: Double?
  let probabilitySingleError: Double?
  let logitSingleError: Double?
  let sum: Double?
  let scoreInput: Double?
  let scoreBaseline: Double?
  var testDescription: String { name }
}

/// The whole way from a photo to attributions, with the real weights, against PyTorch in double precision.
///
/// Needs the three EfficientNet-Lite models installed: `make test` sees to that.
@Suite struct EfficientNetTests {
  static let golden = Result { try Golden<ClassifierCase>("efficientnet") }
  static let classifiers = Result {
    try KnownModel.all.map { try Classifier($0, from: ModelStore()) }
  }
  /// Golden arrays hold every 211th element.
  private static let stride = 211

  private func samples(_ values: some Collection<Float>) -> [Float] {
    values.enumerated().filter { $0.offset.isMultiple(of: Self.stride) }.map(\.element)
  }

  @Test(arguments: try golden.get().cases.filter { $0.photo != nil })
  func scores(_ reference: ClassifierCase) throws {
    let golden = try Self.golden.get()
    let classifier = try Self.classifiers.get()[try #require(reference.variant)]
    let photo = try Image(contentsOf: TestFiles.samplePhoto(try #require(reference.photo)))
    let pixels = try #require(classifier.photoFit).fitted(photo, background: .white).samples.map(Float.init)
    #expect(
      samples(pixels) == (try golden.array("\(reference.name)/input").values), "the fitted photo is Pillow's")

    let evaluator = Evaluator(classifier.network)
    let logits = evaluator.forward(pixels)
    let softmax = ClassProbabilities(logits)
    let classes = try golden.array("\(reference.name)/classes").values.map(Int.init)
    #expect(Array(logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)) == classes)
    for (index, expected) in zip(classes, try golden.array("\(reference.name)/probabilities").values) {
      #expect(abs(softmax.probability(of: logits[index]) - Double(expected)) < 1e-5)
    }
    for kind in Score.Kind.allCases {
      let score = Score(kind, target: try #require(reference.target))
      let expected = try #require(kind == .logit ? reference.logit : reference.probability)
      #expect(abs(score.value(of: logits) - expected) < 1e-5 * max(1, abs(expected)))
    }
  }

  /// In single precision rounding tips a few of millions of ReLU6 units over their kinks, so single gradients
  /// differ visibly between any two implementations. PyTorch's own single precision is the yardstick: ours is
  /// never worse than its worst, and usually far better.
  @Test func gradients() throws {
    let golden = try Self.golden.get()
    var errors: [Double] = []
    var yardstick = 0.0
    for reference in golden.cases where reference.photo != nil {
      let classifier = try Self.classifiers.get()[try #require(reference.variant)]
      let photo = try Image(contentsOf: TestFiles.samplePhoto(try #require(reference.photo)))
      let evaluator = Evaluator(classifier.network)
      let logits = evaluator.forward(
        try #require(classifier.photoFit).fitted(photo, background: .white).samples.map(Float.init))
      for kind in Score.Kind.allCases {
        let score = Score(kind, target: try #require(reference.target))
        let gradient = samples(evaluator.backward(score.gradient(at: logits)))
        let expected = try golden.array("\(reference.name)/\(kind.rawValue)_gradient").values
        errors.append(relativeError(gradient, expected))
      }
      yardstick = max(yardstick, reference.probabilitySingleError ?? 0, reference.logitSingleError ?? 0)
    }
    #expect(errors.count == 14)
    #expect(errors.allSatisfy { $0 <= yardstick })
    #expect(errors.sorted()[errors.count / 2] < 5e-4)
  }

  @Test func integratedGradients() throws {
    let golden = try Self.golden.get()
    let reference = try #require(golden.cases.first { $0.name == "integrated" })
    let classifier = try Self.classifiers.get()[0]
    let photo = try Image(contentsOf: TestFiles.samplePhoto("elephant.jpg"))
    let pixels = try #require(classifier.photoFit).fitted(photo, background: .white).samples.map(Float.init)
    let function = ClassScores(of: classifier.network, [Score(.probability, target: 386)])
    let black = [Float](repeating: 0, count: pixels.count)
    let result = IntegratedGradients(rule: .fixed(.trapezoid(intervals: 50)), threads: 2)
      .attributions(of: function, input: pixels) { _ in black }[0]
    #expect(abs(result.scoreAtInput - (try #require(reference.scoreInput))) < 1e-5)
    #expect(abs(result.scoreAtBaseline - (try #require(reference.scoreBaseline))) < 1e-6)
    #expect(abs(result.sum - (try #require(reference.sum))) < 2e-3)
    #expect(
      relativeError(samples(result.attributions), try golden.array("integrated/attributions").values) < 5e-3)
  }

  @Test func memoryIsModest() throws {
    let network = try Self.classifiers.get()[0].network
    #expect(network.batch == 4)
    #expect(network.evaluatorBytes(batch: 1) < 16 << 20 && network.evaluatorBytes(batch: 4) < 32 << 20)
  }
}
