import Fields
import Files
import ImageCoding
import Models
import Readers

/// Reads pictures that mark pixels of an output: white is inside, black is outside.
struct TargetMask {
  var read: @Sendable (_ path: String) throws -> PixelImage = {
    try PixelImage(contentsOf: $0, background: .black)
  }
  /// How photos are fitted to the model; `nil` for arrays.
  var photoFit: PhotoFit?
  /// The photo as it was taken, in pixels; `nil` where it is unknown, or no photo.
  var photo: PictureSize?
  /// Rows and columns of the picture that the model sees; `nil` if the input is not a picture.
  var seen: PictureSize?

  /// Levels from this one on are inside.
  private static let whiteLevel = 128

  /// A mask for each pixel of an output.
  ///
  /// The mask has the size of the output, of the picture that the model sees, or of the photo. A larger mask is inside where at least half of
  /// an output's pixel is.
  ///
  /// - Throws: `RequestError.wrongMask`, `.emptyMask`; `FileError`, `InputError`
  func isInside(_ path: String, rows: Int, columns: Int) throws -> [Bool] {
    var mask = try InputError.naming(path) { try read(path) }
    let output = PictureSize(width: columns, height: rows)
    let size = PictureSize(width: mask.width, height: mask.height)
    if size != output, size != seen {
      guard let photoFit, size == photo else {
        throw RequestError.wrongMask(path, size: size, allowed: allowed(output))
      }
      mask = photoFit.fitted(mask, background: .black)
    }
    let isInside = Self.cells(of: mask, rows: rows, columns: columns)
    guard isInside.contains(true) else { throw RequestError.emptyMask(path) }
    return isInside
  }

  private func allowed(_ output: PictureSize) -> [PictureSize] {
    var sizes: [PictureSize] = []
    for size in [output, seen, photo].compactMap(\.self) where !sizes.contains(size) { sizes.append(size) }
    return sizes
  }

  /// For each cell of a grid, whether at least half of its pixels are white.
  private static func cells(of mask: PixelImage, rows: Int, columns: Int) -> [Bool] {
    func part(_ cell: Int, of cells: Int, in length: Int) -> Range<Int> {
      let first = cell * length / cells
      return first..<max(first + 1, (cell + 1) * length / cells)
    }
    return (0..<rows).flatMap { row in
      (0..<columns).map { column in
        let (down, across) = (
          part(row, of: rows, in: mask.height), part(column, of: columns, in: mask.width)
        )
        let white = down.reduce(0) { sum, y in
          sum
            + across.count { x in
              let color = mask[x, y]
              return (Int(color.red) + Int(color.green) + Int(color.blue)) / 3 >= whiteLevel
            }
        }
        return 2 * white >= down.count * across.count
      }
    }
  }
}
