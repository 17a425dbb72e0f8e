import ArgumentParser
import Explaining
import Files
import Foundation
import ImageCoding

/// The options for reading picture files; shared by all commands that read photos.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Colour behind transparency and borders: name or #rrggbb",
      valueName: "colour"))
  var matte: RGB?

  @Option(
    help: ArgumentHelp(
      "Largest photo accepted, in pixels (default: \(PixelImage.defaultPixelLimit))", valueName: "count"))
  var maxPixels: Int?

  func validate() throws {
    guard maxPixels ?? 1 > 0 else {
      throw ValidationError("--max-pixels must be at least 1, not \(maxPixels ?? 0).")
    }
  }

  /// The colour behind transparent pixels, and of the border around a photo that does not fill the model's input.
  var background: RGB { matte ?? .white }

  private var pixelLimit: Int { maxPixels ?? PixelImage.defaultPixelLimit }

  /// Reads a picture's bytes.
  ///
  /// - Throws: `FileError`
  func data(at path: String) throws -> Data {
    try FileAccess.read(path, limit: PixelImage.byteLimit(forPixels: pixelLimit))
  }

  /// - Throws: `InputError`
  func image(_ data: Data, at path: String) throws -> PixelImage {
    try InputError.naming(path) {
      try PixelImage(decoding: data, background: background, pixelLimit: pixelLimit)
    }
  }

  /// - Parameter color: the colour behind transparent pixels; `nil` for that of `--matte`.
  /// - Throws: `FileError`, `InputError`
  func image(at path: String, background color: RGB? = nil) throws -> PixelImage {
    try InputError.naming(path) {
      try PixelImage(contentsOf: path, background: color ?? background, pixelLimit: pixelLimit)
    }
  }
}

extension ImageOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("matte", matte, .inputs(.photo)),
      OptionUse("max-pixels", maxPixels, .inputs(.photo)),
    ]
  }
}

extension RGB: ExpressibleByArgument {
  private static let names: [String: RGB] = [
    "black": .black, "white": .white, "gray": RGB(red: 128, green: 128, blue: 128),
    "grey": RGB(red: 128, green: 128, blue: 128), "red": .red, "green": .green,
    "blue": RGB(red: 0, green: 0, blue: 255), "yellow": RGB(red: 255, green: 255, blue: 0),
    "magenta": RGB(red: 255, green: 0, blue: 255), "cyan": RGB(red: 0, green: 255, blue: 255),
    "orange": RGB(red: 255, green: 165, blue: 0),
  ]

  public init?(argument: String) {
    if let named = Self.names[argument.lowercased()] {
      self = named
      return
    }
    let digits = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
    guard digits.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      return nil
    }
    self.init(
      red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xff), blue: UInt8(value & 0xff))
  }

  public var defaultValueDescription: String {
    Self.names.filter { $0.value == self }.keys.sorted().first ?? hexadecimal
  }

  /// "#ff00a0"
  var hexadecimal: String { String(format: "#%02x%02x%02x", red, green, blue) }
}
