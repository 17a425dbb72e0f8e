import CPango
import Foundation

/// Writes pages as a PDF with live text in embedded fonts.
enum PDFWriter {
  /// - Parameter scenes: the pages; at least one.
  /// - Throws: `FigureError`
  static func data(of scenes: [FigureScene], metadata: FigureMetadata) throws(FigureError) -> Data {
    try Typesetter.check()
    guard let first = scenes.first else { return Data() }
    let output = Output()
    let closure = Unmanaged.passUnretained(output).toOpaque()
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        { closure, bytes, count in
          guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
          Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue().data.append(bytes, count: Int(count))
          return CAIRO_STATUS_SUCCESS
        }, closure, first.width, first.height)
    else { throw .outOfMemory }
    defer { cairo_surface_destroy(surface) }
    for (key, value) in [
      (CAIRO_PDF_METADATA_TITLE, metadata.title), (CAIRO_PDF_METADATA_CREATOR, metadata.software),
      (CAIRO_PDF_METADATA_SUBJECT, metadata.text),
    ] where !value.isEmpty {
      cairo_pdf_surface_set_metadata(surface, key, value)
    }
    // Without a date, Cairo writes the current time.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00Z")
    guard let context = cairo_create(surface) else { throw .outOfMemory }
    let painter = CairoPainter(context: context)
    for scene in scenes {
      cairo_pdf_surface_set_size(surface, scene.width, scene.height)
      painter.paint(scene)
      cairo_show_page(context)
    }
    let status = cairo_status(context)
    cairo_destroy(context)
    cairo_surface_finish(surface)
    guard status == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else {
      throw .outOfMemory
    }
    return output.data
  }

  private final class Output { var data = Data() }
}
