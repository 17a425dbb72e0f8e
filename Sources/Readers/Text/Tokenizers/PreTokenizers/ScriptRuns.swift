import Foundation

/// Runs of one script each; Hiragana and Katakana go with Han, blanks with what is before them.
struct ScriptRuns: PreTokenizer {
  static let kind = PreTokenizerKind(name: "UnicodeScripts") { _ throws(TokenizerError) in [ScriptRuns()] }

  /// The scripts of Unicode, by their four letters; Hira and Kana are Han here.
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

  /// The number of a scalar's script; −1 for a blank or none.
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
      // A blank at the beginning of a text begins nothing of its own.
      if script != -1, last != -1, last != script { starts.append(index) }
      if script != -1 { last = script }
    }
    return zip(starts, starts.dropFirst() + [text.scalars.count]).map { text[$0..<$1] }
  }
}
