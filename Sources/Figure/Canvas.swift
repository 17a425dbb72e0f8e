import ImageCoding

/// A sheet to lay pictures and text on.
struct Canvas {
  private(set) var image: Image

  init(width: Int, height: Int, background: RGB) {
    image = Image(width: width, height: height, filledWith: background)
  }

  /// Puts a picture's upper left corner at (x, y); what lies outside the sheet is cut off.
  mutating func place(_ picture: Image, x: Int, y: Int) {
    for row in 0..<picture.height where (0..<image.height).contains(y + row) {
      for column in 0..<picture.width where (0..<image.width).contains(x + column) {
        image[x + column, y + row] = picture[column, row]
      }
    }
  }

  /// Sets a line of text whose baseline begins at (x, y).
  mutating func set(_ text: String, in typeface: Typeface, size: Int, color: RGB, x: Int, y: Int) {
    typeface.rasterize(text, size: size) { dx, dy, coverage in
      guard (0..<image.width).contains(x + dx), (0..<image.height).contains(y + dy) else { return }
      let below = image[x + dx, y + dy]
      let share = Int(coverage)
      func mixed(_ ink: UInt8, _ paper: UInt8) -> UInt8 {
        let sum = Int(ink) * share + Int(paper) * (255 - share)
        return UInt8((sum + 127) / 255)
      }
      image[x + dx, y + dy] = RGB(
        red: mixed(color.red, below.red), green: mixed(color.green, below.green),
        blue: mixed(color.blue, below.blue))
    }
  }
}
