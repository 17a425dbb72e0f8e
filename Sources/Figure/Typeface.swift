import CFreeType
import Foundation

/// A font file, ready to set text in any size.
public final class Typeface {
  private let library: FT_Library
  private let face: FT_Face

  /// Where fonts are looked for, in this order, after `$IGVIZ_FONT`.
  private static let candidates = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/System/Library/Fonts/Helvetica.ttc",
  ]

  /// The font `$IGVIZ_FONT` names, or the first known one that is installed.
  ///
  /// - Throws: `FigureError`
  public static func standard(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FigureError) -> Typeface {
    if let path = environment["IGVIZ_FONT"], !path.isEmpty { return try Typeface(path: path) }
    guard let path = candidates.first(where: FileManager.default.isReadableFile) else { throw .noFont }
    return try Typeface(path: path)
  }

  /// - Throws: `FigureError.unusableFont`
  public init(path: String) throws(FigureError) {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else { throw .unusableFont(path) }
    var face: FT_Face?
    guard FT_New_Face(library, path, 0, &face) == 0, let face else {
      FT_Done_FreeType(library)
      throw .unusableFont(path)
    }
    self.library = library
    self.face = face
  }

  deinit {
    FT_Done_Face(face)
    FT_Done_FreeType(library)
  }

  /// The width of a line of text.
  ///
  /// - Parameter size: in pixels to the em.
  func width(of text: String, size: Int) -> Int {
    var end = 0
    forEachGlyph(of: text, size: size) { _, pen in end = pen }
    return (end + 63) / 64
  }

  /// The text, or as much of its beginning as fits the width with a … behind it.
  func shortened(_ text: String, size: Int, width: Int) -> String {
    if self.width(of: text, size: size) <= width { return text }
    let characters = Array(text)
    func beginning(_ count: Int) -> String {
      String(characters[..<count]).trimmingCharacters(in: .whitespaces) + "…"
    }
    var (fits, fails) = (0, characters.count)
    while fails - fits > 1 {
      let middle = (fits + fails) / 2
      if self.width(of: beginning(middle), size: size) <= width { fits = middle } else { fails = middle }
    }
    return beginning(fits)
  }

  /// Calls `body` with the coverage, 0…255, of every pixel the text touches; (0, 0) is the start of the
  /// baseline, y grows downwards.
  func rasterize(_ text: String, size: Int, _ body: (_ x: Int, _ y: Int, _ coverage: UInt8) -> Void) {
    var origin = 0
    forEachGlyph(of: text, size: size) { glyph, pen in
      if FT_Render_Glyph(glyph, FT_RENDER_MODE_NORMAL) == 0, let buffer = glyph.pointee.bitmap.buffer {
        let bitmap = glyph.pointee.bitmap
        let left = (origin + 32) / 64 + Int(glyph.pointee.bitmap_left)
        for y in 0..<Int(bitmap.rows) {
          for x in 0..<Int(bitmap.width) {
            let coverage = buffer[y * Int(bitmap.pitch) + x]
            if coverage > 0 { body(left + x, y - Int(glyph.pointee.bitmap_top), coverage) }
          }
        }
      }
      origin = pen
    }
  }

  /// Calls `body` with each glyph and the pen's place after it, in 1/64 of a pixel.
  private func forEachGlyph(of text: String, size: Int, _ body: (FT_GlyphSlot, _ pen: Int) -> Void) {
    guard FT_Set_Pixel_Sizes(face, 0, UInt32(size)) == 0 else { return }
    var pen = 0
    for scalar in text.unicodeScalars {
      let index = FT_Get_Char_Index(face, FT_ULong(scalar.value))
      guard FT_Load_Glyph(face, index, FT_Int32(FT_LOAD_DEFAULT)) == 0, let glyph = face.pointee.glyph else {
        continue
      }
      pen += Int(glyph.pointee.advance.x)
      body(glyph, pen)
    }
  }
}
