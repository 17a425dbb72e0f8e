import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// `igviz compare`, and `--evaluate`.
@Suite struct CompareTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")

  private func rows(_ outcome: Command.Outcome) throws -> [[String: Any]] {
    let tables = try #require(outcome.json?["evaluation"] as? [[String: Any]], "\(outcome.errors)")
    return try #require(tables.first?["rows"] as? [[String: Any]])
  }

  private func value(_ name: String, of row: [String: Any]) -> Double {
    let results = row["results"] as? [[String: Any]] ?? []
    return results.first { $0["name"] as? String == name }?["value"] as? Double ?? .nan
  }

  /// The default beats chance, edges and the plain gradient; the measurements are in the document and in the verdict.
  @Test func methodsAreMeasuredBesideControls() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          "compare", elephant, "--method", "ig", "--method", "gradient", "--json", "--metric-curves",
          "curves.png",
        ], in: folder)
      #expect(outcome.code == 0)
      let rows = try self.rows(outcome)
      #expect(rows.map { $0["name"] as? String } == ["ig", "gradient", "random", "disc", "edges"])
      #expect(rows.map { $0["is_control"] as? Bool } == [false, false, true, true, true])
      for level in ["ins-del-pixels", "ins-del-tiles"] {
        let values = rows.map { value(level, of: $0) }
        #expect(values.allSatisfy { $0.isFinite })
        #expect(
          values[0] > values[1] && values[0] > values[2] && values[0] > values[4], "\(level): \(values)")
      }
      #expect(abs(value("ins-del-pixels", of: rows[2])) < 0.1, "chance")
      let runs = try #require(outcome.json?["attributions"] as? [[String: Any]])
      #expect(runs.map { $0["method"] as? String } == ["ig", "gradient"])
      #expect((runs[0]["verdict"] as? String)?.contains("control") == true)
      #expect(outcome.json?["files"] as? [String] == ["elephant.compare.png", "curves.png"])
      let chart = try PixelImage(contentsOf: folder + "/curves.png")
      #expect(chart.width == 1240 && Set(chart.samples).count > 20)
      let sheet = try PixelImage(contentsOf: folder + "/elephant.compare.png")
      // The photo and the better map stand side by side; the map that ranks behind the first control is below them.
      #expect(sheet.width > 2 * 448 && sheet.width < 3 * 448)
    }
  }

  @Test func theBestComesFirst() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["compare", elephant, "--method", "gradient", "--method", "ig", "-o", "sheet.png"], in: folder)
      let lines = outcome.output.split(separator: "\n")
      let names = lines.compactMap { line in
        ["gradient ", "ig ", "random (control)", "edges (control)"].first { line.hasPrefix($0) }
      }
      #expect(names.first == "ig " && names.count == 4, "\(outcome.output)")
      #expect(lines.last == "sheet.png" && lines.contains { $0.contains("ins-del-tiles") })
    }
  }

  /// Rows of tables have neither pixels to blur nor an activation; methods that suit them are still measured.
  @Test func methodsThatDoNotSuitAreLeftOut() throws {
    try withTemporaryFolder { folder in
      let model = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/models/classes.onnx").path
      try NPYArray(shape: [1, 4], elements: .float([1, -2, 0.5, 3])).write(to: folder + "/row.npy")
      let outcome = try Command.run(["compare", "row.npy", "-m", model, "--json"], in: folder)
      #expect(outcome.code == 0)
      for method in ["Grad-CAM", "Blur IG", "RISE", "XRAI"] {
        #expect(outcome.errors.contains("\(method): left out"), "\(method): \(outcome.errors)")
      }
      let names = try rows(outcome).compactMap { $0["name"] as? String }
      #expect(names.contains("ig") && names.contains("occlusion") && !names.contains("rise"))
      // A request for an unsuitable method gets an error with the reason.
      let asked = try Command.run(["compare", "row.npy", "-m", model, "--method", "rise"], in: folder)
      #expect(asked.code == 65 && asked.errors.contains("axes in space or time"))
    }
  }

  @Test func metricsAreChosen() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [elephant, "--method", "gradient", "--evaluate", "--metric", "deletion", "--json"], in: folder)
      let first = try rows(outcome).first
      let results = try #require(first?["results"] as? [[String: Any]])
      #expect(!results.isEmpty && results.allSatisfy { $0["metric"] as? String == "deletion" })
      let lonely = try Command.run([elephant, "--metric", "deletion"], in: folder)
      #expect(lonely.code == 64 && lonely.errors.contains("--evaluate"))
      let unknown = try Command.run([elephant, "--evaluate", "--metric", "beauty"], in: folder)
      #expect(unknown.code == 64 && unknown.errors.contains("ins-del"))
    }
  }

  /// Layers are selected by name, and an unknown layer is refused.
  @Test func layersAreNamed() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run([elephant, "--method", "grad-cam", "--json"], in: folder)
      let run = try #require((outcome.json?["attributions"] as? [[String: Any]])?.first)
      #expect(run["method"] as? String == "grad-cam" && run["evaluations"] as? Int == 1)
      let none = try Command.run([elephant, "--method", "grad-cam", "--layer", "nowhere"], in: folder)
      #expect(none.code == 64 && none.errors.contains("nowhere"))
    }
  }
}
