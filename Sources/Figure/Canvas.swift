import Foundation
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
      cover(x: x + dx, y: y + dy, with: color, share: Int(coverage))
    }
  }

  /// Draws a line with round ends, its edges softened; pixel centres lie at halves.
  mutating func line(from a: (x: Double, y: Double), to b: (x: Double, y: Double), width: Double, color: RGB)
  {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = dx * dx + dy * dy
    cover(
      x: min(a.x, b.x) - width...max(a.x, b.x) + width, y: min(a.y, b.y) - width...max(a.y, b.y) + width,
      with: color
    ) { x, y in
      let along = length > 0 ? min(1, max(0, ((x - a.x) * dx + (y - a.y) * dy) / length)) : 0
      return width / 2 - hypot(x - a.x - along * dx, y - a.y - along * dy)
    }
  }

  mutating func disc(at center: (x: Double, y: Double), radius: Double, color: RGB) {
    cover(
      x: center.x - radius - 1...center.x + radius + 1, y: center.y - radius - 1...center.y + radius + 1,
      with: color
    ) { x, y in
      radius - hypot(x - center.x, y - center.y)
    }
  }

  /// Covers the pixels of a rectangle by how deep inside a shape their centres lie.
  private mutating func cover(
    x: ClosedRange<Double>, y: ClosedRange<Double>, with color: RGB,
    depth: (_ x: Double, _ y: Double) -> Double
  ) {
    let columns = max(0, Int(x.lowerBound))..<max(0, min(image.width, Int(x.upperBound) + 1))
    let rows = max(0, Int(y.lowerBound))..<max(0, min(image.height, Int(y.upperBound) + 1))
    for row in rows {
      for column in columns {
        let share = min(1, max(0, depth(Double(column) + 0.5, Double(row) + 0.5) + 0.5))
        if share > 0 { cover(x: column, y: row, with: color, share: Int(255 * share)) }
      }
    }
  }

  /// - Parameter share: of the pixel's area, 0…255.
  private mutating func cover(x: Int, y: Int, with color: RGB, share: Int) {
    guard (0..<image.width).contains(x), (0..<image.height).contains(y) else { return }
    let below = image[x, y]
    func mixed(_ ink: UInt8, _ paper: UInt8) -> UInt8 {
      let sum = Int(ink) * share + Int(paper) * (255 - share)
      return UInt8((sum + 127) / 255)
    }
    image[x, y] = RGB(
      red: mixed(color.red, below.red), green: mixed(color.green, below.green),
      blue: mixed(color.blue, below.blue))
  }
}
