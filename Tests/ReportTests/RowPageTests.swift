import Attribution
import Explaining
import Foundation
import Models
import Readers
import TestSupport
import Testing

@testable import Report

/// The page for the rows of a table.
@Suite struct RowPageTests {
  /// A flower, explained with a baseline of zero.
  private static let flower = Result { () throws -> Explanation in
    let folder = TestFiles.root.appendingPathComponent("SampleModels/iris").path
    let model = try Model(
      onnx: "\(folder)/iris.onnx", card: ModelCard(besides: "\(folder)/iris.onnx"), for: .arrays)
    let rows = try model.rows(
      of: DataTable(contentsOf: "\(folder)/iris.csv"),
      columns: ["sepal length", "sepal width", "petal length", "petal width"])
    var request = Request(methods: [.integratedGradients], targets: ["all"], threads: 1)
    request.baselines = [try #require(BaselineRequest("zero"))]
    request.rule = .fixed(.gaussLegendre(points: 40))
    return try Explainer(model, request).explain(rows.described(by: rows).fields(ofRow: 0))
  }

  private func results(_ count: Int, truths: [String?] = ["setosa"]) throws -> RowResults {
    let explanation = try Self.flower.get()
    var results = RowResults()
    for number in 0..<count {
      results.add(explanation, number: number, id: nil, truth: truths[number % truths.count])
    }
    return results
  }

  private func page(_ results: RowResults) throws -> String {
    String(
      decoding: try results.page(title: nil, isSequential: false, software: "igviz", facts: []), as: UTF8.self
    )
  }

  /// All rows are listed up to the limit; beyond it evenly spaced rows, starting with the first.
  @Test func listedRows() throws {
    #expect(RowPageData.listed(of: try results(100)) == Array(0..<100))
    let listed = RowPageData.listed(of: try results(12_000))
    #expect(listed.count == 10_000 && listed.first == 0 && listed.last == 11_998)
    #expect(zip(listed, listed.dropFirst()).allSatisfy { (1...2).contains($1 - $0) })
  }

  /// The page reports that rows are missing from the list; its size is limited, and its means are over all rows.
  @Test func manyRows() throws {
    let page = try page(results(12_000, truths: ["setosa", "rose"]))
    #expect(page.utf8.count < 3_000_000)
    #expect(page.contains("The list and the dots show 10000 of 12000 rows, evenly spaced."))
    #expect(page.contains("6000 of 12000 predictions are wrong."))
    #expect(!(try self.page(results(3))).contains("evenly spaced"))
  }

  @Test func wordsAreStoredOnce() throws {
    let words = try JSONEncoder().encode(PackedWords(["a", nil, "b", "a"]))
    let object = try #require(JSONSerialization.jsonObject(with: words) as? [String: Any])
    #expect(object["words"] as? [String] == ["a", "b"] && object["rows"] as? [Int] == [0, -1, 1, 0])
    #expect(PackedWords.any([nil, nil]) == nil)
  }

  /// The reasons for a wrong prediction are the attributions for the predicted class.
  @Test func confusions() throws {
    let results = try results(4, truths: ["setosa", "rose"])
    let summary = results.summary(column: 0)
    #expect(summary.wrong == 2 && summary.compared == 4)
    let confusion = try #require(summary.confusions.first)
    #expect(confusion.truth == "rose" && confusion.prediction == "setosa" && confusion.count == 2)
    let part = try #require(results.explainedPart(ofRow: 0, column: 0))
    #expect(part.target == 0)
    let largest = Double(part.attributions.max() ?? 0)
    #expect(
      confusion.reasons.first?.value.mean == largest && confusion.reasons.first?.value.standardError == 0)
    let all = try #require(summary.groups.first)
    #expect(all.label == nil && all.items.count == 4)
    #expect(all.items[0].value.mean == part.attributions.map { Double(abs($0)) }.max())
  }

  /// A single row is open initially and has no dots.
  @Test func oneRow() throws {
    let page = try page(results(1))
    #expect(page.contains("row 0: setosa (correct)"))
    #expect(!page.contains("class=\"swarm\"") && !page.contains("id=\"data-set\">"))
  }

  @Test func titlesOfMetrics() {
    #expect(MetricTitle.text("insertion-pixels-blur:4.5%") == "Insertion, blurred fill, pixels")
    #expect(MetricTitle.text("deletion-tiles-mean") == "Deletion, mean fill, tiles")
    #expect(MetricTitle.text("ins-del-tiles") == "Insertion − deletion, tiles")
    #expect(MetricTitle.text("unknown-x") == "unknown-x")
  }
}
