/// The texts in which files say how a camera held the picture, where they have no Exif block.
enum OrientationTexts {
  /// Decodes an Exif block written as text: an empty line, its name, its size, and hexadecimal digits on lines of 72.
  ///
  /// - Returns: a TIFF structure, or `nil` where the text is another.
  static func exif(inProfile profile: UnsafeRawBufferPointer) -> [UInt8]? {
    let newline = UInt8(ascii: "\n")
    let lines = profile.split(separator: newline, maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in lines[3] where digit != newline {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue.map(UInt8.init) else { return nil }
      if let first = high { bytes.append(first << 4 | value) }
      high = high == nil ? value : nil
    }
    let head = Array("Exif\0\0".utf8)
    return high != nil ? nil : bytes.starts(with: head) ? Array(bytes.dropFirst(head.count)) : bytes
  }

  /// The value of `tiff:Orientation`, an attribute or an element of an XMP packet.
  ///
  /// The packet is not parsed: a search is all that it takes, and nothing in it can do harm.
  static func value(inXMP packet: UnsafeRawBufferPointer) -> UInt16? {
    let name = Array("tiff:Orientation".utf8)
    var rest = packet[...]
    while let start = rest.firstIndex(of: name[0]) {
      rest = rest[start...]
      guard rest.starts(with: name) else {
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(name.count)
      let next = rest.prefix(3).map { Character(Unicode.Scalar($0)) }
      if next.first == ">", next.count > 1 { return next[1].wholeNumberValue.map(UInt16.init) }
      if next.count == 3, next[0] == "=", next[1] == "\"" || next[1] == "'" {
        return next[2].wholeNumberValue.map(UInt16.init)
      }
    }
    return nil
  }
}
