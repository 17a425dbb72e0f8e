import Attribution
import Fields
import Engine
import ImageCoding
import TestSupport
import Testing

@testable import Explaining
@testable import Models

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

/// The whole computation from a photo to attributions, with the real weights, against PyTorch in double precision.
///
/// Needs the three EfficientNet-Lite models; `make test` installs them.
@Suite struct EfficientNetTests {
  static let golden = Result { try Golden<ClassifierCase>("efficientnet") }
  static let models = Result { try KnownModel.all.map { try Model($0) } }

  /// Returns a model's network and output, and a photo as the model's input.
  private func prepared(
    _ variant: Int, _ photo: String
  ) throws -> (network: Network, output: ModelOutput, pixels: [Float]) {
    let model = try Self.models.get()[variant]
    let field = try model.field(of: PixelImage(contentsOf: TestFiles.samplePhoto(photo)))
    let compiled = try model.prepared(for: [field]).network
    return (compiled.network, compiled.outputs[0], field.values)
  }

  private static let kinds: [ScoreKind] = [.probability, .logit]
  /// Golden arrays contain every 211th element.
  private static let stride = 211

  private func samples(_ values: some Collection<Float>) -> [Float] {
    values.enumerated().filter { $0.offset.isMultiple(of: Self.stride) }.map(\.element)
  }

  @Test(arguments: try golden.get().cases.filter { $0.photo != nil })
  func scores(_ reference: ClassifierCase) throws {
    let golden = try Self.golden.get()
    let (network, output, pixels) = try prepared(#require(reference.variant), #require(reference.photo))
    #expect(
      samples(pixels) == (try golden.array("\(reference.name)/input").values), "the fitted photo is Pillow's")

    let logits = try Evaluator(network).forward(pixels)
    let probabilities = output.values(.probability, in: logits)
    let classes = try golden.array("\(reference.name)/classes").values.map(Int.init)
    #expect(Array(logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)) == classes)
    for (index, expected) in zip(classes, try golden.array("\(reference.name)/probabilities").values) {
      #expect(abs(probabilities[index] - Double(expected)) < 1e-5)
    }
    for kind in Self.kinds {
      let score = Score([output.term(try #require(reference.target), kind)])
      let expected = try #require(kind == .logit ? reference.logit : reference.probability)
      #expect(abs(score.value(of: logits) - expected) < 1e-5 * max(1, abs(expected)))
    }
  }

  /// In single precision rounding moves a few of millions of ReLU6 units across their kinks, so single gradients differ visibly
  /// between any two implementations. PyTorch's own single precision is the reference: ours is never worse than its worst, and
  /// usually far better.
  @Test func gradients() throws {
    let golden = try Self.golden.get()
    var errors: [Double] = []
    var yardstick = 0.0
    for reference in golden.cases where reference.photo != nil {
      let (network, output, pixels) = try prepared(#require(reference.variant), #require(reference.photo))
      let evaluator = Evaluator(network)
      let logits = try evaluator.forward(pixels)
      for kind in Self.kinds {
        let score = Score([output.term(try #require(reference.target), kind)])
        let gradient = samples(try evaluator.backward(score.gradient(at: logits)))
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
    let (network, output, pixels) = try prepared(0, "elephant.jpg")
    let function = NetworkScores(of: network, [Score([output.term(386, .probability)])])
    let black = BaselineSamples([[Float](repeating: 0, count: pixels.count)])
    let result = try IntegratedGradients(rule: .fixed(.trapezoid(intervals: 50)))
      .attributions(of: function, input: pixels, baselines: black, execution: Execution(threads: 2))[0]
    let completeness = try #require(result.completeness)
    #expect(abs(result.scoreAtInput - (try #require(reference.scoreInput))) < 1e-5)
    #expect(abs(completeness.scoreAtBaseline - (try #require(reference.scoreBaseline))) < 1e-6)
    #expect(abs(completeness.sum - (try #require(reference.sum))) < 2e-3)
    #expect(
      relativeError(samples(result.values), try golden.array("integrated/attributions").values) < 5e-3)
  }

  @Test func memoryIsModest() throws {
    let network = try prepared(0, "elephant.jpg").network
    #expect(network.batch == 4)
    #expect(network.evaluatorBytes(batch: 1) < 16 << 20 && network.evaluatorBytes(batch: 4) < 32 << 20)
  }
}
