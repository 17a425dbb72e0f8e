import CPango
import Files
import Foundation
import ImageCoding

extension FigureScene {
  /// Encodes pages in a format: as one file, or as one file per page if the format holds a single page.
  ///
  /// - Parameters:
  ///   - pages: the pages.
  ///   - format: the format of the files.
  ///   - dpi: pixels per inch of PNG and JPEG.
  ///   - metadata: title and provenance, if the format has a place for them.
  /// - Throws: `FigureError`, `ImageError`
  public static func encoded(
    _ pages: [FigureScene], as format: FigureFormat, dpi: Double = standardDPI,
    metadata: FigureMetadata = FigureMetadata()
  ) throws -> [Data] {
    switch format {
    case .pdf: [try PDFWriter.data(of: pages, metadata: metadata)]
    case .svg: try pages.map { try SVGWriter.data(of: $0, metadata: metadata) }
    case .jpeg: try pages.map { try $0.image(dpi: dpi).encoded(as: .jpeg) }
    case .png:
      try pages.map { page in
        PNGChunks.describing(
          try page.image(dpi: dpi).encoded(as: .png), dpi: dpi,
          texts: [("Title", metadata.title), ("Software", metadata.software), ("Description", metadata.text)])
      }
    }
  }

  /// Writes pages in the format of the path's extension. If the format has no pages, each page after the first has a file of its own,
  /// "name.2.png".
  ///
  /// - Parameters:
  ///   - pages: the pages.
  ///   - path: the path of the file; its extension is the format.
  ///   - dpi: pixels per inch of PNG and JPEG.
  ///   - metadata: title and provenance, if the format has a place for them.
  ///   - willWrite: called with each path before it is written; its errors end the writing.
  /// - Returns: the paths of the written files.
  /// - Throws: `FigureError`, `ImageError`, `FileError`
  @discardableResult
  public static func write(
    _ pages: [FigureScene], to path: String, dpi: Double = standardDPI,
    metadata: FigureMetadata = FigureMetadata(),
    willWrite: (_ path: String) throws -> Void = { _ in }
  ) throws -> [String] {
    let files = try encoded(pages, as: FigureFormat(path: path), dpi: dpi, metadata: metadata)
    return try files.enumerated().map { number, data in
      let name = number == 0 ? path : numbered(path, number + 1)
      try willWrite(name)
      try FileAccess.write(data, to: name)
      return name
    }
  }

  /// Returns a numbered path: "out.3.png" for "out.png" and 3.
  public static func numbered(_ path: String, _ number: Int) -> String {
    let path = FilePath(path)
    let (stem, name) = (path.withoutExtension.bytes, path.bytes)
    return String(decoding: stem + ".\(number)".utf8 + name[stem.count...], as: UTF8.self)
  }
}

extension FigureScene {
  /// The maximum number of pixels of a picture.
  public static let pixelLimit = 100_000_000
  /// The default resolution, which is sharp on today's screens.
  public static let standardDPI = 144.0

  /// Draws the page as pixels.
  ///
  /// - Throws: `FigureError`
  public func image(dpi: Double = standardDPI) throws(FigureError) -> PixelImage {
    try Typesetter.check()
    let scale = dpi / 72
    let (columns, rows) = ((width * scale).rounded(.up), (height * scale).rounded(.up))
    guard columns >= 1, rows >= 1, columns * rows <= Double(Self.pixelLimit), max(columns, rows) <= 32_000
    else {
      throw .tooLarge(
        width: Int(min(columns, 1e9)), height: Int(min(rows, 1e9)), limit: Self.pixelLimit)
    }
    guard let surface = CairoSurface(width: Int(columns), height: Int(rows)),
      let context = cairo_create(surface.pointer)
    else { throw .outOfMemory }
    defer { cairo_destroy(context) }
    cairo_scale(context, scale, scale)
    CairoPainter(context: context).paint(self)
    guard cairo_status(context) == CAIRO_STATUS_SUCCESS, let image = surface.image else { throw .outOfMemory }
    return image
  }
}

extension FigureScene {
  /// Checks that a font is installed.
  ///
  /// - Throws: `FigureError.noFont` if no font is installed, `FigureError.noThread`.
  public static func checkFonts() throws(FigureError) { try Typesetter.check() }
}
