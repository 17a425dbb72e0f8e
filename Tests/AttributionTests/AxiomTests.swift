import Foundation
import Testing

@testable import Attribution

/// The axioms of the Integrated Gradients paper, for the adaptive rule.
@Suite struct AxiomTests {
  private func values(_ function: ClosedForm, _ input: [Float], _ baseline: [Float]) throws -> [Float] {
    try IntegratedGradients(
      rule: .adaptive(AdaptiveRule(tolerance: 1e-3, mapTolerance: 1e-3, maxPoints: 4096))
    ).attributions(of: function, at: input, baselines: [baseline]).values
  }

  /// The same function written in two ways has the same attributions.
  @Test func implementationInvariance() throws {
    let one = ClosedForm(
      { ($0[0] + $0[1]) * ($0[0] + $0[1]) }, gradient: { x in [2 * (x[0] + x[1]), 2 * (x[0] + x[1])] })
    let other = ClosedForm(
      { $0[0] * $0[0] + 2 * $0[0] * $0[1] + $0[1] * $0[1] },
      gradient: { [2 * $0[0] + 2 * $0[1], 2 * $0[0] + 2 * $0[1]] })
    #expect(try values(one, [3, 1], [0, 0]) == values(other, [3, 1], [0, 0]))
  }

  /// An element that changes the score gets an attribution; an element that does not gets zero.
  @Test func sensitivity() throws {
    let saturating = ClosedForm({ 1 - max(0, 1 - $0[0]) }, gradient: { [$0[0] < 1 ? 1 : 0, 0] })
    let result = try values(saturating, [2, 7], [0, 3])
    #expect(abs(result[0] - 1) < 1e-6 && result[1] == 0)
  }

  @Test func symmetry() throws {
    let symmetric = ClosedForm(
      { sin($0[0] * $0[1]) }, gradient: { [$0[1] * cos($0[0] * $0[1]), $0[0] * cos($0[0] * $0[1])] })
    let result = try values(symmetric, [1.7, 1.7], [0.2, 0.2])
    #expect(result[0] == result[1] && result[0] != 0)
  }

  /// attributions(2f − 3g) = 2 attributions(f) − 3 attributions(g).
  @Test func linearity() throws {
    let f = ClosedForm.Formula(value: { exp($0[0]) * $0[1] }, gradient: { [exp($0[0]) * $0[1], exp($0[0])] })
    let g = ClosedForm.Formula(
      value: { $0[0] * $0[1] * $0[1] }, gradient: { [$0[1] * $0[1], 2 * $0[0] * $0[1]] })
    let mixed = ClosedForm(
      { 2 * f.value($0) - 3 * g.value($0) },
      gradient: { x in zip(f.gradient(x), g.gradient(x)).map { 2 * $0 - 3 * $1 } })
    let parts = try [f, g].map { try values(ClosedForm([$0]), [1, 2], [0, 0.5]) }
    let whole = try values(mixed, [1, 2], [0, 0.5])
    for index in 0..<2 { #expect(abs(whole[index] - (2 * parts[0][index] - 3 * parts[1][index])) < 0.01) }
  }
}
