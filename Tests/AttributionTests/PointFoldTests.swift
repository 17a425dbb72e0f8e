import Testing

@testable import Attribution

@Suite struct PointFoldTests {
  /// F(x) = x₀², whose scores and gradients `PointFold` sums.
  private static func square(batch: Int = 1) -> ClosedForm {
    ClosedForm(batch: batch, elements: 2, { $0[0] * $0[0] }, gradient: { [2 * $0[0], 0] })
  }

  private struct Sum {
    var order: [Int] = []
    var scores = 0.0
    var gradients = 0.0
  }

  @Test(arguments: [1, 2, 3], [1, 4])
  func resultsComeInTheOrderOfThePointsAndMayBringMore(threads: Int, batch: Int) throws {
    let function = Self.square(batch: batch)
    let fold = PointFold<Int>(elements: 2) { point, memory in
      memory[0] = Float(point)
      memory[1] = 0
    }
    let sum = try fold.run(
      Array(0..<20), of: function, execution: Execution(threads: threads), into: Sum()
    ) { sum, point, result in
      sum.order.append(point)
      sum.scores += result.scores[0]
      sum.gradients += Double(result.gradients[0][0])
      return point == 7 ? [20, 21] : []
    }
    #expect(sum.order == Array(0..<22))
    #expect(sum.scores == Double((0..<22).reduce(0) { $0 + $1 * $1 }))
    #expect(sum.gradients == Double((0..<22).reduce(0) { $0 + 2 * $1 }))
    #expect(function.calls == 22)
  }

  @Test func scoresAloneAskForNoGradient() throws {
    let function = Self.square()
    let fold = PointFold<Int>(elements: 2, wantsGradients: false) { point, memory in
      memory[0] = Float(point)
      memory[1] = 0
    }
    let scores = try fold.run([3, 5], of: function, execution: Execution(), into: [Double]()) {
      $0 += $2.scores
      #expect($2.gradients.isEmpty)
      return []
    }
    #expect(scores == [9, 25])
    #expect(function.wanted == [[], []])
  }

  @Test func aCancelledFoldEndsWithAnError() {
    let function = Self.square()
    let fold = PointFold<Int>(elements: 2) { $1.update(repeating: Float($0)) }
    #expect(throws: CancellationError.self) {
      _ = try fold.run([1], of: function, execution: Execution(isCancelled: { true }), into: 0) { _, _, _ in
        []
      }
    }
    #expect(function.calls == 0)
  }
}
