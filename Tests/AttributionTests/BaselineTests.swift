import Foundation
import TestSupport
import Testing

@testable import Attribution

@Suite struct BaselineTests {
  private func plain(_ count: Int) -> Baseline.Subject {
    Baseline.Subject([Float](repeating: 100, count: count), levels: 0...255)
  }

  @Test func noiseIsUniformAndSeeded() {
    let subject = plain(100_000)
    let noise = Baseline.noise(seed: 3).samples(for: subject)
    #expect(noise == Baseline.noise(seed: 3).samples(for: subject))
    #expect(noise != Baseline.noise(seed: 4).samples(for: subject))
    #expect(noise.allSatisfy { $0 >= 0 && $0 < 255 })
    let (mean, variance) = moments(noise)
    // Five standard errors of a uniform distribution's mean; its variance is 255²/12.
    #expect(abs(mean - 127.5) < 5 * 73.6 / 100_000.0.squareRoot())
    #expect(abs(variance / (255 * 255 / 12.0) - 1) < 0.02)
  }

  @Test func gaussianNoiseSurroundsTheInput() {
    let subject = plain(100_001)
    let noise = Baseline.gaussian(sigma: 20, seed: 7).samples(for: subject)
    #expect(noise == Baseline.gaussian(sigma: 20, seed: 7).samples(for: subject))
    #expect(noise != Baseline.gaussian(sigma: 20, seed: 8).samples(for: subject))
    let (mean, variance) = moments(noise)
    #expect(abs(mean - 100) < 5 * 20 / 100_000.0.squareRoot())
    #expect(abs(variance / 400 - 1) < 0.03)
    // 68.3 % lie within one standard deviation.
    let share = Double(noise.count { abs($0 - 100) < 20 }) / 100_001
    #expect(abs(share - 0.6827) < 0.01)
    let clipped = Baseline.gaussian(sigma: 400, seed: 7).samples(for: subject)
    #expect(clipped.min() == 0 && clipped.max() == 255)
  }

  private func moments(_ values: [Float]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    return (
      mean, values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    )
  }

  /// The published sequence for the seed 1234567.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }

  @Test func constants() {
    let subject = Baseline.Subject([0, 10, 20, 40, 50, 60], levels: 0...255, width: 2, channels: 3)
    #expect(Baseline.black.samples(for: subject) == [0, 0, 0, 0, 0, 0])
    #expect(Baseline.constant(255, name: "white").samples(for: subject) == [255, 255, 255, 255, 255, 255])
    #expect(Baseline.mean.samples(for: subject) == [20, 30, 40, 20, 30, 40])
  }

  @Test func maxDistanceIsTheFartherEnd() {
    let subject = Baseline.Subject([0, 127, 128, 255], levels: 0...255)
    #expect(Baseline.maxDistance.samples(for: subject) == [255, 255, 0, 0])
  }

  @Test func blurringKeepsTheMeanAndSpreadsAPoint() {
    var samples = [Float](repeating: 0, count: 31 * 21 * 3)
    samples[(10 * 31 + 15) * 3 + 1] = 1000
    let subject = Baseline.Subject(samples, levels: 0...255, width: 31, channels: 3)
    let blurred = Baseline.blur(sigma: 2).samples(for: subject)
    #expect(abs(blurred.reduce(0.0) { $0 + Double($1) } - 1000) < 1e-3, "mirrored edges lose nothing")
    #expect(blurred.indices.allSatisfy { $0 % 3 == 1 || blurred[$0] == 0 }, "channels stay apart")
    // A Gaussian falls to exp(−1/2) one standard deviation away, in both directions.
    let center = blurred[(10 * 31 + 15) * 3 + 1]
    for neighbour in [(10 * 31 + 17) * 3 + 1, (12 * 31 + 15) * 3 + 1] {
      #expect(abs(blurred[neighbour] / center - exp(-0.5)) < 1e-5)
    }
  }

  struct BlurCase: Decodable, Sendable { let name: String; let sigma: Double }

  /// Against scipy.ndimage.gaussian_filter, also where the kernel is larger than the picture.
  @Test func blurringIsScipys() throws {
    let golden = try Golden<BlurCase>("blur")
    for reference in golden.cases {
      let input = try golden.array("\(reference.name)/x")
      let subject = Baseline.Subject(
        input.values, levels: 0...255, width: input.shape[1], channels: input.shape[2])
      let blurred = Baseline.blur(sigma: reference.sigma).samples(for: subject)
      let expected = try golden.array("\(reference.name)/y").values
      for (mine, theirs) in zip(blurred, expected) { #expect(abs(mine - theirs) < 1e-3) }
    }
  }

  @Test func namesSayTheNumbers() {
    #expect(
      Baseline.blur(sigma: 10).name == "blur:10"
        && Baseline.gaussian(sigma: 2.5, seed: 0).name == "gaussian:2.5")
  }
}
