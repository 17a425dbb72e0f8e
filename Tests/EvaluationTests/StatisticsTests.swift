import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct CorrelationTests {
  @Test func knownCorrelations() throws {
    #expect(abs(try #require(Correlation.pearson([1, 2, 3], [2, 4, 6])) - 1) < 1e-15)
    #expect(abs(try #require(Correlation.pearson([1, 2, 3], [3, 2, 1])) + 1) < 1e-15)
    // Means 2 and 3, deviations −1 0 1 and −2 2 0: 2 / √(2 · 8).
    #expect(abs(try #require(Correlation.pearson([1, 2, 3], [1, 5, 3])) - 0.5) < 1e-15)
    #expect(Correlation.pearson([1, 2, 3], [7, 7, 7]) == nil)
    #expect(Correlation.pearson([5], [7]) == nil && Correlation.pearson([], []) == nil)
  }

  /// If double precision cannot represent a constant, its mean may differ from it.
  @Test func roundingIsNoCorrelation() {
    let constant = [Double](repeating: 0.1, count: 7)
    #expect(Correlation.pearson(constant, [1, 2, 3, 4, 5, 6, 7]) == nil)
    #expect(Correlation.pearson([1e-200, 2e-200, 4e-200], [1, 2, 4]) == nil)
  }

  @Test func ranksOfEqualNumbersAreShared() {
    #expect(Correlation.ranks([10, 20, 20, 5, 20]) == [2, 4, 4, 1, 4])
    #expect(Correlation.ranks([]) == [])
  }

  /// ρ depends on the order only.
  @Test func spearmanIsMonotone() throws {
    let x = [0.1, 3, -2, 8, 5]
    #expect(abs(try #require(Correlation.spearman(x, x.map { exp($0) })) - 1) < 1e-15)
    #expect(abs(try #require(Correlation.spearman(x, x.map { -$0 * $0 * $0 })) + 1) < 1e-15)
    // Ranks 1 2.5 2.5 4 and 1 2 3 4: 4.5 / √(4.5 · 5).
    #expect(abs(try #require(Correlation.spearman([1, 2, 2, 3], [1, 2, 3, 4])) - 0.9.squareRoot()) < 1e-15)
  }
}

@Suite struct StatisticsTests {
  @Test func theAreaUnderUnevenPieces() {
    #expect(Trapezoid.area(x: [0, 0.25, 1], y: [0, 1, 1]) == 0.875)
    #expect(Trapezoid.area(x: [3], y: [4]) == 0)
  }

  @Test func aPictureIsLikeItself() throws {
    var random = Randomness(seed: 4)
    let a = random.floats(9 * 12)
    let b = random.floats(9 * 12)
    func similarity(_ a: [Float], _ b: [Float]) throws -> Double {
      try #require(StructuralSimilarity.mean(a, b, height: 9, width: 12, range: 2))
    }
    #expect(abs(try similarity(a, a) - 1) < 1e-12)
    #expect(abs(try similarity(a, b)) < 0.3)
    #expect(try similarity(a.map { 5 + $0 }, a.map { 5 - $0 }) < -0.9)
    #expect(try similarity(a, b) == similarity(b, a))
    #expect(StructuralSimilarity.mean(a, a, height: 6, width: 18, range: 2) == nil)
    #expect(StructuralSimilarity.mean(a, a, height: 9, width: 12, range: 0) == nil)
  }
}

@Suite struct RankingTests {
  @Test func theHighestComesFirst() {
    #expect(Ranking.descending([0.5, 3, -1], seed: 0) == [1, 0, 2])
  }

  /// The order of equal values is random but reproducible.
  @Test func tiesHaveNoPlace() throws {
    let ties = [Double](repeating: 2, count: 500)
    let order = Ranking.descending(ties, seed: 3)
    #expect(order == Ranking.descending(ties, seed: 3) && order != Ranking.descending(ties, seed: 4))
    #expect(order.sorted() == Array(0..<500))
    let places = try #require(Correlation.pearson(order.map(Double.init), (0..<500).map(Double.init)))
    #expect(abs(places) < 0.15)
  }
}

@Suite struct RandomStreamTests {
  /// Ties, fills and controls with one seed are independent of each other.
  @Test func streamsDiffer() throws {
    let streams: [RandomStream] = [.control, .fill, .ties, .seedPixels, .subsets, .perturbations]
    let sequences = streams.map { stream in
      var generator = SplitMix64(seed: 7, for: stream)
      return (0..<400).map { _ in Double(generator.uniform()) }
    }
    for first in sequences.indices {
      for second in sequences.indices where second != first {
        #expect(abs(try #require(Correlation.pearson(sequences[first], sequences[second]))) < 0.2)
      }
    }
  }
}

@Suite struct PlacesTests {
  private func field(_ axes: [Axis]) throws -> Field {
    try Field(name: "x", axes: axes, values: (0..<axes.reduce(1) { $0 * $1.extent }).map(Float.init))
  }

  @Test func channelsAndComponentsShareAPlace() throws {
    let last = PositionIndex(of: try field([Axis(.y, 1), Axis(.x, 2), Axis(.channel, 3)]))
    #expect(last.ofElement == [0, 0, 0, 1, 1, 1] && last.count == 2)
    let first = PositionIndex(of: try field([Axis(.batch, 1), Axis(.channel, 2), Axis(.y, 2), Axis(.x, 2)]))
    #expect(first.ofElement == [0, 1, 2, 3, 0, 1, 2, 3] && first.count == 4)
    #expect(
      PositionIndex(of: try field([Axis(.token, 2), Axis(.component, 3)])).ofElement == [0, 0, 0, 1, 1, 1])
    let row = PositionIndex(of: try field([Axis(.feature, 4)]))
    #expect(row.ofElement == [0, 1, 2, 3] && row.count == 4)
    #expect(last.spread([3, 6]) == [1, 1, 1, 2, 2, 2])
  }

  @Test func tilesCoverTheGrid() throws {
    let even = try #require(
      Tiles(of: try field([Axis(.y, 4), Axis(.x, 6), Axis(.channel, 2)]), rows: 2, columns: 3))
    #expect(even.ofPlace == [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5])
    #expect(even.sums(of: [Float](repeating: 0.5, count: 24)) == [2, 2, 2, 2, 2, 2])
    // 5 rows are divided into 3 and 2; tiles of unequal size are compared by their means.
    let uneven = try #require(Tiles(of: try field([Axis(.x, 2), Axis(.y, 5)]), rows: 2, columns: 2))
    #expect(uneven.ofPlace == [0, 0, 0, 2, 2, 1, 1, 1, 3, 3])
    #expect(uneven.sums(of: [Float](repeating: 0.1, count: 10)).max() != 0.2)
    #expect(Set(uneven.means(of: [Float](repeating: 0.1, count: 10))).count == 1)
    let standard = try #require(Tiles(of: Field.picture(224, 224, channels: 1)))
    #expect(standard.count == 196 && standard.ofPlace[15] == 0 && standard.ofPlace[16] == 1)
    #expect(standard.ofPlace[16 * 224] == 14 && standard.ofPlace.last == 195)
    #expect(Tiles(of: try field([Axis(.feature, 9)])) == nil)
    #expect(Tiles(of: try field([Axis(.y, 1), Axis(.x, 9)])) == nil)
  }
}
