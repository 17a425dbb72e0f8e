import Attribution
import Explaining
import Fields
import Foundation
import ImageCoding
import Models
import ArrayFormats
import Report
import Synchronization
import TestSupport
import Testing

/// The explainer as used by other programs.
@Suite struct LibraryTests {
  private func model(_ name: String, outputs: [String] = []) throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/models/\(name).onnx").path
    return try Model(onnx: path, outputs: outputs, for: .arrays)
  }

  private func fields(_ model: Model, _ values: [Float]) throws -> [Field] {
    try model.rows(of: ["": InputArray(shape: [1, values.count], values: values)]).fields(ofRow: 0)
  }

  /// An explanation is a value that is encoded and decoded without loss.
  @Test func explanationsAreDocuments() throws {
    let model = try model("two-outputs", outputs: ["all"])
    let explanation = try Explainer(model).explain(fields(model, [1, -2, 0.5, 3]))
    let again = try JSONDecoder().decode(Explanation.self, from: JSONEncoder().encode(explanation))
    #expect(again == explanation && again.version == Explanation.currentVersion)
    #expect(explanation.columns.map(\.method) == ["gradient", "ig"])
    #expect(explanation.targets.count == 3 && explanation.outputs.count == 2)
  }

  /// One model and one explainer serve many inputs on many threads.
  @Test func manyThreads() async throws {
    let model = try model("classes")
    let explainer = try Explainer(model, Request(threads: 1))
    let inputs = try (0..<8).map { try fields(model, [Float($0), 1, -2, 0.5]) }
    let alone = try inputs.map { try explainer.explain($0).columns.map(\.attributions) }
    let together = try await withThrowingTaskGroup(of: (Int, [[Attributions]]).self) { group in
      for (index, input) in inputs.enumerated() {
        group.addTask { (index, try await explainer.explanation(of: input).columns.map(\.attributions)) }
      }
      return try await group.reduce(into: [Int: [[Attributions]]]()) { $0[$1.0] = $1.1 }
    }
    for index in inputs.indices { #expect(together[index] == alone[index]) }
  }

  /// A run can be cancelled by its execution and by its task.
  @Test func cancellation() async throws {
    let model = try model("classes")
    let intervals = 100_000
    let explainer = try Explainer(model, Request(rule: .fixed(.trapezoid(intervals: intervals))))
    let input = try fields(model, [1, 2, 3, 4])
    let done = Atomic(0)
    let execution = Execution(
      progress: { count, _ in done.store(count, ordering: .relaxed) },
      isCancelled: { done.load(ordering: .relaxed) >= 100 })
    #expect(throws: CancellationError.self) { try explainer.explain(input, execution: execution) }
    #expect((100..<intervals / 2).contains(done.load(ordering: .relaxed)))
    let task = Task { try await explainer.explanation(of: input).targets }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  /// A difference is judged relative to the span of the score, not to a fixed number, so other units give the same warnings.
  @Test func warningsKnowNoUnits() throws {
    for baseline in ["zero", "gaussian:0.001"] {
      let kinds = try ["unit", "unit-tiny", "unit-binary"].map { name in
        let model = try self.model(name)
        let request = Request(baselines: [try #require(BaselineRequest(baseline))], runs: 1)
        let explanation = try Explainer(model, request).explain(fields(model, [2, -1.5, 0.5, 3]))
        let difference = explanation.columns[1].attributions[0].completeness?.difference ?? 0
        #expect(name == "unit" || abs(difference) < 0.001, "below any threshold of a probability")
        return explanation.warnings.map(\.grade)
      }
      #expect(kinds[0] == kinds[1] && kinds[0] == kinds[2])
      #expect(!kinds[0].contains(.inconclusive), "the score goes straight from one to the other")
    }
    // For a probability a difference of 0.05 is small, whatever the span.
    let model = try self.model("classes")
    let near = Request(baselines: [try #require(BaselineRequest("gaussian:0.001"))], runs: 1)
    let explanation = try Explainer(model, near).explain(fields(model, [2, -1.5, 0.5, 3]))
    #expect(explanation.warnings.map(\.grade).contains(.inconclusive))
  }

  /// Invalid requests are errors.
  @Test func mistakes() throws {
    let model = try self.model("classes")
    #expect(throws: RequestError.outOfRange("threads", 0, 1...1024)) {
      try Explainer(model, Request(threads: 0))
    }
    #expect(throws: RequestError.noMethod) { try Explainer(model, Request(methods: [])) }
    let wrong = [try Field(name: "x", axes: [Axis(.feature, 5)], values: [1, 2, 3, 4, 5])]
    #expect(throws: ModelError.self) { try Explainer(model).explain(wrong) }
    let unnamed = [try Field(name: "y", axes: [Axis(.feature, 4)], values: [1, 2, 3, 4])]
    #expect(throws: ModelError.self) { try Explainer(model).explain(unnamed) }
    #expect(throws: LabelError.self) {
      try Explainer(model, Request(targets: ["qwerty"])).explain(fields(model, [1, 2, 3, 4]))
    }
    #expect(throws: ModelError.self) {
      try model.field(of: PixelImage(width: 4, height: 4, filledWith: .black))
    }
  }

  /// Baselines as written in requests.
  @Test func textsNameBaselines() {
    for text in [
      "black", "noise", "gaussian:2.5", "blur:3", "black+white+noise", "a.png", "a.npy+b.npy", "zero",
    ] {
      #expect(BaselineRequest(text)?.name == text, "\(text)")
    }
    for text in ["blak", "blur:0", "blur:-1", "black:3", "black+nothing", "", "gaussian:x", "+"] {
      #expect(BaselineRequest(text) == nil, "\(text)")
    }
    #expect(BaselineRequest("black+noise")?.isRandom == true && BaselineRequest("black")?.isRandom == false)
    #expect(
      BaselineRequest("folder/a.png")?.name == "a.png"
        && BaselineRequest("folder/a.png")?.paths == ["folder/a.png"])
  }
}
