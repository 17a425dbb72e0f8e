/// A set of Unicode scalars in a regular expression.
indirect enum ScalarSet: Sendable {
  case range(ClosedRange<UInt32>)
  /// Sorted ranges that do not touch.
  case ranges([ClosedRange<UInt32>])
  /// General categories, one bit for each.
  case categories(UInt32)
  case whiteSpace
  case wordCharacter
  case union([ScalarSet])
  case intersection([ScalarSet])
  case inverted(ScalarSet)
  /// Scalars that are in the set in any case.
  case anyCase(ScalarSet)

  static let digit = ScalarSet.categories(Unicode.GeneralCategory.decimalNumber.bit)
  static let hexDigit = ScalarSet.union([.range(0x30...0x39), .range(0x41...0x46), .range(0x61...0x66)])
  static let lineEnd = ScalarSet.range(0x0A...0x0A)
  static let everything = ScalarSet.range(0...0x10FFFF)

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .range(let range): return range.contains(scalar.value)
    case .ranges(let ranges):
      var (low, high) = (0, ranges.count)
      while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound < scalar.value { low = middle + 1 } else { high = middle }
      }
      return low < ranges.count && ranges[low].contains(scalar.value)
    case .categories(let bits): return bits & scalar.properties.generalCategory.bit != 0
    case .whiteSpace: return scalar.properties.isWhitespace
    case .wordCharacter: return scalar.isRegexWordCharacter
    case .union(let sets): return sets.contains { $0.contains(scalar) }
    case .intersection(let sets): return sets.allSatisfy { $0.contains(scalar) }
    case .inverted(let set): return !set.contains(scalar)
    case .anyCase(let set): return scalar.caseVariants.contains(where: set.contains)
    }
  }
}

/// A set with a lookup table for the first 256 scalars.
struct PreparedSet: Sendable {
  let set: ScalarSet
  private let first: [Bool]

  init(_ set: ScalarSet) {
    self.set = set
    first = (0..<256).map { set.contains(Unicode.Scalar(UInt8($0))) }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 256 ? first[Int(scalar.value)] : set.contains(scalar)
  }
}

extension Unicode.Scalar {
  /// `\w` of Oniguruma: alphabetic, marks, decimal digits and connecting punctuation.
  var isRegexWordCharacter: Bool {
    properties.isAlphabetic || ScalarSet.wordCategories & properties.generalCategory.bit != 0
  }

  /// The scalar itself, and the scalars that differ from it only in case.
  fileprivate var caseVariants: [Unicode.Scalar] { Self.sameCase[caseless] ?? [self] }

  /// The lower case of the upper case, which is equal for scalars that differ only in case. The dotless ı is a separate letter.
  private var caseless: Unicode.Scalar {
    func single(_ mapping: String) -> Unicode.Scalar? {
      mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
    }
    if self == "\u{131}" { return self }
    let upper = single(properties.uppercaseMapping) ?? self
    return single(upper.properties.lowercaseMapping) ?? upper
  }

  /// The groups of scalars that differ only in case, by `caseless`.
  private static let sameCase: [Unicode.Scalar: [Unicode.Scalar]] = {
    let cased = (UInt32(0)..<0x1F000).lazy.compactMap(Unicode.Scalar.init).filter(\.properties.isCased)
    return Dictionary(grouping: cased, by: \.caseless).filter { $0.value.count > 1 }
  }()
}

extension ScalarSet {
  fileprivate static let wordCategories: UInt32 = category("M") | category("Nd") | category("Pc")

  /// Returns the bits of a category of one or two letters; 0 if there is none of this name.
  private static func category(_ name: String) -> UInt32 { Unicode.GeneralCategory.bits(named: name) ?? 0 }
}

extension Unicode.GeneralCategory {
  private static let names: [(name: String, long: String, category: Unicode.GeneralCategory)] = [
    ("Lu", "UppercaseLetter", .uppercaseLetter), ("Ll", "LowercaseLetter", .lowercaseLetter),
    ("Lt", "TitlecaseLetter", .titlecaseLetter), ("Lm", "ModifierLetter", .modifierLetter),
    ("Lo", "OtherLetter", .otherLetter), ("Mn", "NonspacingMark", .nonspacingMark),
    ("Mc", "SpacingMark", .spacingMark), ("Me", "EnclosingMark", .enclosingMark),
    ("Nd", "DecimalNumber", .decimalNumber), ("Nl", "LetterNumber", .letterNumber),
    ("No", "OtherNumber", .otherNumber), ("Pc", "ConnectorPunctuation", .connectorPunctuation),
    ("Pd", "DashPunctuation", .dashPunctuation), ("Ps", "OpenPunctuation", .openPunctuation),
    ("Pe", "ClosePunctuation", .closePunctuation), ("Pi", "InitialPunctuation", .initialPunctuation),
    ("Pf", "FinalPunctuation", .finalPunctuation), ("Po", "OtherPunctuation", .otherPunctuation),
    ("Sm", "MathSymbol", .mathSymbol), ("Sc", "CurrencySymbol", .currencySymbol),
    ("Sk", "ModifierSymbol", .modifierSymbol), ("So", "OtherSymbol", .otherSymbol),
    ("Zs", "SpaceSeparator", .spaceSeparator), ("Zl", "LineSeparator", .lineSeparator),
    ("Zp", "ParagraphSeparator", .paragraphSeparator), ("Cc", "Control", .control), ("Cf", "Format", .format),
    ("Cs", "Surrogate", .surrogate), ("Co", "PrivateUse", .privateUse), ("Cn", "Unassigned", .unassigned),
  ]
  private static let groups = [
    "letter": "L", "mark": "M", "number": "N", "punctuation": "P", "symbol": "S", "separator": "Z",
    "other": "C",
  ]

  var bit: UInt32 {
    switch self {
    case .uppercaseLetter: 1 << 0
    case .lowercaseLetter: 1 << 1
    case .titlecaseLetter: 1 << 2
    case .modifierLetter: 1 << 3
    case .otherLetter: 1 << 4
    case .nonspacingMark: 1 << 5
    case .spacingMark: 1 << 6
    case .enclosingMark: 1 << 7
    case .decimalNumber: 1 << 8
    case .letterNumber: 1 << 9
    case .otherNumber: 1 << 10
    case .connectorPunctuation: 1 << 11
    case .dashPunctuation: 1 << 12
    case .openPunctuation: 1 << 13
    case .closePunctuation: 1 << 14
    case .initialPunctuation: 1 << 15
    case .finalPunctuation: 1 << 16
    case .otherPunctuation: 1 << 17
    case .mathSymbol: 1 << 18
    case .currencySymbol: 1 << 19
    case .modifierSymbol: 1 << 20
    case .otherSymbol: 1 << 21
    case .spaceSeparator: 1 << 22
    case .lineSeparator: 1 << 23
    case .paragraphSeparator: 1 << 24
    case .control: 1 << 25
    case .format: 1 << 26
    case .surrogate: 1 << 27
    case .privateUse: 1 << 28
    case .unassigned: 1 << 29
    @unknown default: 1 << 30
    }
  }

  /// Returns the bits of "L", "Lu", "Letter" or "Uppercase_Letter"; case, spaces, "-" and "_" are ignored.
  static func bits(named name: String) -> UInt32? {
    let plain = name.lowercased().filter { !" -_".contains($0) }
    if let row = names.first(where: { $0.name.lowercased() == plain || $0.long.lowercased() == plain }) {
      return row.category.bit
    }
    let group = groups[plain] ?? plain.uppercased()
    guard group.count == 1 else { return nil }
    let bits = names.filter { $0.name.hasPrefix(group) }.reduce(0) { $0 | $1.category.bit }
    return bits == 0 ? nil : bits
  }
}
