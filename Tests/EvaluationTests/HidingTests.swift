import Fields
import TestSupport
import Testing

@testable import Evaluation

/// Regions, and the effect of hiding them on the score.
@Suite struct HidingTests {
  // MARK: Regions

  @Test func aRegionIsItsRuns() {
    let mask = [true, true, false, false, true]
    let region = Region(isInside: mask)
    #expect(region.runs == [0, 2, 2, 1] && region.size == 3 && region.places == 5)
    #expect(region.isInside == mask && region.share == 0.6)
    #expect(Region(isInside: [false, true]).runs == [1, 1])
    #expect(region.overlap(with: region) == 1)
    #expect(region.overlap(with: Region(isInside: [false, true, true, false, true])) == 0.5)
  }

  @Test func theStrongestPlacesAreChosen() throws {
    let map: [Float] = [1, -2, 5, 3, 0, 4, 2, 6]
    let inside = try #require(Region(strongest: 0.25, of: map)).isInside
    #expect(inside.indices.filter { inside[$0] } == [2, 7])
    // Only positive values are chosen, however large the share.
    #expect(Region(strongest: 1, of: map)?.size == 6)
    #expect(Region(strongest: 0.5, of: [0, -1, -2]) == nil)
    // The share refers to the permitted places.
    let allowed = [true, true, false, true, true, false, false, false]
    let some = try #require(Region(strongest: 0.5, of: map, where: allowed)).isInside
    #expect(some.indices.filter { some[$0] } == [0, 3])
    // At least one place.
    #expect(Region(strongest: 0.01, of: map)?.size == 1)
    // Equal values: the requested number, chosen by the seed.
    let equal = [Float](repeating: 1, count: 100)
    let first = try #require(Region(strongest: 0.25, of: equal, seed: 1))
    #expect(first.size == 25 && first == Region(strongest: 0.25, of: equal, seed: 1))
    #expect(first != Region(strongest: 0.25, of: equal, seed: 2))
  }

  @Test func otherRegionsHaveTheShape() throws {
    let field = try Field.picture(12, 10)
    var mask = [Bool](repeating: false, count: 120)
    for (y, x) in [(3, 3), (3, 4), (3, 5), (4, 3), (8, 9)] { mask[y * 10 + x] = true }
    let region = Region(isInside: mask)
    let others = OtherRegions(region: region, field: field)
    let found = others.regions(20, seed: 3)
    #expect(found == others.regions(20, seed: 3) && found != others.regions(20, seed: 4))
    #expect(Set(found).count > 10)
    let places = mask.indices.filter { mask[$0] }
    for other in found {
      #expect(other.size == 5)
      #expect(zip(other.isInside, mask).count { $0 && $1 } <= 2, "it shares at most half")
      // A cyclic shift maps one region onto the other.
      let inside = other.isInside
      #expect(
        (0..<120).contains { shift in
          places.allSatisfy { inside[($0 / 10 + shift / 10) % 12 * 10 + ($0 % 10 + shift % 10) % 10] }
        })
    }
  }

  @Test func ofWordsTheyAreOtherWords() throws {
    var axis = Axis(.token, 9)
    axis.kept = [0, 8]
    let field = try Field(
      name: "text", axes: [axis, Axis(.component, 2)], values: [Float](repeating: 1, count: 18))
    let allowed = (0..<9).map { $0 != 0 && $0 != 8 }
    let region = Region(isInside: (0..<9).map { $0 == 2 || $0 == 3 })
    for other in OtherRegions(region: region, field: field, isAllowed: allowed).regions(12, seed: 0) {
      #expect(other.size == 2 && !other.isInside[0] && !other.isInside[8])
    }
  }

  // MARK: Checks

  /// The sum of the brightness of a block of a picture, relative to a fill of zeros.
  private struct Block {
    let field: Field
    let subject: Subject
    /// The contribution of each value to the score.
    let attributions: [Float]
    let zeros: (name: String, values: [Float])

    init(sign: Float = 1) throws {
      let field = try Field.picture(16, 16, channels: 1)
      // The block is a quarter of the picture.
      let weights = field.values.indices.map { index -> Float in
        (4..<12).contains(index / 16) && (4..<12).contains(index % 16) ? sign : 0
      }
      subject = try Subject.linear(field, weights: weights)
      // Values are increased by one, so that none is zero.
      attributions = zip(weights, field.values).map { $0 * ($1 + 1) }
      zeros = ("zero", [Float](repeating: 0, count: field.values.count))
      self.field = field
    }

    func checker(_ level: CheckLevel = .quick, area: Double = 0.25) -> RegionChecker {
      RegionChecker(subject.evaluation, level: level, area: area, seed: 1, fill: zeros)
    }
  }

  /// Without the block a sum over it is zero, and the block alone gives the whole score.
  @Test func aSumOverARegionIsItsRegion() throws {
    let block = try Block()
    // A constant over the block: smoothing leaves the block as the region.
    let even = block.attributions.map { $0 > 0 ? Float(1) : 0 }
    let check = try #require(try block.checker().check(even))
    #expect(check.region.size == 64 && check.map == "guided" && check.others == 8 && check.fills == ["zero"])
    #expect(check.hidden.score == 0 && check.alone.score == check.score)
    #expect(check.hidden.shareBeaten == 1 && check.alone.shareBeaten == 1 && check.isConfirmed)
    #expect(check.hidden.elsewhere > 0 && check.alone.elsewhere < check.score)
    // For a sum, the scores of the hidden and of the remaining part add up to the whole score.
    #expect(abs(check.hidden.elsewhere + check.alone.elsewhere - check.score) < 1e-6 * check.score)
    // A block in the middle is nearly a disc.
    let disc = try #require(check.hidden.disc)
    #expect(disc < 0.2 * check.score)
    #expect(check.alternatives.isEmpty)
    #expect(check.forwardEvaluations == block.subject.calls.total)
    #expect(check.forwardEvaluations == 2 * (1 + 8 + 1))
    let again = try block.checker().check(even)
    #expect(again == check)
  }

  /// A map that points elsewhere is not confirmed.
  @Test func aWrongMapIsFoundOut() throws {
    let block = try Block()
    let wrong = block.attributions.map { $0 > 0 ? Float(0) : 1 }
    let check = try #require(try block.checker().check(wrong))
    #expect(check.hidden.score == check.score && !check.isConfirmed && check.hidden.shareBeaten < 1)
    // A region whose removal raises the score is not confirmed either, although it changes the score more than others do.
    let against = try Block(sign: -1)
    let right = against.attributions.map { $0 < 0 ? Float(1) : 0 }
    let raised = try #require(try against.checker().check(right))
    #expect(!raised.isConfirmed)
  }

  @Test func aNegativeRegionRaisesTheScore() throws {
    let block = try Block(sign: -1)
    let values = block.attributions.map { $0 < 0 ? Float(-1) : 0 }
    let check = try #require(
      try block.checker(area: 0.5).check(values, isNegative: true, isOneOfTwo: true))
    #expect(check.isNegative && check.map == "signed" && check.hidden.score == 0 && check.isConfirmed)
    #expect(check.hidden.shareBeaten == 1 && check.alone.shareBeaten == 1)
    let positive = try block.checker().check(values, isOneOfTwo: true)
    #expect(positive == nil, "no place is positive")
  }

  @Test func theFillsOfPhotosAreTwo() throws {
    let field = try Field.picture(16, 16)
    let subject = try Subject(field, isProbability: true) { 1 / (1 + Double($0[0])) }
    var values = [Float](repeating: 0, count: field.values.count)
    for index in 0..<60 { values[index] = 1 }
    let checker = RegionChecker(subject.evaluation, level: .full, area: 0.1, seed: 1)
    let check = try #require(try checker.check(values))
    #expect(check.fills == ["blur:4.5%", "mean"] && check.others == 20)
    #expect(check.region.size == 26)
    #expect(check.alternatives.map(\.map) == RegionMapKind.all.map(\.name))
    #expect(check.alternatives[0].region == check.region)
    for alternative in check.alternatives {
      #expect(alternative.hidden.keys.sorted() == ["blur:4.5%", "blur:9%", "mean", "middle"])
      #expect(alternative.alone.count == 4)
    }
    let reported = check.fills.compactMap { check.alternatives[0].hidden[$0] }
    #expect(abs(reported.average - check.hidden.score) < 1e-12)
    #expect(check.forwardEvaluations == subject.calls.total)
  }

  @Test(
    arguments: [
      (CheckLevel.quick, 1, 4), (.quick, 15, 4), (.quick, 18, 5), (.quick, 27, 8), (.quick, 1000, 8),
      (.full, 1, 20),
      (.none, 100, 0),
    ])
  func aTextIsCheckedInAThirdOfTheTime(level: CheckLevel, gradients: Int, others: Int) {
    #expect(level.others(gradients: gradients) == others)
  }

  /// Special tokens and padding are not words: they belong to no region and are never hidden.
  @Test func wordsAreHiddenByTheirBaseline() throws {
    var axis = Axis(.token, 10)
    axis.kept = [0, 9]
    let field = try Field(
      name: "text", axes: [axis, Axis(.component, 2)], values: (0..<20).map { Float($0) })
    // The score depends on words 2 and 5.
    let subject = try Subject(field) { x in Double(x[4] + x[5] + 10 * x[10] + 10 * x[11]) }
    var values = [Float](repeating: 0, count: 20)
    (values[0], values[18], values[10], values[4], values[5]) = (100, 100, 5, 2, -1)
    let fill = (name: "pad", values: [Float](repeating: -1, count: 20))
    let check = try #require(
      try RegionChecker(subject.evaluation, level: .quick, seed: 0, fill: fill, gradients: 18).check(values))
    #expect(check.others == 5 && check.forwardEvaluations == 12, "a third of 18 gradients")
    let inside = check.region.isInside
    #expect(inside.indices.filter { inside[$0] } == [2, 5], "a quarter of eight words")
    #expect(check.map == "net" && check.fills == ["pad"] && check.hidden.disc == nil)
    #expect(check.hidden.score == -22 && check.alone.score == check.score && check.isConfirmed)
    let (row, picture) = (try Field.row(4), try Field.picture(4, 4))
    #expect(RegionChecker.suits(field) && !RegionChecker.suits(row) && RegionChecker.suits(picture))
  }

  // MARK: Maps

  @Test func aRegionMapMixesPositivePartsAndSums() throws {
    let field = try Field(
      name: "row", axes: [Axis(.feature, 2), Axis(.component, 2)], values: [0, 0, 0, 0])
    let values: [Float] = [3, -1, 4, -4]
    // E = (3, 4) and N = (2, 0), each divided by its root mean square.
    let (e, n) = (12.5.squareRoot(), 2.0.squareRoot())
    let mixed = RegionMapKind.guided.map(of: values, field: field)
    #expect(abs(Double(mixed[0]) - (3 / e + 0.5 * 2 / n)) < 1e-6)
    #expect(abs(Double(mixed[1]) - 4 / e) < 1e-6)
    let net = RegionMapKind.net.map(of: values, field: field)
    #expect(abs(Double(net[0]) - 2 / n) < 1e-6 && net[1] == 0)
    // The unit of the attributions does not matter.
    let scaled = RegionMapKind.guided.map(of: values.map { 1000 * $0 }, field: field)
    for (first, second) in zip(mixed, scaled) { #expect(abs(first - second) < 1e-6) }
    #expect(RegionMapKind.guided.map(of: [0, 0, 0, 0], field: field) == [0, 0])
  }

  // MARK: The metrics

  @Test func theMetricsAreSharesOfTheScore() throws {
    let field = try Field.picture(28, 28, channels: 1)
    let fill = try #require(Fill.mean.values(field, 0))
    // The score depends on a quarter of the picture.
    let weights = field.values.indices.map { index -> Float in
      (7..<21).contains(index / 28) && (7..<21).contains(index % 28) ? 1 : 0
    }
    for (scale, constant) in [(1.0, 0.0), (7.0, 3.0)] {
      let subject = try Subject(field) { x in
        scale * zip(weights, zip(x, fill)).reduce(0) { $0 + Double($1.0) * abs(Double($1.1.0 - $1.1.1)) }
          + constant
      }
      let candidate = Candidate(name: "own", evidence: Evidence(attributions: weights, map: weights))
      let hidden = try MetricKind.hidden.metric.results(for: candidate, in: subject.evaluation, seed: 0)
      let alone = try MetricKind.alone.metric.results(for: candidate, in: subject.evaluation, seed: 0)
      #expect(hidden.map(\.name) == ["hidden", "hidden-blur:4.5%", "hidden-mean"])
      // With the mean fill, whose score is the constant.
      let (without, only) = (try #require(hidden[2].value), try #require(alone[2].value))
      #expect(abs(without) < 1e-6 && abs(only - 1) < 1e-6)
      #expect(!hidden[0].higherIsBetter && alone[0].higherIsBetter && hidden[0].isSummary)
      #expect(
        (hidden + alone).reduce(0) { $0 + $1.forwardEvaluations } == subject.calls.total)
    }
    let zero = Candidate(
      name: "zero",
      evidence: Evidence(
        attributions: [Float](repeating: 0, count: 784), map: [Float](repeating: 0, count: 784)))
    let subject = try Subject(field) { Double($0[0]) }
    let nothing = try MetricKind.hidden.metric.results(for: zero, in: subject.evaluation, seed: 0)
    #expect(nothing.count == 1 && nothing[0].value == nil && nothing[0].note == .explanationIsZero)
  }
}
