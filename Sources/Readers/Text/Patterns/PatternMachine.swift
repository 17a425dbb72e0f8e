/// Runs the steps of a regular expression on a text, with backtracking.
struct PatternMachine {
  private let program: PatternProgram
  private let text: ArraySlice<Unicode.Scalar>
  private var slots: [Int]
  private var stack: [Alternative] = []
  private var stepsLeft: Int

  /// A way to continue after a failure.
  private enum Alternative {
    case step(Int, place: Int)
    /// One scalar less of a run, down to `lowest`.
    case shorter(Int, place: Int, lowest: Int)
    /// Restores the previous value of a slot.
    case slot(Int, place: Int)
  }

  /// The steps allowed for each scalar of a text; ordinary expressions need a few tens.
  private static let stepsForScalar = 500
  private static let freeSteps = 1_000_000

  init(_ program: PatternProgram, text: ArraySlice<Unicode.Scalar>) {
    self.program = program
    self.text = text
    slots = [Int](repeating: -1, count: program.slotCount)
    stepsLeft = text.count * Self.stepsForScalar + Self.freeSteps
  }

  var hasStepsLeft: Bool { stepsLeft > 0 }

  /// Returns the end of a match that begins at `place`; `nil` if there is none, or if no steps are left.
  mutating func match(at place: Int) -> Int? { run(0, at: place) }

  private mutating func run(_ start: Int, at first: Int) -> Int? {
    let bottom = stack.count
    defer { stack.removeSubrange(bottom...) }
    var (step, place) = (start, first)
    while true {
      stepsLeft -= 1
      guard stepsLeft > 0 else { return nil }
      var succeeds = true
      switch program.steps[step] {
      case .done: return place
      case .one(let set):
        succeeds = place < text.endIndex && program.sets[set].contains(text[place])
        place += 1
        step += 1
      case .run(let set, let least, let most, let isPossessive):
        let end = end(of: set, from: place, most: most)
        succeeds = end - place >= least
        if succeeds, !isPossessive, end > place + least {
          stack.append(.shorter(step + 1, place: end, lowest: place + least))
        }
        place = end
        step += 1
      case .either(let one, let other):
        stack.append(.step(other, place: place))
        step = one
      case .jump(let other): step = other
      case .mark(let slot):
        stack.append(.slot(slot, place: slots[slot]))
        slots[slot] = place
        step += 1
      case .progressed(let slot, let otherwise): step = slots[slot] == place ? otherwise : step + 1
      case .assertion(let assertion):
        succeeds = assertion.isTrue(at: place, in: text)
        step += 1
      case .atomic(let inner):
        let end = run(inner, at: place)
        succeeds = end != nil
        place = end ?? place
        step += 1
      case .lookAhead(let inner, let isNegated):
        succeeds = (run(inner, at: place) != nil) != isNegated
        step += 1
      case .lookBehind(let branches, let isNegated):
        var isFound = false
        for branch in branches where !isFound && place - branch.width >= text.startIndex {
          isFound = run(branch.start, at: place - branch.width) != nil
        }
        succeeds = isFound != isNegated
        step += 1
      }
      if !succeeds {
        guard let other = goBack(to: bottom) else { return nil }
        (step, place) = other
      }
    }
  }

  private mutating func end(of set: Int, from place: Int, most: Int) -> Int {
    let prepared = program.sets[set]
    var end = place
    let limit = most < text.endIndex - place ? place + most : text.endIndex
    while end < limit, prepared.contains(text[end]) { end += 1 }
    stepsLeft -= (end - place) / 8
    return end
  }

  /// Returns the last alternative that is left; `nil` if there is none.
  private mutating func goBack(to bottom: Int) -> (step: Int, place: Int)? {
    while stack.count > bottom, let last = stack.popLast() {
      switch last {
      case .step(let step, let place): return (step, place)
      case .slot(let slot, let place): slots[slot] = place
      case .shorter(let step, let place, let lowest):
        if place - 1 > lowest { stack.append(.shorter(step, place: place - 1, lowest: lowest)) }
        return (step, place - 1)
      }
    }
    return nil
  }
}
