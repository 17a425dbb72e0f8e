import Attribution
import Explaining
import Fields
import Foundation
import Models
import TestSupport
import Testing

@testable import Readers

/// A tokenizer that defines padding but makes no tokens.
private struct PaddingOnly: Tokenizer {
  let special: SpecialTokens
  let paddingPolicy = PaddingPolicy.usual

  func tokens(of text: String) -> [Token] { [] }
}

/// Integrated Gradients of texts, against Captum and with the points and weights of alibi.
@Suite struct TextGoldenTests {
  struct Case: Decodable, Sendable {
    let name: String
    let model: String
    let layer: String?
    let rule: String
    let steps: Int
    let ids: [Int]
    let baselineIds: [Int]
    let target: Int
  }

  static let golden = Result { try Golden<Case>("texts") }

  static func explanation(of one: Case) throws -> Explanation {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/texts/\(one.model).onnx").path
    let model = try Model(onnx: path, for: .texts(layer: one.layer))
    let tokens = one.ids.map { Token("w\($0)", id: $0, role: $0 == 0 ? .padding : .word) }
    var special = SpecialTokens()
    special.padding = Token("<pad>", id: 0, role: .padding)
    let tokenizer = PaddingOnly(special: special)
    let kind = try #require(RuleKind.named(one.rule))
    var request = Request(
      methods: [.integratedGradients], baselines: [try #require(BaselineRequest("pad"))],
      targets: ["\(one.target)"], rule: try kind.make(one.steps))
    request.texts = TextEncoder(tokenizer)
    return try Explainer(model, request).explain(
      model.fields(of: EncodedText(text: "", tokens: tokens)))
  }

  private func error(_ values: [Float], _ truth: [Float]) -> Double {
    let scale = truth.reduce(0.0) { $0 + Double(abs($1)) }
    return zip(values, truth).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) } / scale
  }

  @Test func everyRuleAgrees() throws {
    let golden = try Self.golden.get()
    let cases = golden.cases.filter { $0.model != "twice" }
    #expect(cases.count == 25)
    var worst = 0.0
    for one in cases {
      let explanation = try Self.explanation(of: one)
      let field = explanation.fields[0]
      let found = explanation.maps(column: 0, target: 0)[0]
      let truth = try golden.array("\(one.name)/captum")
      #expect(field.shape == truth.shape, "\(one.name)")
      let errors = [
        error(found, truth.values), error(found, try golden.array("\(one.name)/alibi").values),
      ]
      #expect(errors.allSatisfy { $0 < 1e-4 }, "\(one.name): \(errors)")
      worst = max(worst, errors.max() ?? 0)
      #expect(explanation.lookups.map(\.ids) == [one.ids])
      #expect(explanation.columns[0].baselines[0].ids == one.baselineIds)
    }
    #expect(worst > 0)
  }

  /// Two tables in which one floating-point input is looked up are explained together.
  @Test func severalLookups() throws {
    let golden = try Self.golden.get()
    let one = try #require(golden.cases.first { $0.model == "twice" })
    let explanation = try Self.explanation(of: one)
    #expect(explanation.fields.map(\.name) == ["ids", "ids (bias)"])
    #expect(explanation.lookups.map(\.layer) == ["words", "bias"])
    for (found, name) in zip(explanation.maps(column: 0, target: 0), ["words", "bias"]) {
      #expect(error(found, try golden.array("\(one.name)/\(name)").values) < 1e-4)
    }
  }

  @Test func layersThatDoNotSuit() throws {
    let golden = try Self.golden.get()
    func explain(_ model: String, layer: String) throws {
      let one = try #require(golden.cases.first { $0.model == model })
      _ = try Self.explanation(
        of: Case(
          name: "", model: model, layer: layer, rule: one.rule, steps: one.steps, ids: one.ids,
          baselineIds: [], target: one.target))
    }
    #expect(throws: ModelError.self) { try explain("conv", layer: "nothing") }
    // Behind the maximum over the text there is no axis of words.
    let error = #expect(throws: ModelError.self) { try explain("conv", layer: "amax") }
    #expect("\(try #require(error))".contains("no axis for the 12 tokens"))
  }
}
