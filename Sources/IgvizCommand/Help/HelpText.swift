/// Layout of help in a terminal.
enum HelpText {
  /// The usual width of a terminal, in columns.
  static let width = 80

  /// Returns a label, and a text that starts in column `labelWidth`.
  static func row(_ label: String, _ text: String, labelWidth: Int) -> String {
    let start = "  " + label
    let gap = max(2, labelWidth - start.count)
    return text.isEmpty ? start : start + String(repeating: " ", count: gap) + text
  }

  /// Wraps a text to lines of at most `width` columns, indented by `indent` spaces. Lines that start with a space are not wrapped.
  static func wrapped(_ text: String, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
      guard !paragraph.hasPrefix(" ") else { return margin + paragraph }
      var lines: [String] = [margin]
      for word in paragraph.split(separator: " ") {
        let isFirst = lines[lines.count - 1] == margin
        if !isFirst, lines[lines.count - 1].count + 1 + word.count > width {
          lines.append(margin + word)
        } else {
          lines[lines.count - 1] += (isFirst ? "" : " ") + word
        }
      }
      return lines[0] == margin ? "" : lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
