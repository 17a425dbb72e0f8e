import Foundation

/// Splits a text into runs of one script each. Hiragana and Katakana count as Han; spaces belong to the run before them.
struct ScriptRuns: PreTokenizer {
  static let kind = PreTokenizerKind(name: "UnicodeScripts") { _ throws(TokenizerError) in [ScriptRuns()] }

  /// The codes of Unicode's scripts; Hira and Kana are part of Hani here.
  private static let names = """
    Zyyy Zinh Latn Grek Cyrl Armn Hebr Arab Syrc Thaa Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Thai Laoo Tibt Mymr Geor
    Hang Ethi Cher Cans Ogam Runr Khmr Mong Hani Bopo Yiii Ital Goth Dsrt Tglg Hano Buhd Tagb Limb Tale Linb Ugar Shaw Osma Cprt
    Brai Bugi Copt Talu Glag Tfng Sylo Xpeo Khar Bali Xsux Phnx Phag Nkoo Sund Lepc Olck Vaii Saur Kali Rjng Lyci Cari Lydi Cham
    Lana Tavt Avst Egyp Samr Lisu Bamu Java Mtei Armi Sarb Prti Phli Orkh Kthi Batk Brah Mand Cakm Merc Mero Plrd Shrd Sora Takr
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  private static let expressions: [(script: Int, NSRegularExpression)] = names.enumerated().compactMap {
    index, name in
    let set = name == "Hani" ? "[\\p{sc=Hani}\\p{sc=Hira}\\p{sc=Kana}\\u30FC]" : "\\p{sc=\(name)}"
    return (try? NSRegularExpression(pattern: set)).map { (index, $0) }
  }

  /// Returns the index of a scalar's script; −1 for a space or an unknown script.
  private static func script(of scalar: Unicode.Scalar) -> Int {
    if scalar == " " { return -1 }
    if scalar.isASCII { return scalar.properties.isAlphabetic ? 2 : 0 }
    let text = String(scalar)
    let range = NSRange(location: 0, length: text.utf16.count)
    if scalar == "\u{30FC}" { return names.firstIndex(of: "Hani") ?? -1 }
    return expressions.first { $0.1.firstMatch(in: text, range: range) != nil }?.script ?? -1
  }

  func pieces(of text: AlignedText) -> [AlignedText] {
    var known: [Unicode.Scalar: Int] = [:]
    var starts: [Int] = []
    var last: Int?
    for (index, scalar) in text.scalars.enumerated() {
      let script = known[scalar] ?? Self.script(of: scalar)
      known[scalar] = script
      // Spaces at the beginning of a text begin no run, and are dropped.
      if script != -1, last != -1, last != script { starts.append(index) }
      if script != -1 { last = script }
    }
    return zip(starts, starts.dropFirst() + [text.scalars.count]).map { text[$0..<$1] }
  }
}
