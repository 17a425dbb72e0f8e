import Explaining
import Foundation
import Testing

@testable import Report

/// Names and labels that contain code.
@Suite struct EscapingTests {
  private static let hostile = [
    "<script>alert(1)</script>.jpg", "</script><script>alert(1)</script>", "\" onmouseover=\"alert(1)",
    "\"\u{0301} onfocus=alert(1) autofocus x=\"\u{0301}", "'><img src=x onerror=alert(1)>",
    "a\u{2028}b\u{2029}c",
    "{{{data}}} {{> page}}", "\u{202E}gpj.exe", "<\u{0338}script>", "]]> --> <!--", "&lt;b&gt; \u{0}\u{7}",
  ]

  private func page(_ text: String, photos: Int) throws -> String {
    var explanation = try Samples.plain.get()
    explanation.targets[0].label = text
    explanation.outputs[0].top[0].label = text
    explanation.columns[0].method = text
    explanation.model = text
    var document = ReportDocument(title: text, software: text)
    for _ in 0..<photos { try document.add(explanation, name: text, facts: [Provenance(text, text)]) }
    return String(decoding: try document.page(), as: UTF8.self)
  }

  @Test(arguments: hostile, [1, 2])
  func theyStayText(text: String, photos: Int) throws {
    let (plain, page) = (try page("harmless", photos: photos), try page(text, photos: photos))
    // The number of each mark is the same as with a harmless name.
    for mark: Unicode.Scalar in ["<", ">", "\""] {
      func count(_ page: String) -> Int { markup(of: page).unicodeScalars.count { $0 == mark } }
      #expect(count(plain) == count(page), "\(mark)")
    }
    #expect(!page.unicodeScalars.contains { ["\u{202E}", "\u{0}", "\u{7}"].contains($0) })
    for data in scripts(of: page) {
      #expect(!data.unicodeScalars.contains { ["\u{2028}", "\u{2029}", "<", ">", "&"].contains($0) })
    }
  }

  /// The page's script reads the original label.
  @Test(arguments: hostile)
  func theDataHoldsThem(text: String) throws {
    let data = try #require(scripts(of: try page(text, photos: 1)).last)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
    let targets = try #require(object["targets"] as? [[String: Any]])
    #expect(
      (targets.first?["answer"] as? String)?.hasPrefix(text.replacing("\u{202E}", with: "\u{FFFD}")) == true)
  }

  private func scripts(of page: String) -> [Substring] {
    page.matches(of: /<script type="application\/json"[^>]*>([^<]*)<\/script>/).map(\.output.1)
  }

  private func markup(of page: String) -> String {
    page.replacing(/<script type="application\/json"[^>]*>[^<]*<\/script>/, with: "")
  }
}
