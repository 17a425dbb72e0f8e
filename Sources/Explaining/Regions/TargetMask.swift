import Fields
import Files
import ImageCoding
import Models
import Readers

/// Reads masks: pictures that mark pixels of an output, white inside and black outside.
struct TargetMask {
  var read: @Sendable (_ path: String) throws -> PixelImage = {
    try PixelImage(contentsOf: $0, background: .black)
  }
  /// How photos are fitted to the model; `nil` for arrays.
  var photoFit: PhotoFit?
  /// The size of the original photo; `nil` if it is unknown, or if the input is not a photo.
  var photo: PictureSize?
  /// The size of the picture that the model takes as input; `nil` if the input is not a picture.
  var seen: PictureSize?

  /// The lowest grey level that counts as inside.
  private static let whiteLevel = 128

  /// Returns for each pixel of an output whether it is inside the mask, row by row.
  ///
  /// The mask has the size of the output, of the picture that the model takes as input, or of the original photo. If the mask
  /// is larger than the output, an output pixel is inside if at least half of its area is.
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

  /// Returns for each cell of a grid whether at least half of its pixels are white.
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
