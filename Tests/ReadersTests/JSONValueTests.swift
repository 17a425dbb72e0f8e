import Foundation
import Testing

@testable import Readers

/// Valid and invalid JSON documents.
@Suite struct JSONValueTests {
  private func value(_ json: String) throws -> JSONValue { try JSONValue(Data(json.utf8)) }

  @Test func documents() throws {
    let json = try value(
      #" {"a": [1, -2.5e3, true, false, null], "b\n": {"c": "\ud83d\ude42 \u00e9\/\\\""}} "#)
    let list = try #require(json["a"]?.array)
    #expect(list.map(\.number) == [1, -2500, nil, nil, nil])
    #expect(
      list[2].truth == true && list[3].truth == false && list[0].integer == 1 && list[1].integer == -2500)
    #expect(json["b\n"]?["c"]?.text == "🙂 é/\\\"")
    #expect(try json["nothing"] == nil && value("null")["a"] == nil)
    #expect(try value("\u{FEFF}7").integer == 7)
    #expect(
      try value(#""""#).text == "" && value("[]").array?.isEmpty == true
        && value("{}").object?.keys.isEmpty == true)
  }

  /// Keys that are equivalent in Unicode stay apart; among equal keys the last counts.
  @Test func keys() throws {
    let json = try value(#"{"é": 1, "e\u0301": 2, "a": 3, "a": 4}"#)
    #expect(json["é"]?.integer == 1 && json["e\u{301}"]?.integer == 2 && json["a"]?.integer == 4)
    #expect(json.object?.keys.count == 4)
  }

  @Test(arguments: [
    "", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\": }", "{a: 1}", "tru", "nulls", "1 2", "\"", "\"\\x\"",
    "\"\\u12\"", "\"\\ud83d\"",
    "\"\\ud83d\\u0041\"", "\"\n\"", "+1", ".5", "1e999", "--1", "'a'", String(repeating: "[", count: 100_000),
  ])
  func refused(json: String) {
    #expect(throws: TokenizerError.notJSON) { try value(json) }
  }

  @Test func bytesThatAreNoText() {
    #expect(throws: TokenizerError.notJSON) { try JSONValue(Data([0x22, 0xC3, 0x22])) }
  }
}
