import Fields
import TestSupport
import Testing

@testable import Attribution

@Suite struct OcclusionTests {
  private func values(
    _ method: Occlusion, weights: [Double], input: MethodInput, baselines: [[Float]]
  ) throws -> [Float] {
    try method.attributions(
      of: ClosedForm([.linear(weights, constant: 7)], elements: input.count), input: input,
      baselines: BaselineSamples(baselines), execution: Execution())[0].values
  }

  /// Each column of a table is covered by itself: wᵢ(xᵢ − x′ᵢ), which is complete.
  @Test func columnsAreCoveredOneByOne() throws {
    let row = try MethodInput.field([Axis(.feature, 3)], [3, 5, -2])
    let found = try values(Occlusion(), weights: [2, -1, 4], input: row, baselines: [[1, 1, 1]])
    #expect(found == [4, -4, -12])
    // Several baselines give their mean.
    let two = try values(Occlusion(), weights: [2, -1, 4], input: row, baselines: [[1, 1, 1], [3, 5, 0]])
    #expect(two == [2, -2, -10])
    let bare = try values(
      Occlusion(), weights: [2, -1], input: MethodInput(values: [3, 5]), baselines: [[1, 1]])
    #expect(bare == [4, -4])
  }

  /// A token's components are covered together and share its attribution equally.
  @Test func tokensAreCoveredOneByOne() throws {
    let words = try MethodInput.field([Axis(.token, 2), Axis(.component, 2)], [1, 2, 3, 4])
    let found = try values(Occlusion(), weights: [1, 1, 1, -1], input: words, baselines: [[0, 0, 0, 0]])
    #expect(found == [1.5, 1.5, -0.5, -0.5])
  }

  /// The drops of a linear function are sums over windows; each position has the mean of the windows that cover it. Windows at
  /// the border are clipped.
  @Test(arguments: [(2, 2), (3, 2), (3, 1), (1, 1), (9, 4)], [true, false])
  func windowsOfAPictureAreAveraged(window: (side: Int, stride: Int), isChannelFirst: Bool) throws {
    let (height, width, channels) = (5, 6, 2)
    func place(_ y: Int, _ x: Int, _ channel: Int) -> Int {
      isChannelFirst ? (channel * height + y) * width + x : (y * width + x) * channels + channel
    }
    var random = Randomness(seed: 5)
    let x = random.floats(height * width * channels)
    let weights = random.floats(x.count).map(Double.init)
    let axes = [Axis(.y, height), Axis(.x, width)]
    let channel = [Axis(.channel, channels)]
    let input = try MethodInput.field(isChannelFirst ? channel + axes : axes + channel, x)
    let found = try values(
      Occlusion(side: window.side, stride: window.stride), weights: weights, input: input,
      baselines: [[Float](repeating: 0.25, count: x.count)])
    var (sums, counts) = ([Double](repeating: 0, count: x.count), [Double](repeating: 0, count: x.count))
    func starts(_ extent: Int) -> [Int] {
      var starts = [0]
      while starts[starts.count - 1] + window.side < extent {
        starts.append(starts[starts.count - 1] + window.stride)
      }
      return starts
    }
    for top in starts(height) {
      for left in starts(width) {
        let covered = (0..<channels).flatMap { channel in
          (top..<min(height, top + window.side)).flatMap { y in
            (left..<min(width, left + window.side)).map { place(y, $0, channel) }
          }
        }
        let drop = covered.reduce(0.0) { $0 + weights[$1] * (Double(x[$1]) - 0.25) }
        for element in covered {
          sums[element] += drop / 2
          counts[element] += 1
        }
      }
    }
    #expect(relativeError(found, zip(sums, counts).map { Float($0 / $1) }) < 1e-6)
  }

  @Test func everyFieldIsCoveredByItself() throws {
    let picture = try Field(name: "picture", axes: [Axis(.y, 1), Axis(.x, 2)], values: [1, 2])
    let row = try Field(name: "row", axes: [Axis(.feature, 2)], values: [3, 4])
    let found = try values(
      Occlusion(side: 2), weights: [1, 10, 100, 1000], input: MethodInput([picture, row]),
      baselines: [[0, 0, 0, 0]])
    #expect(found == [21, 21, 300, 4000])
  }

  /// A photo of 224 × 224 has 13 × 13 windows of 32 × 32, each in runs along the rows.
  @Test func standardWindowsAreASeventhOfThePicture() throws {
    let axes = [Axis(.y, 224), Axis(.x, 224), Axis(.channel, 3)]
    let windows = OcclusionWindow.all(
      over: try .field(axes, [Float](repeating: 0, count: 224 * 224 * 3)), side: nil, stride: nil)
    #expect(windows.count == 169 && windows.allSatisfy { $0.runs.count == 32 })
    #expect(windows.allSatisfy { $0.runs.allSatisfy { $0.count == 96 } })
    #expect(windows[1].runs[0] == 48..<144 && windows[13].runs[0].lowerBound == 16 * 224 * 3)
    let small = OcclusionWindow.all(
      over: try .field([Axis(.time, 4), Axis(.channel, 1)], [0, 0, 0, 0]), side: nil, stride: nil)
    #expect(small.map(\.runs) == [[0..<1], [1..<2], [2..<3], [3..<4]])
  }
}
