/// Parses a regular expression in the syntax of Oniguruma, without references to groups.
///
/// Reference: Oniguruma's description of its syntax for Ruby.
struct PatternParser {
  private let source: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private var flags = PatternFlags()

  private static let maxDepth = 50
  private static let maxRepeats = 1000

  static func node(_ pattern: String) throws(PatternProblem) -> PatternNode {
    var parser = PatternParser(source: Array(pattern.unicodeScalars))
    let node = try parser.alternatives()
    guard parser.place == parser.source.count else { throw PatternProblem(text: "a ')' too many") }
    return node
  }

  private var next: Unicode.Scalar? { place < source.count ? source[place] : nil }

  private mutating func skip(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard source[place...].starts(with: scalars) else { return false }
    place += scalars.count
    return true
  }

  private mutating func take() throws(PatternProblem) -> Unicode.Scalar {
    guard let scalar = next else { throw PatternProblem(text: "it ends too early") }
    place += 1
    return scalar
  }

  // MARK: Structure

  /// Parses alternatives up to a closing bracket, which is not consumed.
  private mutating func alternatives() throws(PatternProblem) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maxDepth else { throw PatternProblem(text: "its brackets are nested too deeply") }
    let outer = flags
    defer { flags = outer }
    var branches: [PatternNode] = []
    repeat { branches.append(try sequence()) } while skip("|")
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(PatternProblem) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if flags.ignoresBlanks {
        if scalar.properties.isWhitespace {
          place += 1
          continue
        }
        if scalar == "#" {
          while let scalar = next, scalar != "\n" { place += 1 }
          continue
        }
      }
      if skip("(?#") {
        while try take() != ")" {}
        continue
      }
      guard let atom = try atom() else {
        // The flags apply to the rest of the group, including its alternatives.
        parts.append(try alternatives())
        continue
      }
      parts.append(try repeated(atom))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repeated(_ atom: PatternNode) throws(PatternProblem) -> PatternNode {
    var node = atom
    while let (least, most, isInterval) = try count() {
      if case .assertion = node { throw PatternProblem(text: "a repeated assertion") }
      if skip("?") {
        // In this syntax "x{2}?" is an optional "x{2}".
        node =
          isInterval && least == most
          ? .repeated(.repeated(node, least: least, most: most, .most), least: 0, most: 1, .most)
          : .repeated(node, least: least, most: most, .fewest)
      } else if !isInterval, skip("+") {
        node = .repeated(node, least: least, most: most, .possessive)
      } else {
        node = .repeated(node, least: least, most: most, .most)
      }
    }
    return node
  }

  /// Parses a quantifier; braces without a quantifier are text.
  private mutating func count() throws(PatternProblem) -> (least: Int, most: Int?, isInterval: Bool)? {
    if skip("*") { return (0, nil, false) }
    if skip("+") { return (1, nil, false) }
    if skip("?") { return (0, 1, false) }
    let start = place
    guard skip("{") else { return nil }
    func number() -> Int? {
      var value: Int?
      while let digit = next.flatMap({ ("0"..."9").contains($0) ? Int($0.value - 48) : nil }) {
        value = min((value ?? 0) * 10 + digit, Self.maxRepeats + 1)
        place += 1
      }
      return value
    }
    let least = number()
    var most = least
    if skip(",") {
      most = number()
      if least == nil, most == nil { return back(to: start) }
    }
    guard skip("}"), least != nil || most != nil else { return back(to: start) }
    guard (least ?? 0) <= Self.maxRepeats, (most ?? 0) <= Self.maxRepeats,
      most.map({ $0 >= least ?? 0 }) ?? true
    else { throw PatternProblem(text: "a repetition beyond \(Self.maxRepeats), or in the wrong order") }
    return (least ?? 0, most, true)
  }

  private mutating func back(to start: Int) -> (least: Int, most: Int?, isInterval: Bool)? {
    place = start
    return nil
  }

  // MARK: Atoms

  /// Parses an atom; returns `nil` for flags that apply to the rest of the group.
  private mutating func atom() throws(PatternProblem) -> PatternNode? {
    let scalar = try take()
    switch scalar {
    case "(": return try group()
    case "[": return .set(flags.applied(to: try PatternClassParser.set(source, &place)))
    case ".": return .set(flags.dotMatchesLineEnd ? .everything : .inverted(.lineEnd))
    case "^": return .assertion(.lineStart)
    case "$": return .assertion(.lineEnd)
    case "*", "+", "?": throw PatternProblem(text: "nothing to repeat before '\(scalar)'")
    case "\\": return try escape()
    default: return .set(flags.applied(to: .range(scalar.value...scalar.value)))
    }
  }

  private mutating func group() throws(PatternProblem) -> PatternNode? {
    guard skip("?") else { return try closed(try alternatives()) }
    if skip(":") { return try closed(try alternatives()) }
    if skip(">") { return try closed(.atomic(try alternatives())) }
    if skip("=") { return try closed(.lookAhead(try alternatives(), isNegated: false)) }
    if skip("!") { return try closed(.lookAhead(try alternatives(), isNegated: true)) }
    if skip("<=") { return try closed(try lookBehind(isNegated: false)) }
    if skip("<!") { return try closed(try lookBehind(isNegated: true)) }
    if skip("<") {
      while try take() != ">" {}
      return try closed(try alternatives())
    }
    var isOn = true
    let outer = flags
    while true {
      switch try take() {
      case "-": isOn = false
      case "i": flags.ignoresCase = isOn
      case "m": flags.dotMatchesLineEnd = isOn
      case "x": flags.ignoresBlanks = isOn
      case ":":
        let inner = try alternatives()
        flags = outer
        return try closed(inner)
      case ")": return nil
      case let other: throw PatternProblem(text: "'(?\(other)' is not supported")
      }
    }
  }

  private mutating func closed(_ node: PatternNode) throws(PatternProblem) -> PatternNode {
    guard skip(")") else { throw PatternProblem(text: "a ')' is missing") }
    return node
  }

  private mutating func lookBehind(isNegated: Bool) throws(PatternProblem) -> PatternNode {
    let node = try alternatives()
    let branches: [PatternNode] = if case .alternatives(let parts) = node { parts } else { [node] }
    guard branches.allSatisfy({ $0.width != nil }) else {
      throw PatternProblem(text: "a look-behind of unknown width")
    }
    return .lookBehind(branches, isNegated: isNegated)
  }

  private mutating func escape() throws(PatternProblem) -> PatternNode {
    let start = place
    switch try take() {
    case "A": return .assertion(.textStart)
    case "z": return .assertion(.textEnd)
    case "Z": return .assertion(.textEndOrLastLine)
    case "b": return .assertion(.wordBoundary(isNegated: false))
    case "B": return .assertion(.wordBoundary(isNegated: true))
    case "R":
      let pair = PatternNode.sequence([.set(.range(0x0D...0x0D)), .set(.lineEnd)])
      let single = ScalarSet.union([.range(0x0A...0x0D), .range(0x85...0x85), .range(0x2028...0x2029)])
      return .atomic(.alternatives([pair, .set(single)]))
    default:
      place = start
      return .set(flags.applied(to: try PatternClassParser.escape(source, &place)))
    }
  }
}

/// Flags of a regular expression: `(?imx)`.
struct PatternFlags {
  var ignoresCase = false
  /// Whether the dot also matches the end of a line.
  var dotMatchesLineEnd = false
  var ignoresBlanks = false

  func applied(to set: ScalarSet) -> ScalarSet { ignoresCase ? .anyCase(set) : set }
}
