import Testing

@testable import Models

@Suite struct CategoryModeTests {
  /// Among equally frequent categories the smallest is taken, so that the result does not depend on the order of the rows.
  @Test func maxFrequent() {
    #expect(CategoryData.mode(of: [3: 2, 1: 2, 0: 1]) == 1)
    #expect(CategoryData.mode(of: [7: 5, 1: 2]) == 7)
    #expect(CategoryData.mode(of: [:]) == 0)
  }
}
