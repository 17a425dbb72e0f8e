/// Occlusion: the drop of the score when a window of the input is replaced by the baseline's values, in units of the score. The
/// value of a position is the mean over the windows that cover it, and over the baselines.
///
/// A window extends along the axes in space and time. By default its side is a seventh of the longest axis, about the size of a
/// part of an object, and it moves by half of its side, so that four windows cover a pixel. A photo of 224 pixels has windows of 32
/// pixels in steps of 16: 169 windows. Tokens and the columns of a table are covered one by one. Only scores are computed: one for
/// each window and baseline, and one for the input.
///
/// Reference: Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks".
package struct Occlusion: AttributionMethod {
  package var kind: MethodKind { .occlusion }

  /// The side of a window, in positions along axes in space and time; `nil` for a seventh of a field's longest such axis.
  var side: Int?
  /// The number of positions from one window to the next; `nil` for half of the side. It is limited to the side, so that every
  /// position is covered.
  var stride: Int?

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    let windows = OcclusionWindow.all(over: input, side: side, stride: stride)
    let total = 1 + windows.count * baselines.count
    var drops = Drops(elements: input.count, scores: function.scoreCount)
    var done = 0
    // The baselines are processed one after the other, because all of them may not fit into memory.
    for number in 0..<baselines.count {
      let baseline = try baselines.checked(number, count: input.count)
      let fold = PointFold<OcclusionWindow?>(elements: input.count, wantsGradients: false) { window, point in
        _ = point.update(fromContentsOf: input.values)
        for run in window?.runs ?? [] {
          for element in run { point[element] = baseline[element] }
        }
      }
      // The input itself comes first, with the first baseline.
      let points: [OcclusionWindow?] = (number == 0 ? [nil] : []) + windows
      drops = try fold.run(
        points, of: function, execution: execution.part(after: done, of: total), into: drops
      ) { drops, window, result in
        drops.add(result.scores, of: window)
        return []
      }
      done += points.count
    }
    return drops.attributions(of: input, windows: windows, evaluations: total, baselines: baselines.count)
  }

  private struct Drops: Sendable {
    private var scoresAtInput: [Double] = []
    /// Σ of the drops over the windows that cover an element; indexed by score, then by element.
    private var sums: [[Double]]
    /// The number of windows that cover each element, over all baselines.
    private var windows: [Double]

    init(elements: Int, scores: Int) {
      windows = [Double](repeating: 0, count: elements)
      sums = [[Double]](repeating: windows, count: scores)
    }

    /// Adds the scores of one window.
    ///
    /// - Parameter window: `nil` for the unchanged input, which comes first.
    mutating func add(_ scores: [Double], of window: OcclusionWindow?) {
      guard let window else {
        scoresAtInput = scores
        return
      }
      for run in window.runs {
        for element in run { windows[element] += 1 }
        for score in scores.indices {
          let drop = scoresAtInput[score] - scores[score]
          for element in run { sums[score][element] += drop }
        }
      }
    }

    func attributions(
      of input: MethodInput, windows all: [OcclusionWindow], evaluations: Int, baselines: Int
    ) -> [Attributions] {
      var shares = input.fields.flatMap { field in
        [Int](repeating: field.origin == nil ? field.elementsPerPosition : 0, count: field.values.count)
      }
      for window in all {
        for element in window.runs.joined() where shares[element] == 0 { shares[element] = window.count }
      }
      return zip(scoresAtInput, sums).map { score, sums in
        let values = sums.indices.map { Float(sums[$0] / windows[$0] / Double(shares[$0])) }
        return Attributions(
          values: values, scoreAtInput: score, evaluations: 0, forwardEvaluations: evaluations,
          baselineCount: baselines)
      }
    }
  }
}

extension MethodKind {
  /// Occlusion of windows by the baseline's values.
  public static let occlusion = MethodKind(
    name: "occlusion", title: "Occlusion",
    summary: "drop of the score when a window of the input is replaced by the baseline",
    reference: "Zeiler & Fergus 2014, \"Visualizing and Understanding Convolutional Networks\"",
    needs: .scoresOnly, takesBaselines: true, standardBaseline: "mean", typicalPasses: 170
  ) { _ in Occlusion() }
}
