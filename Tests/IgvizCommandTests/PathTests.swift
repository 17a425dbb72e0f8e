import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Rules, baselines and targets at the command line.
@Suite struct PathTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  private func runs(_ outcome: Command.Outcome) throws -> [[String: Any]] {
    try #require(outcome.json?["attributions"] as? [[String: Any]], "\(outcome.errors)")
  }

  private func values(_ path: String) throws -> [Float] {
    guard case .float(let values) = try NPYArray(contentsOf: path).elements else { return [] }
    return values
  }

  @Test func onePathConvergesAndProvesIt() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "--baseline", "black", "--check", "none", "--json", "--paths", "--plot-path", "path.png"],
        in: folder)
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.json?["converged"] as? Bool == true)
      #expect(outcome.json?["files"] as? [String] == ["elephant.igviz.png", "path.png"])
      let run = try runs(outcome)[0]
      let number = { (key: String) in run[key] as? Double ?? .nan }
      #expect(run["rule"] as? String == "adaptive" && run["converged"] as? Bool == true)
      #expect(number("relative_residual") < 1e-6)
      #expect(
        number("residual_deviation") <= 0.02 && number("uncorrected_residual") <= 0.04
          && number("map_error") <= 0.05
      )
      #expect(number("uncorrected_residual") <= number("residual_sum"))
      #expect((20...80).contains(number("points")))
      #expect(
        (0...10).contains(number("baseline_entropy_bits")) && (0...1).contains(number("unseen_share")))

      let path = try #require(run["path"] as? [[String: Double]])
      let alphas = path.map { $0["alpha"] ?? .nan }
      #expect(alphas.first == 0 && alphas.last == 1 && zip(alphas, alphas.dropFirst()).allSatisfy { $0 < $1 })
      #expect(path.count == run["points"] as? Int)
      #expect(
        path.first?["score"] == number("score_baseline") && path.last?["score"] == number("score_input"))
      // The report's own numbers, recomputed from the path.
      let scores = path.map { $0["score"] ?? .nan }
      let slopes = path.map { $0["slope"] ?? .nan }
      let residuals = alphas.indices.dropLast().map { i in
        (alphas[i + 1] - alphas[i]) * (slopes[i] + slopes[i + 1]) / 2 - (scores[i + 1] - scores[i])
      }
      let span = (scores.max() ?? .nan) - (scores.min() ?? .nan)
      #expect(abs(residuals.reduce(0) { $0 + abs($1) } / span - number("residual_sum")) < 1e-12)
      #expect(abs(abs(residuals.reduce(0, +)) / span - number("uncorrected_residual")) < 1e-12)
      #expect(try PixelImage(contentsOf: folder + "/path.png").width == 1240)
    }
  }

  /// Many baselines with few points each; the stated stability agrees with that of two seeds.
  @Test func theDefaultIsStableAndSaysSo() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "--json", "--arrays", "one"], in: folder)
      #expect(outcome.code == 0 && outcome.errors.isEmpty)
      #expect(outcome.json?["converged"] is NSNull)
      let run = try #require(runs(outcome).first)
      let number = { (key: String) in run[key] as? Double ?? .nan }
      #expect(run["rule"] as? String == "stratified" && run["grade"] as? String == "stable")
      #expect(try runs(outcome).count == 1 && number("evaluations") <= 159 && number("baselines") >= 8)
      #expect(number("relative_residual") < 1e-9 && number("uncorrected_residual") < 0.3)
      #expect(abs(number("positive_sum") + number("negative_sum") - number("sum")) < 1e-4)
      _ = try Command.run([elephant, "--seed", "1000", "--arrays", "two"], in: folder)
      let maps = try ["one", "two"].map { try tiles(values("\(folder)/\($0)/evidence.npy")) }
      let measured = try #require(correlation(maps[0], maps[1]))
      #expect(measured > 0.95 && abs(measured - number("agreement")) < 0.03, "\(measured)")
    }
  }

  /// Exact integrals from two random baselines are no exact average, and the output does not claim it.
  @Test func averagesSayHowStableTheyAre() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "--baseline", "noise", "--runs", "2", "--rule", "adaptive"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("agreement") && !outcome.output.contains("exact"))
    }
  }

  /// Returns the sums over the 14×14 tiles of a 224×224 map.
  private func tiles(_ map: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: 196)
    for (index, value) in map.enumerated() { sums[index / 224 / 16 * 14 + index % 224 / 16] += Double(value) }
    return sums
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double? {
    guard a.count == b.count, a.count > 1 else { return nil }
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
    let squares = [(a, meanA), (b, meanB)].map { values, mean in
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    return product / (squares[0] * squares[1]).squareRoot()
  }

  @Test func whatDoesNotConvergeIsWrittenAllTheSame() throws {
    try withTemporaryFolder { folder in
      let asked = ["--max-points", "12", "--tolerance", "0.02"]
      let outcome = try Command.run([elephant, "--json"] + asked, in: folder)
      #expect(outcome.code == 75)
      // Twelve points miss more than 5 % of the sum.
      #expect(
        outcome.errors.contains("incomplete: ") && outcome.errors.contains("not converged, too few points"))
      #expect(outcome.json?["converged"] as? Bool == false)
      #expect(try runs(outcome)[0]["points"] as? Int == 12)
      #expect(try PixelImage(contentsOf: folder + "/elephant.igviz.png").width > 0)
      let text = try Command.run([elephant] + asked, in: folder)
      #expect(text.code == 75 && text.output.contains("not converged"))
      // If a number of points but no tolerance is given, a missed tolerance is no error.
      let points = try Command.run([elephant, "--max-points", "12"], in: folder)
      #expect(points.code == 0 && points.output.contains("not converged"))
      #expect(points.errors.contains("not converged"))
    }
  }

  @Test(arguments: [
    ("trapezoid", 5, 5), ("midpoint", 4, 6), ("left", 4, 5), ("right", 4, 5), ("simpson", 5, 5),
    ("gauss-legendre", 4, 6),
  ])
  func fixedRules(rule: String, points: Int, evaluations: Int) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "--rule", rule, "--steps", "4", "--json"], in: folder)
      #expect(outcome.code == 0)
      let run = try runs(outcome)[0]
      #expect(run["rule"] as? String == rule && run["points"] as? Int == points)
      #expect(run["evaluations"] as? Int == evaluations && run["converged"] is NSNull)
      #expect(outcome.json?["converged"] is NSNull)
    }
  }

  @Test func everyBaselineIsAColumn() throws {
    try withTemporaryFolder { folder in
      let photos = URL(fileURLWithPath: elephant).deletingLastPathComponent().path
      let cat = TestFiles.samplePhoto("cat.png")
      let names = [
        "black+white", "mean", "gray", "max-distance", "noise", "gaussian:30", "blur:9", cat, photos,
      ]
      let outcome = try Command.run(
        [elephant, "--steps", "1", "--runs", "3", "--seed", "8", "--json", "--arrays", "out"]
          + names.flatMap { ["--baseline", $0] }, in: folder)
      #expect(outcome.code == 0)
      #expect(try PixelImage(contentsOf: folder + "/elephant.igviz.png").width == 2 * (4 * 232 + 5 * 14))
      let runs = try runs(outcome)
      let columns = [
        "black+white", "mean", "gray", "max-distance", "noise", "gaussian:30", "blur:9", "cat.png",
        "SampleImages",
      ]
      let counts = [2, 1, 1, 1, 3, 3, 1, 1, 3]
      for (column, count) in zip(columns, counts) {
        let own = runs.filter { $0["column"] as? String == column }
        #expect(own.count == (count == 1 ? 1 : count + 1), "\(column): and the average of several")
        #expect((own.last?["relative_standard_error"] is NSNull) == (count == 1))
        let scores = own.prefix(count).compactMap { $0["score_baseline"] as? Double }
        let mean = scores.reduce(0, +) / Double(count)
        #expect(abs((own.last?["score_baseline"] as? Double ?? .nan) - mean) < 1e-12)
      }
      #expect(
        runs.filter { $0["column"] as? String == "noise" }.map { $0["seed"] as? Int } == [
          8_000_000, 8_000_001, 8_000_002, nil,
        ])

      let input = try values(folder + "/out/input.npy")
      #expect(try values(folder + "/out/baseline.gray.npy").allSatisfy { $0 == 127.5 })
      #expect(
        try values(folder + "/out/baseline.black+white.npy").allSatisfy { $0 == 127.5 }, "the mean of both")
      let mean = try values(folder + "/out/baseline.mean.npy")
      for channel in 0..<3 {
        let samples = stride(from: channel, to: input.count, by: 3).map { Double(input[$0]) }
        #expect(abs(Double(mean[channel]) - samples.reduce(0, +) / Double(samples.count)) < 1e-3)
      }
      // A picture as baseline is fitted like the photo.
      _ = try Command.run([cat, "--steps", "1", "--arrays", "cat"], in: folder)
      #expect(try values(folder + "/out/baseline.cat_png.npy") == values(folder + "/cat/input.npy"))
    }
  }

  /// The pictures of a folder are random baselines: all of them are used, each with many points. A pair of constants gives one
  /// average.
  @Test func foldersAndPairsOfBaselines() throws {
    try withTemporaryFolder { folder in
      let photos = URL(fileURLWithPath: elephant).deletingLastPathComponent().path
      let outcome = try Command.run(
        [elephant, "--baseline", photos, "--baseline", "black+white", "--json"], in: folder)
      #expect(outcome.code == 0)
      let runs = try runs(outcome)
      let pictures = runs.filter { $0["column"] as? String == "SampleImages" }
      #expect(pictures.count == 1 && pictures[0]["rule"] as? String == "stratified")
      let count = try #require(pictures[0]["baselines"] as? Int)
      #expect(count > 2 && count < 53, "the elephant itself is among them")
      #expect(pictures[0]["evaluations"] as? Int == 159 / count * count)
      #expect(pictures[0]["agreement"] is Double)
      let pair = try #require(runs.last { $0["column"] as? String == "black+white" })
      #expect(
        (pair["verdict"] as? String)?.hasPrefix("converged for these 2 baselines") == true,
        "nothing in it is random")
      #expect(pair["grade"] as? String == "exact" && pair["baselines"] as? Int == 2)
    }
  }

  /// More paths with few points each bring the results of different seeds closer together.
  @Test func moreRunsOfFewPoints() throws {
    try withTemporaryFolder { folder in
      func run(_ count: Int, seed: Int = 0) throws -> [String: Any] {
        let outcome = try Command.run(
          [elephant, "--rule", "stratified", "--runs", "\(count)", "--seed", "\(seed)", "--json"], in: folder)
        #expect(outcome.code == 0)
        return try #require(runs(outcome).last)
      }
      let (few, many) = (try run(16), try run(106))
      #expect(few["evaluations"] as? Int == 48 && few["baselines"] as? Int == 16)
      #expect(many["baselines"] as? Int ?? 0 > 53)
      func gap(_ run: [String: Any]) -> Double { 1 - (run["agreement"] as? Double ?? 0) }
      #expect(gap(many) < gap(few) / 2 && gap(few) < 0.05)
      let errors = [few, many].compactMap { $0["region_error"] as? Double }
      #expect(errors.count == 2 && errors[1] < 0.8 * errors[0])
      #expect(try run(16, seed: 1)["score_baseline"] as? Double != few["score_baseline"] as? Double)
    }
  }

  @Test func averagesHaveNoCurve() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "--curve", "c.png"], in: folder)
      #expect(outcome.code == 64 && outcome.errors.contains("--baseline black"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/c.png"))
    }
  }

  /// Targets have the same numbers to the last bit, together or one by one; a difference of targets is the difference of their
  /// maps.
  @Test func severalTargets() throws {
    try withTemporaryFolder { folder in
      let together = try Command.run(
        [elephant, "--steps", "3", "--json", "--arrays", "all", "--target", "top2"]
          + ["--target", "African elephant - tusker"], in: folder)
      #expect(together.code == 0)
      #expect(try PixelImage(contentsOf: folder + "/elephant.igviz.png").height > 3 * 448, "a row each")
      #expect(
        (together.json?["targets"] as? [[String: Any]])?.map { $0["index"] as? Int } == [386, 101, 386])
      #expect(
        (together.json?["targets"] as? [[String: Any]])?.map { $0["contrast_index"] as? Int } == [
          nil, nil, 101,
        ])
      for target in ["386", "101"] {
        _ = try Command.run([elephant, "--steps", "3", "--target", target, "--arrays", target], in: folder)
        for name in ["gradients", "integrated_gradients"] {
          #expect(
            try values("\(folder)/all/\(name).\(target).npy") == values("\(folder)/\(target)/\(name).npy"))
        }
      }
      let maps = try ["386", "101", "386-101"].map {
        try values("\(folder)/all/integrated_gradients.\($0).npy")
      }
      let largest = maps[2].reduce(0) { max($0, abs($1)) }
      #expect(
        maps[2].indices.allSatisfy { abs(maps[0][$0] - maps[1][$0] - maps[2][$0]) < 1e-4 * largest })
      let scores = try runs(together).map { $0["score_input"] as? Double ?? .nan }
      #expect(abs(scores[0] - scores[1] - scores[2]) < 1e-12)
    }
  }

  /// Equal names do not overwrite each other's files; a class that is given twice is one row.
  @Test func nothingIsOverwritten() throws {
    try withTemporaryFolder { folder in
      let twice = try Command.run(
        [elephant, "--steps", "1", "--json", "--arrays", "out", "--target", "top2", "--target", "tusker"]
          + ["--baseline", "white", "--baseline", "white"], in: folder)
      let files = try #require(twice.json?["files"] as? [String])
      #expect(Set(files).count == files.count && files.contains("out/baseline.white.2.npy"))
      #expect((twice.json?["targets"] as? [[String: Any]])?.map { $0["index"] as? Int } == [386, 101])
    }
  }

  @Test func aBaselineThatSaysWhatTheInputSays() throws {
    try withTemporaryFolder { folder in
      let near = try Command.run(
        [elephant, "--baseline", "gaussian:0.3", "--runs", "1", "--steps", "2"], in: folder)
      #expect(near.code == 0 && near.errors.contains("the score is almost the same"))
      let same = try Command.run([elephant, "--baseline", elephant, "--json"], in: folder)
      #expect(same.code == 0 && same.errors.contains("the map is empty"))
      #expect(try runs(same)[0]["unseen_share"] as? Double == 1)
      #expect(try runs(same)[0]["relative_residual"] is NSNull)
    }
  }
}
