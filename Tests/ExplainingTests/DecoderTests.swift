import Explaining
import Foundation
import Models
import TestSupport
import Testing

@testable import Readers

/// Models with an encoder and a decoder, like T5 and BART: scores and gradients against PyTorch in double precision.
@Suite struct DecoderTests {
  private struct Document: Decodable {
    let cases: [Case]
  }
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let model: String
    /// The input that is explained.
    let words: String
    let inputs: [String: [Int]]
    let target: [Int]
    let less: [Int]?
    let score: Double
    let gradient: [Double]
    var testDescription: String { "\(model) \(words) \(target)" }
  }

  private static let cases = Result {
    try JSONDecoder().decode(
      Document.self,
      from: Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/decoders.json"))
    ).cases
  }
  private static let folder = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/decoders").path

  /// The decoder's words are an array beside the text, the text itself, the shifted text, or the explained input.
  @Test(arguments: try cases.get()) func agreesWithPyTorch(_ one: Case) throws {
    let isClassifier = one.inputs["decoder_input_ids"] == nil
    let isEncoder = one.words == "input_ids"
    let ids = try #require(one.inputs[one.words])
    let mask = try isEncoder ? #require(one.inputs["attention_mask"]) : ids.map { _ in 1 }
    let model = try Model(
      onnx: "\(Self.folder)/\(one.model).onnx",
      for: .texts(layer: nil, words: isClassifier ? nil : one.words))
    let others = one.inputs.filter { $0.key != one.words && !(isEncoder && $0.key == "attention_mask") }
    let text = EncodedText(
      text: "", tokens: zip(ids, mask).map { Token("t\($0)", id: $0, role: $1 == 0 ? .padding : .word) },
      arrays: others.mapValues { HeldArray(shape: [1, $0.count], values: $0.map(Float.init)) })
    let target = [one.target, one.less].compactMap { $0?.map(String.init).joined(separator: ",") }
    let request = Request(methods: [.gradient], targets: [target.joined(separator: " - ")], score: .output)
    let found = try Explainer(model, request).explain(model.fields(of: text))
    let score = found.columns[0].attributions[0].scoreAtInput
    #expect(abs(score - one.score) < 1e-5 * max(1, abs(one.score)), "\(score), not \(one.score)")
    let values = found.maps(column: 0, target: 0)[0]
    #expect(values.count == one.gradient.count)
    let scale = one.gradient.map(abs).max() ?? 1
    let error = zip(values, one.gradient).map { abs(Double($0) - $1) }.max() ?? .infinity
    #expect(scale > 0.01 && error < 1e-4 * scale, "\(error) of \(scale)")
    // A classifier shifts the text for its decoder, so the decoder's words are kept.
    let keepsWords = found.warnings.contains { if case .keptWords = $0 { true } else { false } }
    #expect(keepsWords == isClassifier)
  }
}
