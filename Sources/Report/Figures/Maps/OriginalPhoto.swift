import Figure
import ImageCoding
import Readers

/// The original photo, and the frame of the part that the model saw.
public struct OriginalPhoto: Sendable {
  /// The photo, reduced to at most `longestSide` pixels along each side.
  let image: PixelImage
  /// The part that the model saw, in pixels of `image`.
  let frame: PhotoFrame

  /// The longest side of `image`, in pixels: more than a sheet shows.
  private static let longestSide = 1000

  /// - Parameter fit: how the photo is fitted to the model's input.
  package init(_ photo: PixelImage, fit: PhotoFit) {
    image = photo.fitted(to: Self.longestSide)
    let frame = fit.frame(inPhotoOf: photo.width, photo.height)
    let (across, down) = (
      Double(image.width) / Double(photo.width), Double(image.height) / Double(photo.height)
    )
    self.frame = PhotoFrame(
      x: frame.x * across, y: frame.y * down, width: frame.width * across, height: frame.height * down)
  }

  /// The frame of the part that the model saw; `nil` if the model saw the whole photo.
  var marked: Rectangle? {
    frame.covers(width: image.width, height: image.height)
      ? nil : Rectangle(x: frame.x, y: frame.y, width: frame.width, height: frame.height)
  }

  /// The share of the photo that the model did not see, 0…1.
  var unseenShare: Double {
    let width = min(frame.x + frame.width, Double(image.width)) - max(frame.x, 0)
    let height = min(frame.y + frame.height, Double(image.height)) - max(frame.y, 0)
    return 1 - max(width, 0) * max(height, 0) / Double(max(1, image.width * image.height))
  }

  /// A note about the unseen part of the photo; `nil` if it is at most 10 %.
  var cropNote: String? {
    guard marked != nil, unseenShare > 0.1 else { return nil }
    return "The model did not see \((100 * unseenShare).fixed(0))\u{A0}% of the photo, outside the frame"
  }

  /// Draws the photo with a frame around the part that the model saw.
  func cell(heading: String) -> Sheet.Cell {
    var cell = Sheet.Cell(heading: heading, picture: image, isSmooth: true, isFramed: true, marked: marked)
    cell.notes = [cropNote].compactMap(\.self)
    return cell
  }

  /// Returns the map over the photo, in units per pixel of the photo, so that sums are kept; 0 outside the frame.
  func spread(_ map: SignedMap) -> SignedMap {
    let area =
      Double(map.width) * Double(map.height) / max(frame.width * frame.height, .leastNormalMagnitude)
    func spread(_ values: [Float]) -> [Float] {
      var result = [Float](repeating: 0, count: image.width * image.height)
      for y in 0..<image.height {
        let row = (Double(y) + 0.5 - frame.y) / frame.height * Double(map.height) - 0.5
        guard row > -0.5, row < Double(map.height) - 0.5 else { continue }
        for x in 0..<image.width {
          let column = (Double(x) + 0.5 - frame.x) / frame.width * Double(map.width) - 0.5
          guard column > -0.5, column < Double(map.width) - 0.5 else { continue }
          result[y * image.width + x] = Float(
            area * Self.value(of: values, width: map.width, height: map.height, column: column, row: row))
        }
      }
      return result
    }
    return SignedMap(
      width: image.width, height: image.height, positive: spread(map.positive), negative: spread(map.negative)
    )
  }

  /// Returns the value at a position, interpolated bilinearly between the four values around it.
  private static func value(
    of values: [Float], width: Int, height: Int, column: Double, row: Double
  ) -> Double {
    let (left, top) = (column.rounded(.down), row.rounded(.down))
    func value(_ x: Int, _ y: Int) -> Double {
      Double(values[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)])
    }
    let (x, y) = (Int(left), Int(top))
    let (across, down) = (column - left, row - top)
    return (value(x, y) * (1 - across) + value(x + 1, y) * across) * (1 - down)
      + (value(x, y + 1) * (1 - across) + value(x + 1, y + 1) * across) * down
  }
}

extension PixelImage {
  /// Returns the image, reduced in proportion so that no side exceeds `side` pixels; smaller images are returned unchanged.
  func fitted(to side: Int) -> PixelImage {
    let longest = max(width, height)
    guard longest > side else { return self }
    let share = Double(side) / Double(longest)
    return resized(
      width: max(1, Int((share * Double(width)).rounded())),
      height: max(1, Int((share * Double(height)).rounded())))
  }
}
