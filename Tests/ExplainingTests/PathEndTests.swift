import Attribution
import Models
import Synchronization
import TestSupport
import Testing

@testable import Explaining
@testable import Readers

/// Both ends of a path are evaluated once, which does not change the results.
@Suite struct PathEndTests {
  /// f(x) = x₀² + 3 x₁ and x₀, with a record of the evaluated points.
  private final class Counted: ScoreEvaluator {
    var points: [[Float]] = []

    func evaluate(
      at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, wanted: [[Int]],
      gradients: inout [[[Float]]]
    ) -> [[Double]] {
      wanted.enumerated().map { index, wanted in
        var x: [Float] = [0, 0]
        x.withUnsafeMutableBufferPointer { point(index, $0) }
        points.append(x)
        for (turn, score) in wanted.enumerated() {
          gradients[index][turn] = score == 0 ? [2 * x[0], 3] : [1, 0]
        }
        return [Double(x[0] * x[0] + 3 * x[1]), Double(x[0])]
      }
    }
  }

  @Test func knownPointsAreNotEvaluated() {
    let inner = Counted()
    let known = [
      KnownPoint(values: [1, 2], scores: [70, 80], gradients: [[7, 8], [9, 10]]),
      KnownPoint(values: [0, 0], scores: [50, 60], gradients: [[5, 6], [3, 4]]),
    ]
    let evaluator = KnownPointEvaluator(known, otherwise: inner)
    let points: [[Float]] = [[0, 0], [4, 5], [1, 2], [-0.0, 0], [1, 2]]
    let wanted = [[0], [0, 1], [1], [0], []]
    var gradients = wanted.map { $0.map { _ in [Float](repeating: -1, count: 2) } }
    let scores = evaluator.evaluate(
      at: { _ = $1.update(fromContentsOf: points[$0]) }, wanted: wanted, gradients: &gradients)
    #expect(inner.points == [[4, 5], [-0.0, 0]])
    #expect(scores == [[50, 60], [31, 4], [70, 80], [0, 0], [70, 80]])
    #expect(gradients == [[[5, 6]], [[8, 3], [1, 0]], [[9, 10]], [[0, 3]], []])
    #expect(known[0].alone(1).scores == [80] && known[0].alone(1).gradients == [[9, 10]])
  }

  /// One thread evaluates the ends first; several threads do not.
  @Test(arguments: [[MethodKind.integratedGradients], [.integratedGradients, .gradient]])
  func nothingDependsOnIt(methods: [MethodKind]) throws {
    let folder = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/text-tasks").path
    let model = try Model(onnx: "\(folder)/pairs.onnx", for: .texts(layer: nil))
    var encoder = TextEncoder(try TokenizerKind.tokenizer(contentsOf: "\(folder)/vocab.txt"))
    encoder.readsPairs = true
    let fields = try model.fields(of: encoder.encoded("the film was good\tno one saw it"))
    let found = try [1, 3].map { threads in
      var request = Request(methods: methods, targets: ["0", "1"], score: .output)
      request.texts = encoder
      request.threads = threads
      return try Explainer(model, request).explain(fields)
    }
    #expect(try model.prepared(for: fields).network.network.batch > 1)
    #expect(found[0].columns.count == methods.count)
    for (one, several) in zip(found[0].columns, found[1].columns) {
      for (a, b) in zip(one.attributions, several.attributions) {
        #expect(a.values.map(\.bitPattern) == b.values.map(\.bitPattern))
        #expect(a.scoreAtInput == b.scoreAtInput && a.evaluations == b.evaluations)
        #expect(a.values.contains { $0 != 0 })
      }
    }
    #expect(found[0].columns.map(\.baselines) == found[1].columns.map(\.baselines))
  }
}
