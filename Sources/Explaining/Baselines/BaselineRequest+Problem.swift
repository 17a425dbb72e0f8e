import Attribution
import Failures
import Files

extension BaselineRequest {
  /// Explains, for an error message, why a text is not a baseline.
  package static func problem(of text: String) -> String {
    for word in text.splitByBytes("+") where BaselineRequest(word) == nil {
      let parts = word.splitByBytes(":", maxSplits: 1)
      let name = parts.first ?? ""
      if let kind = BaselineKind.named(name) {
        guard let parameter = kind.parameter else { return "'\(name)' takes no number." }
        return
          "'\(name)' takes a number above 0 and up to \(Int(BaselineKind.largestParameter)), for example \(kind.usage.replacing(parameter.symbol, with: number(parameter.standard)))."
      }
      if name == sampleWord { return "'sample' takes the number of a row, for example sample:0." }
      let names = BaselineKind.all.flatMap(\.names) + [sampleWord, paddingWord, maskWord]
      if let meant = Spelling.suggestion(for: name, among: names) {
        let rest = parts.count > 1 ? ":" + parts[1] : ""
        return "Did you mean '\(text.replacing(word, with: meant + rest))'?"
      }
      return "'\(word)' is neither a baseline (igviz help baselines) nor a file."
    }
    return "Name a baseline (igviz help baselines) or a file."
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}
