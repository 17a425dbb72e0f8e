import Failures

extension CommandLine {
  /// Returns this command line with `option`, which replaces an earlier value; `nil` if the value to replace is not on the line.
  static func with(_ option: AddedOption) -> String? { with(option, arguments: Array(arguments.dropFirst())) }

  /// - Parameter arguments: the arguments, without the command's own name.
  static func with(_ option: AddedOption, arguments: [String]) -> String? {
    if let replaced = option.replaced {
      guard let place = arguments.lastIndex(where: { $0 == replaced || $0 == "\(option.name)=\(replaced)" })
      else {
        return nil
      }
      var words = arguments
      words[place] = words[place] == replaced ? option.value : "\(option.name)=\(option.value)"
      return typed(words)
    }
    var words: [String] = []
    var isValue = false
    for argument in arguments {
      if !isValue, argument != option.name, !argument.hasPrefix(option.name + "=") { words.append(argument) }
      isValue = argument == option.name
    }
    return typed(words + [option.name, option.value])
  }

  /// Returns the command line to type, quoted for a shell.
  ///
  /// - Parameter arguments: the arguments, without the command's own name.
  static func typed(_ arguments: [String]) -> String {
    (["igviz"] + arguments).map(quoted).joined(separator: " ")
  }

  /// Returns a word, quoted for a shell if necessary.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./,:=@%+".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
