/// The compiled steps of a regular expression.
struct PatternProgram: Sendable {
  enum Step: Sendable {
    /// Matches one scalar of the set with this index.
    case one(Int)
    /// Matches as many scalars of a set as possible, within limits; a possessive run never gives any back.
    case run(set: Int, least: Int, most: Int, isPossessive: Bool)
    /// Continues at the first step; if that fails, at the second.
    case either(Int, Int)
    case jump(Int)
    /// Stores the place in a slot.
    case mark(Int)
    /// Continues if the place differs from the slot's; otherwise leaves a loop that would never end.
    case progressed(slot: Int, otherwise: Int)
    /// Matches the steps that begin at this index, without backtracking into them.
    case atomic(Int)
    case lookAhead(Int, isNegated: Bool)
    case lookBehind([(start: Int, width: Int)], isNegated: Bool)
    case assertion(PatternAssertion)
    case done
  }

  private(set) var steps: [Step] = []
  private(set) var sets: [PreparedSet] = []
  private(set) var slotCount = 0

  private static let maxSteps = 50_000

  init(_ node: PatternNode) throws(PatternProblem) {
    try add(node)
    steps.append(.done)
  }

  private mutating func append(_ step: Step) throws(PatternProblem) {
    guard steps.count < Self.maxSteps else { throw PatternProblem(text: "it repeats too much") }
    steps.append(step)
  }

  private mutating func prepared(_ set: ScalarSet) -> Int {
    sets.append(PreparedSet(set))
    return sets.count - 1
  }

  /// Appends the steps of a separate program, preceded by a jump over them, and returns the index of its first step.
  private mutating func inner(_ node: PatternNode) throws(PatternProblem) -> Int {
    let jump = steps.count
    try append(.done)
    let start = steps.count
    try add(node)
    try append(.done)
    steps[jump] = .jump(steps.count)
    return start
  }

  private mutating func add(_ node: PatternNode) throws(PatternProblem) {
    switch node {
    case .set(let set): try append(.one(prepared(set)))
    case .sequence(let parts): for part in parts { try add(part) }
    case .alternatives(let parts): try add(alternatives: parts)
    case .repeated(let part, let least, let most, let greed): try add(part, least, most, greed)
    case .atomic(let part): try append(.atomic(try inner(part)))
    case .lookAhead(let part, let isNegated):
      try append(.lookAhead(try inner(part), isNegated: isNegated))
    case .lookBehind(let parts, let isNegated):
      var branches: [(start: Int, width: Int)] = []
      for part in parts { branches.append((try inner(part), part.width ?? 0)) }
      try append(.lookBehind(branches, isNegated: isNegated))
    case .assertion(let assertion): try append(.assertion(assertion))
    }
  }

  private mutating func add(alternatives parts: [PatternNode]) throws(PatternProblem) {
    var jumps: [Int] = []
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let choice = steps.count
      if !isLast { try append(.done) }
      try add(part)
      if !isLast {
        jumps.append(steps.count)
        try append(.done)
        steps[choice] = .either(choice + 1, steps.count)
      }
    }
    for jump in jumps { steps[jump] = .jump(steps.count) }
  }

  private mutating func add(
    _ part: PatternNode, _ least: Int, _ most: Int?, _ greed: PatternGreed
  ) throws(PatternProblem) {
    if case .set(let set) = part, greed != .fewest {
      try append(
        .run(set: prepared(set), least: least, most: most ?? .max, isPossessive: greed == .possessive))
      return
    }
    if greed == .possessive {
      try append(.atomic(try inner(.repeated(part, least: least, most: most, .most))))
      return
    }
    for _ in 0..<least { try add(part) }
    if let most {
      // Each further repetition is optional; if it is left out, the later ones are not tried.
      var choices: [Int] = []
      for _ in least..<max(least, most) {
        choices.append(steps.count)
        try append(.done)
        try add(part)
      }
      for choice in choices { steps[choice] = self.choice(greed, body: choice + 1, end: steps.count) }
      return
    }
    let start = steps.count
    try append(.done)
    let slot = slotCount
    slotCount += 1
    try append(.mark(slot))
    try add(part)
    let check = steps.count
    try append(.done)
    try append(.jump(start))
    steps[check] = .progressed(slot: slot, otherwise: steps.count)
    steps[start] = choice(greed, body: start + 1, end: steps.count)
  }

  private func choice(_ greed: PatternGreed, body: Int, end: Int) -> Step {
    greed == .fewest ? .either(end, body) : .either(body, end)
  }
}
