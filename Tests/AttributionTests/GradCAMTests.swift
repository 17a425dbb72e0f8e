import Fields
import Synchronization
import Testing

@testable import Attribution

@Suite struct GradCAMTests {
  /// Two channels at 2 × 2 positions.
  private let activation: [Float] = [1, 10, 2, 20, 3, 0, 4, 40]
  /// The slopes at the same positions and channels; their channel means are 2 and −¼.
  private let slopes: [Double] = [2, -1, 2, 0, 1, 0, 3, 0]

  private func function(_ slopes: [[Double]]) -> ReadOut {
    ReadOut(positions: [2, 2], channels: 2, slopes.map { .linear($0) }) { [activation] _ in activation }
  }

  private func values(
    _ method: some AttributionMethod, _ slopes: [[Double]], _ axes: [Axis], count: Int
  ) throws -> [[Float]] {
    try method.attributions(
      of: function(slopes), input: .field(axes, [Float](repeating: 0, count: count)), baselines: .none,
      execution: Execution()
    ).map(\.values)
  }

  /// ReLU(2·A₁ − ¼·A₂).
  @Test func itIsTheRectifiedWeightedSum() throws {
    let negative = slopes.map { -$0 }
    let results = try values(
      ClassActivationMap.gradCAM, [slopes, negative], [Axis(.y, 2), Axis(.x, 2)], count: 4)
    #expect(results == [[0, 0, 6, 0], [0.5, 1, 0, 2]])
  }

  /// The channels of a photo share the value of their position, for any order of axes.
  @Test func channelsShareTheMap() throws {
    let last = try values(
      ClassActivationMap.gradCAM, [slopes], [Axis(.y, 2), Axis(.x, 2), Axis(.channel, 3)], count: 12)
    #expect(last == [[0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 0]])
    let first = try values(
      ClassActivationMap.gradCAM, [slopes], [Axis(.batch, 1), Axis(.channel, 3), Axis(.y, 2), Axis(.x, 2)],
      count: 12)
    #expect(first == [[0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0]])
    let transposed = try values(ClassActivationMap.gradCAM, [slopes], [Axis(.x, 2), Axis(.y, 2)], count: 4)
    #expect(transposed == [[0, 6, 0, 0]])
  }

  /// The map is interpolated linearly between the centres of the cells and constant outside them.
  @Test func theMapIsStretchedBetweenTheCentresOfItsCells() throws {
    let map = try values(ClassActivationMap.gradCAM, [slopes], [Axis(.y, 4), Axis(.x, 4)], count: 16)[0]
    let (none, quarter): ([Float], [Float]) = ([0, 0, 0, 0], [1.5, 1.125, 0.375, 0])
    #expect(map == none + quarter + quarter.map { 3 * $0 } + quarter.map { 4 * $0 })
    let smaller = try values(ClassActivationMap.gradCAM, [slopes], [Axis(.y, 1), Axis(.x, 2)], count: 2)[0]
    #expect(smaller == [3, 0])
  }

  /// w = Σ ReLU(g) / (2 + g · Σ A): the sums of the channels are 10 and 70.
  @Test func plusPlusWeighsEveryPlace() throws {
    let parts: [Double] = [2.0 / 22, 2.0 / 22, 1.0 / 12, 3.0 / 32]
    let weight = parts.reduce(0, +)
    let found = try values(
      ClassActivationMap.gradCAMPlusPlus, [slopes], [Axis(.y, 2), Axis(.x, 2)], count: 4)[0]
    let expected = [1.0, 2, 3, 4].map { Float(weight * $0) }
    #expect(found == expected)
    // Negative slopes, and a slope that makes the denominator zero, get zero weight.
    let emptying = ReadOut(positions: [1, 2], channels: 1, [.linear([1, -2])]) { _ in [-3, 1] }
    let none = try ClassActivationMap.gradCAMPlusPlus.attributions(
      of: emptying, input: .field([Axis(.y, 1), Axis(.x, 2)], [0, 0]), baselines: .none,
      execution: Execution())
    #expect(none[0].values == [0, 0] && none[0].scoreAtInput == -5)
  }

  @Test func oneEvaluationIsEnough() throws {
    let steps = Mutex<[[Int]]>([])
    let result = try ClassActivationMap.gradCAM.attributions(
      of: function([slopes]), input: .field([Axis(.y, 2), Axis(.x, 2)], [0, 0, 0, 0]), baselines: .none,
      execution: Execution(progress: { done, total in steps.withLock { $0.append([done, total]) } }))[0]
    #expect(result.evaluations == 1 && steps.withLock { $0 } == [[1, 1]])
    #expect(result.scoreAtInput == zip(slopes, activation).reduce(0) { $0 + $1.0 * Double($1.1) })
    #expect(result.paths.isEmpty && result.completeness == nil && result.inputGradient == nil)
  }

  @Test(arguments: [ClassActivationMap.gradCAM as any AttributionMethod, ClassActivationMap.gradCAMPlusPlus])
  func whatItNeedsMustBeThere(method: any AttributionMethod) throws {
    let picture = try MethodInput.field([Axis(.y, 2), Axis(.x, 1)], [0, 0])
    #expect(throws: AttributionError.noActivation(method: method.kind.title)) {
      try method.attributions(
        of: ClosedForm([.linear([1, 1])]), input: picture, baselines: .none, execution: Execution())
    }
    let field = picture.fields[0]
    for input in [
      MethodInput(values: [1, 2]), MethodInput([field, field]),
      try .field([Axis(.y, 2), Axis(.y, 1)], [0, 0]),
    ] {
      let error = try #require(throws: AttributionError.self) {
        try method.attributions(
          of: function([slopes]), input: input, baselines: .none, execution: Execution())
      }
      #expect("\(error)".contains("needs one input with axes in space or time"))
    }
    #expect(throws: CancellationError.self) {
      try method.attributions(
        of: function([slopes]), input: picture, baselines: .none, execution: Execution(isCancelled: { true }))
    }
  }

  @Test func errorsSayWhatThereIs() {
    #expect(
      "\(AttributionError.noPositions(method: "Grad-CAM", fields: ["row (feature)", "words (token × component)"]))"
        == "Grad-CAM needs one input with axes in space or time (time, z, y, x), not row (feature), words (token × component)"
    )
    #expect(
      "\(AttributionError.noActivation(method: "Grad-CAM"))"
        == "Grad-CAM needs an inner layer with positions along the input's axes in space or time, and the model has none"
    )
  }
}
