import Foundation

/// Parses sets of scalars in a regular expression: `[^\s\p{L}]`, `\p{Han}`, `\x{200B}`.
enum PatternClassParser {
  // MARK: Brackets

  /// Parses a set in brackets, after the opening bracket.
  static func set(
    _ source: [Unicode.Scalar], _ place: inout Int, depth: Int = 0
  ) throws(PatternProblem) -> ScalarSet {
    guard depth < 20 else { throw PatternProblem(text: "its brackets are nested too deeply") }
    var isInverted = false
    if skip("^", source, &place) { isInverted = true }
    var intersected: [ScalarSet] = []
    var parts: [ScalarSet] = []
    var isFirst = true
    while true {
      guard place < source.count else { throw PatternProblem(text: "a ']' is missing") }
      let scalar = source[place]
      if scalar == "]", !isFirst {
        place += 1
        break
      }
      isFirst = false
      if skip("&&", source, &place) {
        intersected.append(.union(parts))
        parts = []
        continue
      }
      if skip("[:", source, &place) {
        parts.append(try posix(source, &place))
        continue
      }
      place += 1
      if scalar == "[" {
        parts.append(try set(source, &place, depth: depth + 1))
        continue
      }
      let low = scalar == "\\" ? try escape(source, &place, isInSet: true) : single(scalar)
      parts.append(try range(from: low, source, &place))
    }
    var set = ScalarSet.union(parts)
    if !intersected.isEmpty { set = .intersection(intersected + [set]) }
    return isInverted ? .inverted(set) : set
  }

  /// Parses a range such as "a-z"; returns `low` if no range follows.
  private static func range(
    from low: ScalarSet, _ source: [Unicode.Scalar], _ place: inout Int
  ) throws(PatternProblem) -> ScalarSet {
    guard case .range(let first) = low, first.count == 1, place + 1 < source.count, source[place] == "-",
      source[place + 1] != "]", source[place + 1] != "["
    else { return low }
    let start = place
    place += 1
    let scalar = source[place]
    place += 1
    let high = scalar == "\\" ? try escape(source, &place, isInSet: true) : single(scalar)
    guard case .range(let last) = high, last.count == 1 else {
      // "a-\w": the "-" stands for itself.
      place = start
      return low
    }
    guard first.lowerBound <= last.lowerBound else {
      throw PatternProblem(text: "a range in the wrong order")
    }
    return .range(first.lowerBound...last.lowerBound)
  }

  private static func single(_ scalar: Unicode.Scalar) -> ScalarSet { .range(scalar.value...scalar.value) }

  private static func skip(_ text: String, _ source: [Unicode.Scalar], _ place: inout Int) -> Bool {
    guard source[place...].starts(with: text.unicodeScalars) else { return false }
    place += text.unicodeScalars.count
    return true
  }

  /// Parses a POSIX class such as "alpha:]", after "[:".
  private static func posix(_ source: [Unicode.Scalar], _ place: inout Int) throws(PatternProblem)
    -> ScalarSet
  {
    let isInverted = skip("^", source, &place)
    guard let end = source[place...].firstIndex(of: ":"), end + 1 < source.count, source[end + 1] == "]"
    else {
      throw PatternProblem(text: "a bracket '[:' without ':]'")
    }
    let set = try property(String(String.UnicodeScalarView(source[place..<end])))
    place = end + 2
    return isInverted ? .inverted(set) : set
  }

  // MARK: Escapes

  /// Parses an escape sequence, after the backslash.
  static func escape(
    _ source: [Unicode.Scalar], _ place: inout Int, isInSet: Bool = false
  ) throws(PatternProblem) -> ScalarSet {
    guard place < source.count else { throw PatternProblem(text: "it ends with a backslash") }
    let scalar = source[place]
    place += 1
    switch scalar {
    case "s": return .whiteSpace
    case "S": return .inverted(.whiteSpace)
    case "d": return .digit
    case "D": return .inverted(.digit)
    case "w": return .wordCharacter
    case "W": return .inverted(.wordCharacter)
    case "h": return .hexDigit
    case "H": return .inverted(.hexDigit)
    case "t": return single("\t")
    case "n": return single("\n")
    case "r": return single("\r")
    case "f": return single("\u{0C}")
    case "v": return single("\u{0B}")
    case "a": return single("\u{07}")
    case "e": return single("\u{1B}")
    case "b" where isInSet: return single("\u{08}")
    case "p", "P": return try named(isInverted: scalar == "P", source, &place)
    case "x":
      if skip("{", source, &place) {
        let code = try hexadecimal(source, &place, 1...8)
        guard skip("}", source, &place) else { throw PatternProblem(text: "a '}' is missing") }
        return code
      }
      return try hexadecimal(source, &place, 1...2)
    case "u": return try hexadecimal(source, &place, 4...4)
    default:
      guard !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
        throw PatternProblem(text: "'\\\(scalar)' is not supported")
      }
      return single(scalar)
    }
  }

  private static func hexadecimal(
    _ source: [Unicode.Scalar], _ place: inout Int, _ counts: ClosedRange<Int>
  ) throws(PatternProblem) -> ScalarSet {
    let digits = source[place...].prefix(counts.upperBound).prefix { $0.properties.isASCIIHexDigit }
    guard counts.contains(digits.count),
      let code = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
      Unicode.Scalar(code) != nil
    else { throw PatternProblem(text: "an invalid hexadecimal number") }
    place += digits.count
    guard code < 0x80 || counts.upperBound > 2 else { throw PatternProblem(text: "a byte above \\x7F") }
    return .range(code...code)
  }

  /// Parses a property after `\p` or `\P`: "{Lu}", "{^Lu}".
  private static func named(
    isInverted: Bool, _ source: [Unicode.Scalar], _ place: inout Int
  ) throws(PatternProblem) -> ScalarSet {
    guard skip("{", source, &place), let end = source[place...].firstIndex(of: "}") else {
      throw PatternProblem(text: "'\\p' without '{…}'")
    }
    let isNegated = skip("^", source, &place)
    let set = try property(String(String.UnicodeScalarView(source[place..<end])))
    place = end + 1
    return isInverted != isNegated ? .inverted(set) : set
  }

  private static func property(_ name: String) throws(PatternProblem) -> ScalarSet {
    if let bits = Unicode.GeneralCategory.bits(named: name) { return .categories(bits) }
    let letters = Unicode.GeneralCategory.bits
    switch name.lowercased() {
    case "any": return .everything
    case "digit": return .digit
    case "space": return .whiteSpace
    case "word": return .wordCharacter
    case "xdigit": return .hexDigit
    case "punct": return .categories((letters("P") ?? 0) | (letters("S") ?? 0))
    case "ascii": return .range(0...0x7F)
    case "cntrl": return .categories(letters("Cc") ?? 0)
    case "blank": return .union([.categories(letters("Zs") ?? 0), single("\t")])
    default: break
    }
    guard let ranges = UnicodeProperty.ranges(named: name) else {
      throw PatternProblem(text: "the property '\(name)' is not known")
    }
    return .ranges(ranges)
  }
}

/// Scripts and other properties of Unicode, by their names.
enum UnicodeProperty {
  /// Returns the scalars with a property; `nil` if no property has this name.
  static func ranges(named name: String) -> [ClosedRange<UInt32>]? {
    guard !name.isEmpty,
      name.unicodeScalars.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || $0 == "-") }
      ),
      let expression = try? NSRegularExpression(pattern: "[\\p{\(name)}]+")
    else { return nil }
    var ranges: [ClosedRange<UInt32>] = []
    for block in blocks {
      let text = String(String.UnicodeScalarView(block.lazy.compactMap(Unicode.Scalar.init)))
      let units = Array(text.utf16)
      for match in expression.matches(in: text, range: NSRange(location: 0, length: units.count)) {
        let part = Array(
          String(
            decoding: units[match.range.location..<match.range.location + match.range.length], as: UTF16.self
          ).unicodeScalars)
        guard let first = part.first?.value, let last = part.last?.value else { continue }
        ranges.append(first...last)
      }
    }
    return ranges
  }

  /// The blocks of scalars that are searched, without surrogates.
  private static let blocks: [Range<UInt32>] = [
    0..<0xD800, 0xE000..<0x20000, 0x20000..<0x33480, 0xE0000..<0xE0200,
  ]
}
