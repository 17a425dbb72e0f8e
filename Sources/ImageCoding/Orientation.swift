/// The orientation of a stored picture: the value of Exif tag 0x0112.
///
/// Reference: Exif 2.32 (CIPA DC-008), 4.6.4 A.
enum Orientation: UInt16, CaseIterable {
  case upright = 1
  case mirrored
  case upsideDown
  case upsideDownMirrored
  case transposed
  case quarterTurnLeft
  case transversed
  case quarterTurnRight

  /// Reads the orientation from the metadata of a file. The first block that states one counts: Exif, then Exif as a PNG's text, then XMP.
  /// Without a valid orientation, the picture is upright.
  ///
  /// - Parameters:
  ///   - exif: a TIFF structure.
  ///   - profile: a text "Raw profile type exif"; see `OrientationTexts`.
  ///   - xmp: an XMP packet.
  init(exif: UnsafeRawBufferPointer, profile: UnsafeRawBufferPointer, xmp: UnsafeRawBufferPointer) {
    self =
      Self.find(in: exif)
      ?? OrientationTexts.exif(inProfile: profile)?.withUnsafeBytes { Self.find(in: $0) }
      ?? OrientationTexts.value(inXMP: xmp).flatMap(Self.init) ?? .upright
  }

  private static func find(in exif: UnsafeRawBufferPointer) -> Self? {
    let isLittleEndian: Bool
    switch exif.prefix(2).map(\.self) {
    case Array("II".utf8): isLittleEndian = true
    case Array("MM".utf8): isLittleEndian = false
    default: return nil
    }
    func number(at offset: Int, bytes: Int) -> Int? {
      guard offset >= 0, offset + bytes <= exif.count else { return nil }
      let digits = exif[offset..<offset + bytes]
      return (isLittleEndian ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, bytes: 2) == 42, let directory = number(at: 4, bytes: 4),
      let entries = number(at: directory, bytes: 2)
    else { return nil }
    for entry in 0..<entries {
      let offset = directory + 2 + 12 * entry
      guard let tag = number(at: offset, bytes: 2) else { return nil }
      let isShort = number(at: offset + 2, bytes: 2) == 3
      if tag == 0x0112, isShort, let value = number(at: offset + 8, bytes: 2) {
        return Self(rawValue: UInt16(value))
      }
    }
    return nil
  }
}

extension PixelImage {
  /// Returns the upright picture, if this picture is stored with the given orientation.
  func turned(from orientation: Orientation) -> PixelImage {
    if orientation == .upright { return self }
    let swapsSides = orientation.rawValue >= 5
    let newWidth = swapsSides ? height : width
    let newHeight = swapsSides ? width : height
    let right = width - 1
    let bottom = height - 1
    var turned = PixelImage(width: newWidth, height: newHeight, filledWith: .black)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        turned[x, y] =
          switch orientation {
          case .upright: self[x, y]
          case .mirrored: self[right - x, y]
          case .upsideDown: self[right - x, bottom - y]
          case .upsideDownMirrored: self[x, bottom - y]
          case .transposed: self[y, x]
          case .quarterTurnLeft: self[y, bottom - x]
          case .transversed: self[right - y, bottom - x]
          case .quarterTurnRight: self[right - y, x]
          }
      }
    }
    return turned
  }
}

/// Texts that state the orientation of a picture in files without an Exif block.
enum OrientationTexts {
  /// Decodes an Exif block written as text: an empty line, the block's name, its size, and hexadecimal digits on lines of 72.
  ///
  /// - Returns: a TIFF structure; `nil` if the text has another form.
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

  /// Returns the value of `tiff:Orientation`, an attribute or an element of an XMP packet.
  ///
  /// The packet is only searched, not parsed, so nothing in it can do harm.
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
