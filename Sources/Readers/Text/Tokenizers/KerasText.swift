/// How Keras' text preprocessing takes a text apart.
///
/// Reference: `keras.preprocessing.text.text_to_word_sequence`.
struct KerasText: Sendable {
  /// Signs that count as what separates words.
  var filters = Set("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n".unicodeScalars)
  var isLowerCase = true
  var separator = " "

  func words(of text: String) -> [String] {
    let text = isLowerCase ? text.lowercased() : text
    var plain = ""
    plain.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
    for scalar in text.unicodeScalars {
      if filters.contains(scalar) { plain += separator } else { plain.unicodeScalars.append(scalar) }
    }
    return plain.split(separator: separator).map(String.init)
  }
}
