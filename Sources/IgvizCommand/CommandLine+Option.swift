import Failures

extension CommandLine {
  /// This command line with an option, in place of another value of it.
  static func with(_ option: AddedOption) -> String { with(option, arguments: Array(arguments.dropFirst())) }

  /// - Parameter arguments: without the command's own name.
  static func with(_ option: AddedOption, arguments: [String]) -> String {
    var words: [String] = []
    var isValue = false
    for argument in arguments {
      if !isValue, argument != option.name, !argument.hasPrefix(option.name + "=") { words.append(argument) }
      isValue = argument == option.name
    }
    return (["igviz"] + words + [option.name, option.value]).map(quoted).joined(separator: " ")
  }

  /// A word as a shell reads it.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./,:=@%+".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
