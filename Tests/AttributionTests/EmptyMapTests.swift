import Fields
import Testing

@testable import Attribution

/// Maps in which nothing is visible, and sums that are rounding errors.
@Suite struct EmptyMapTests {
  private func words(_ tokens: Int, _ components: Int) throws -> Field {
    try Field(
      name: "x", axes: [Axis(.token, tokens), Axis(.component, components)],
      values: [Float](repeating: 1, count: tokens * components))
  }

  /// Slopes behind a layer norm are large, but their sums over a word are rounding errors.
  @Test func sumsBelowTheirRoundingErrorsAreNothing() throws {
    let field = try words(3, 4)
    let slopes: [Float] = [3, -1, -2, 1e-7, 0.5, -0.5, 1, -1, 4, -2, -2, -2e-7]
    let sum = Aggregation()
    #expect(sum.shown(of: slopes, field: field) == [0, 0, 0])
    #expect(sum.emptiness(of: slopes, field: field) == .roundingNoise)
    let norm = sum.reducing(.norm)
    let shown = norm.shown(of: slopes, field: field)
    for (value, expected) in zip(
      shown, [Float(14).squareRoot(), Float(2.5).squareRoot(), Float(24).squareRoot()])
    {
      #expect(abs(value - expected) < 1e-6)
    }
    #expect(norm.emptiness(of: slopes, field: field) == nil)
    // A word whose sum exceeds the rounding error is shown; the others are not.
    var one = slopes
    one[4] += 1e-3
    #expect(sum.shown(of: one, field: field)[0] == 0 && sum.shown(of: one, field: field)[1] > 9e-4)
    #expect(sum.emptiness(of: one, field: field) == nil)
  }

  /// Scaling changes nothing: tiny numbers that do not cancel are shown.
  @Test(arguments: [1e-30, 1e-8, 1, 1e20] as [Float]) func smallIsNotNothing(scale: Float) throws {
    let field = try words(2, 2)
    #expect(Aggregation().emptiness(of: [1, 2, -3, 1].map { $0 * scale }, field: field) == nil)
    #expect(Aggregation().emptiness(of: [1, -1, -3, 3].map { $0 * scale }, field: field) == .roundingNoise)
  }

  @Test func whyNothingIsShown() throws {
    let photo = try Field(
      name: "x", axes: [Axis(.y, 2), Axis(.x, 2), Axis(.channel, 3)], values: [Float](repeating: 1, count: 12)
    )
    let falls = [Float](repeating: -1, count: 12)
    #expect(Aggregation().emptiness(of: falls, field: photo) == .onlyAgainst)
    #expect(Aggregation().emptiness(of: [Float](repeating: 0, count: 12), field: photo) == .zero)
    #expect(Aggregation().emptiness(of: [1] + falls.dropFirst(), field: photo) == nil)
    // Features have signs, so negative attributions alone are shown, too.
    let row = try Field(name: "x", axes: [Axis(.feature, 3)], values: [1, 2, 3])
    #expect(Aggregation().emptiness(of: [-1, -2, 0], field: row) == nil)
    #expect(Aggregation().emptiness(of: [0, 0, 0], field: row) == .zero)
  }

  @Test func channelsThatCancelAreZero() {
    #expect(SinglePrecision.sum(of: [1, 2, -3.0000002]) == 0)
    #expect(SinglePrecision.sum(of: [1, 2, -2.99]) > 0.009)
    #expect(SinglePrecision.sum(of: [1e-20, 2e-20]) > 2.9e-20)
  }

  /// Gradients are reduced by norms, all other attributions by sums.
  @Test func reductionsOfMethods() {
    let norms = MethodKind.all.filter { $0.embeddingReduction == .norm }.map(\.name)
    #expect(norms == ["gradient", "smoothgrad"])
    #expect(MethodKind.all.filter { $0.unit == .score }.allSatisfy { $0.embeddingReduction == .sum })
  }
}
