/// Layout of help in a terminal.
enum HelpText {
  /// Columns of a terminal of the usual width.
  static let width = 80

  /// A label, and a text that starts in the column `labelWidth`.
  static func row(_ label: String, _ text: String, labelWidth: Int) -> String {
    let start = "  " + label
    let gap = max(2, labelWidth - start.count)
    return text.isEmpty ? start : start + String(repeating: " ", count: gap) + text
  }

  /// A text in lines of at most `width` columns, indented by so many spaces. Lines that are indented already stay as they are.
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
