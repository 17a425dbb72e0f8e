import Foundation

extension String {
  /// The text, safe for a terminal: control characters, including line breaks, and characters that change the direction of
  /// writing are escaped as `\n`, `\x1b`, `\u{202e}`. Names of files and labels are untrusted.
  package var printable: String { escaping(\.isControl) }

  /// The same escaping for several lines of text: line breaks and tabs are kept.
  package var printableLines: String { escaping { $0.isControl && $0 != "\n" && $0 != "\t" } }

  private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isEscaped) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if isEscaped(scalar) { result += scalar.escape } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether the scalar controls a terminal or a line instead of being shown: C0, DEL, C1, line and paragraph separators, and the
  /// embeddings, overrides and isolates of bidirectional text.
  fileprivate var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  fileprivate var escape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where value < 0x80: String(format: "\\x%02x", value)
    default: "\\u{\(String(value, radix: 16))}"
    }
  }
}

extension String {
  /// The text quoted as one word for a shell. It is processed by scalars, because a letter with combining marks is more than one
  /// character for a shell.
  package var shellQuoted: String {
    var result = "'"
    for scalar in unicodeScalars {
      if scalar == "'" { result += "'\\''" } else { result.unicodeScalars.append(scalar) }
    }
    return result + "'"
  }
}
