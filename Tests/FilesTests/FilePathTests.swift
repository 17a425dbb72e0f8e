import TestSupport
import Testing

@testable import Files

/// Paths are compared by bytes; Swift's strings are compared by characters.
@Suite struct FilePathTests {
  /// A combining accent, which forms one character with a preceding slash, dot or quotation mark.
  private let accent = "\u{301}"

  @Test func composedAndDecomposedNamesAreTwo() {
    let (composed, decomposed) = ("caf\u{e9}.png", "cafe\u{301}.png")
    #expect(composed == decomposed)
    #expect(FilePath(composed) != FilePath(decomposed))
    #expect(Set([FilePath(composed), FilePath(decomposed)]).count == 2)
    #expect(FilePath(decomposed) < FilePath(composed), "0x65 before 0xc3")
  }

  @Test func slashesAndDotsStandForThemselves() {
    let path = FilePath("a/\(accent)b/c.\(accent)png")
    #expect(path.components.map(\.text) == ["a", "\(accent)b", "c.\(accent)png"])
    #expect(path.folder == FilePath("a/\(accent)b"))
    #expect(path.name == FilePath("c.\(accent)png"))
    #expect(path.suffix == FilePath("\(accent)png"))
    #expect(path.hasPrefix("a/"))
    #expect(FilePath("/\(accent)etc").isAbsolute)
    #expect(FilePath("a/").appending(FilePath("\(accent)b")).components.count == 2)
  }

  @Test(arguments: [
    ("a/b.PNG", "a", "b.PNG", "png", "a/b"), ("b", ".", "b", "", "b"), ("/b.x", "/", "b.x", "x", "/b"),
    ("a/", "a", "", "", "a/"), ("a.b/c", "a.b", "c", "", "a.b/c"), (".hidden", ".", ".hidden", "", ".hidden"),
    ("x/.h.jpg", "x", ".h.jpg", "jpg", "x/.h"), ("a.tar.gz", ".", "a.tar.gz", "gz", "a.tar"),
    ("", ".", "", "", ""), ("a.", ".", "a.", "", "a"),
  ])
  func parts(path: String, folder: String, name: String, suffix: String, stem: String) {
    let path = FilePath(path)
    #expect(path.folder == FilePath(folder) && path.name == FilePath(name))
    #expect(path.pathExtension == suffix && path.withoutExtension == FilePath(stem))
  }

  @Test func whatStaysInAFolder() {
    for path in ["a", "a/b.png", "..a/b", "a/...", "\(accent)a", ".../b"] {
      #expect(FilePath(path).isContained, "\(path)")
    }
    for path in ["", "/a", "../a", "a/../b", "a/..", "./a", "a//b", "a/", "../\(accent)pwn.txt", "..", "."] {
      #expect(!FilePath(path).isContained, "\(path)")
    }
  }

  @Test func whatLiesBelow() {
    #expect(FilePath("a/b/c").isBelow("a/b") && FilePath("./a//b/c").isBelow("a/b/"))
    #expect(FilePath("/a/b").isBelow("/") && FilePath("a/b").isBelow("."))
    for (path, folder) in [
      ("a/bc", "a/b"), ("a/b", "a/b"), ("/a/b", "a"), ("a", "a/b"), ("a/\(accent)b", "a/\(accent)"),
    ] {
      #expect(!FilePath(path).isBelow(FilePath(folder)), "\(path) \(folder)")
    }
  }

  @Test func bytesThatAreNoText() {
    let path = FilePath(bytes: Array("caf".utf8) + [0xE9] + Array(".png".utf8))
    #expect(path.text == nil && path.description == "caf\\xe9.png" && path.pathExtension == "png")
    #expect(FilePath(bytes: [0xC3, 0xA9, 0xFF]).description == "é\\xff")
    #expect(FilePath(bytes: [0xE2, 0x80]).description == "\\xe2\\x80")
    #expect(FilePath("é").text == "é")
  }

  /// Characters that a terminal would interpret are escaped; all others are unchanged.
  @Test(arguments: [
    ("plain é 象 👩‍👩‍👧", "plain é 象 👩‍👩‍👧"), ("a\nb", "a\\nb"), ("\u{1b}[31m", "\\x1b[31m"),
    ("x\u{202e}gnp", "x\\u{202e}gnp"), ("\u{9b}2J", "\\u{9b}2J"), ("\u{7f}\t\r", "\\x7f\\t\\r"),
    ("\u{2066}\u{2028}", "\\u{2066}\\u{2028}"), ("", ""),
  ])
  func printing(text: String, printed: String) {
    #expect(text.printable == printed)
    #expect(printed.printable == printed)
    #expect(FilePath(text).description == printed)
    #expect("\(FileError.notFound(path: text))" == "\(printed): no such file")
  }

  @Test func linesStayLines() {
    #expect("a\n\tb\u{1b}c\r\n".printableLines == "a\n\tb\\x1bc\\r\n")
  }

  @Test func shellWords() {
    #expect("it's".shellQuoted == "'it'\\''s'")
    #expect(Array("'\(accent)".shellQuoted.utf8) == Array("''\\''\(accent)'".utf8))
  }
}
