import Attribution
import Explaining
import Fields
import Foundation
import Models
import Readers
import Report
import TestSupport
import Testing

/// Categories of tables, explained through their embeddings, against PyTorch and Captum.
@Suite struct CategoryTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let inputs: [String]
    let features: [String]
    /// The most frequent categories.
    let modes: [Int]
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("categories") }
  private static let folder = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/categories").path

  private func model(_ name: String) throws -> Model {
    try Model(onnx: "\(Self.folder)/\(name).onnx", for: .arrays)
  }

  private func rows(_ one: Case, _ model: Model, of table: DataTable) throws -> InputRows {
    switch one.inputs.count {
    case 1: try model.rows(of: table, columns: Array(one.features.prefix(3)))
    case 2:
      try model.rows(of: [
        InputColumns(input: "x_cat", table: table, columns: ["sex", "port", "deck"]),
        InputColumns(input: "x_num", table: table, columns: ["age", "fare"]),
      ])
    default: try model.rows(of: table, columns: [])
    }
  }

  private func explain(
    _ one: Case, _ baseline: String, method: String = "ig", row: Int = 0
  ) throws -> Explanation {
    let model = try model(one.name)
    let rows = try rows(one, model, of: DataTable(contentsOf: Self.folder + "/rows.csv"))
    var request = Request(methods: [try #require(MethodKind.named(method))], targets: ["1"])
    request.baselines = [try #require(BaselineRequest(baseline))]
    request.data = rows
    request.rule = .fixed(.gaussLegendre(points: 60))
    return try Explainer(model, request).explain(rows.described(by: rows).fields(ofRow: row))
  }

  private func values(_ explanation: Explanation) -> [Float] {
    var results = RowResults()
    results.add(explanation, number: 0, id: nil, truth: nil)
    return results.rows[0].parts[0].attributions
  }

  /// For all kinds of inputs, each category has one number: Captum's, summed over the embedding. All numbers sum to the change
  /// of the score.
  @Test(arguments: try golden.get().cases, ["zero", "mean", "median", "sample"])
  func integratedGradients(_ one: Case, baseline: String) throws {
    let golden = try Self.golden.get()
    let explanation = try explain(one, baseline == "sample" ? "sample:1" : baseline)
    let found = values(explanation)
    let truth = try golden.array("\(one.name)/ig-\(baseline)").values
    #expect(found.count == truth.count)
    let scale = truth.reduce(0) { $0 + abs($1) }
    #expect(zip(found, truth).allSatisfy { abs($0 - $1) < 1e-4 * scale }, "\(found) \(truth)")
    let sum = try golden.array("\(one.name)/sum-\(baseline)").values[0]
    #expect(abs(found.reduce(0, +) - sum) < 1e-4 * scale)
  }

  /// Occlusion replaces a category by that of the baseline and changes nothing else.
  @Test(arguments: try golden.get().cases)
  func occlusion(_ one: Case) throws {
    let found = values(try explain(one, "sample:1", method: "occlusion"))
    let truth = try Self.golden.get().array("\(one.name)/occlusion").values
    #expect(zip(found, truth).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found) \(truth)")
  }

  /// The displayed features: the names and values of categories in the order of the model's inputs, and their baselines.
  @Test(arguments: try golden.get().cases)
  func features(_ one: Case) throws {
    func row(_ baseline: String) throws -> (results: RowResults, baseline: [RowFeature.Value]) {
      var results = RowResults()
      results.add(try explain(one, baseline), number: 0, id: nil, truth: nil)
      return (results, results.rows[0].parts[0].baseline)
    }
    let (results, mean) = try row("mean")
    #expect(results.features == one.features)
    #expect(Array(results.rows[0].values.prefix(3)) == [.category(0), .category(2), .category(3)])
    guard case .embedding(let values, of: "mean") = mean[0] else {
      Issue.record("\(mean)")
      return
    }
    let truth = try Self.golden.get().array("\(one.name)/mean-sex").values
    #expect(values.count == truth.count && zip(values, truth).allSatisfy { abs($0 - $1) < 1e-6 })
    let sample = try row("sample:1").baseline
    #expect(Array(sample.prefix(3)) == [.category(1), .category(2), .category(3)])
    let modes: [RowFeature.Value] = one.modes.map { .category($0) }
    #expect(try Array(row("median").baseline.prefix(3)) == modes)
    if one.inputs.count > 1 {
      #expect(Array(results.rows[0].values.suffix(2)) == [.number(-1.323), .number(0.018)])
      #expect(Array(sample.suffix(2)) == [.number(-1.265), .number(0.742)])
    }
  }

  /// Averages over rows of the data are averages over the categories of the rows.
  @Test func expectedGradients() throws {
    let one = try #require(try Self.golden.get().cases.first { $0.name == "columns" })
    let explanation = try explain(one, "sample", method: "expected-gradients")
    let each = try (0..<12).map { try values(explain(one, "sample:\($0)")) }
    let mean = each[0].indices.map { feature in each.reduce(0) { $0 + $1[feature] } / 12 }
    let found = values(explanation)
    let scale = mean.reduce(0) { $0 + abs($1) }
    // The method samples points on the paths; only the sum is exact.
    #expect(zip(found, mean).allSatisfy { abs($0 - $1) < 0.25 * scale }, "\(found) \(mean)")
  }

  /// A warning states that zeros are no category; categories of the data cause no warning.
  @Test func warnings() throws {
    let one = try #require(try Self.golden.get().cases.first { $0.name == "named" })
    let zero = try explain(one, "zero").warnings
    #expect(zero.contains(.noCategory(inputs: ["sex", "port", "deck"], baseline: "zero")), "\(zero)")
    for baseline in ["mean", "median", "sample:3"] {
      let warnings = try explain(one, baseline).warnings.filter { $0.grade == nil }
      #expect(warnings.isEmpty, "\(warnings)")
    }
  }

  /// An invalid category is refused with its row, its column and the valid categories.
  @Test(arguments: [
    ("2", "column 'sex': '2' is not valid; the column takes the categories 0 to 1"),
    ("-1", "column 'sex': '-1'"),
    ("0.5", "column 'sex': '0.5'"), ("male", "column 'sex': 'male'"),
    ("1e9", "column 'sex': '1e9'"),
  ])
  func mistakes(cell: String, message: String) throws {
    let table = try DataTable(text: "sex,port,deck,age,fare\n1,0,0,1,1\n\(cell),0,0,1,1\n")
    for name in ["named", "columns", "offsets"] {
      let one = try #require(try Self.golden.get().cases.first { $0.name == name })
      let error = #expect(throws: TableError.self) { try rows(one, model(name), of: table) }
      let text = "\(try #require(error))"
      #expect(text.contains("row 1, ") && text.contains(message), "\(name): \(text)")
    }
  }

  @Test func severalTables() throws {
    let model = try model("block")
    let numbers = try DataTable(text: "age,fare\n1,2\n3,4\n")
    func rows(_ categories: String) throws -> InputRows {
      try model.rows(of: [
        InputColumns(input: "x_cat", table: DataTable(text: categories), columns: ["a", "b", "c"]),
        InputColumns(input: "x_num", table: numbers, columns: ["age", "fare"]),
      ])
    }
    #expect(try rows("a,b,c\n1,2,3\n0,1,2\n").count == 2)
    #expect(throws: ModelError.differentRows(["x_cat": 1, "x_num": 2])) { try rows("a,b,c\n1,2,3\n") }
    #expect(throws: TableError.self) {
      try model.rows(of: [
        InputColumns(input: "x_cat", table: numbers, columns: ["age"]),
        InputColumns(input: "x_num", table: numbers, columns: ["age", "fare"]),
      ])
    }
    // Rows are selected by number, and a missing row is refused.
    let some = try rows("a,b,c\n1,2,3\n0,1,2\n").selecting(rows: [1, 1, 0])
    #expect(try (0..<3).map { try some.fields(ofRow: $0)[0].values } == [[0, 1, 2], [0, 1, 2], [1, 2, 3]])
    #expect(throws: ModelError.noRow(2, count: 2)) { try rows("a,b,c\n1,2,3\n0,1,2\n").selecting(rows: [2]) }
  }
}
