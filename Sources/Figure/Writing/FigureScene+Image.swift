import CPango
import ImageCoding

extension FigureScene {
  /// The most pixels a picture has.
  public static let pixelLimit = 100_000_000
  /// The default resolution, which is sharp on today's screens.
  public static let standardDPI = 144.0

  /// The page as pixels.
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
  /// - Throws: `FigureError.noFont` where there is nothing to set text in, `FigureError.noThread`.
  public static func checkFonts() throws(FigureError) { try Typesetter.check() }
}
