import Foundation
import ImageCoding

extension FigureScene {
  /// Pages as files of a format: one, or one for each page where the format holds a single page.
  ///
  /// - Parameter dpi: of formats that are pixels.
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
}
