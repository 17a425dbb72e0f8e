import CPango
import ImageCoding

/// Pixels of Cairo's, freed with it.
final class CairoSurface {
  let pointer: OpaquePointer

  /// Empty pixels; `nil` when there is no memory for so many.
  init?(width: Int, height: Int) {
    guard let width = Int32(exactly: width), let height = Int32(exactly: height),
      let pointer = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)
    else { return nil }
    self.pointer = pointer
    // What fails, a destroyed surface included, is a surface that says so.
    guard cairo_surface_status(pointer) == CAIRO_STATUS_SUCCESS else { return nil }
  }

  /// A picture's pixels.
  convenience init?(_ image: PixelImage) {
    self.init(width: image.width, height: image.height)
    guard let bytes = cairo_image_surface_get_data(pointer) else { return nil }
    let stride = Int(cairo_image_surface_get_stride(pointer))
    image.samples.withUnsafeBufferPointer { samples in
      for y in 0..<image.height {
        let row = UnsafeMutableRawPointer(bytes + y * stride).bindMemory(
          to: UInt32.self, capacity: image.width)
        for x in 0..<image.width {
          let offset = (y * image.width + x) * 3
          row[x] =
            UInt32(samples[offset]) << 16 | UInt32(samples[offset + 1]) << 8 | UInt32(samples[offset + 2])
        }
      }
    }
    cairo_surface_mark_dirty(pointer)
  }

  deinit { cairo_surface_destroy(pointer) }

  /// What was drawn.
  var image: PixelImage? {
    cairo_surface_flush(pointer)
    guard let bytes = cairo_image_surface_get_data(pointer) else { return nil }
    let width = Int(cairo_image_surface_get_width(pointer))
    let height = Int(cairo_image_surface_get_height(pointer))
    let stride = Int(cairo_image_surface_get_stride(pointer))
    let samples = [UInt8](unsafeUninitializedCapacity: width * height * 3) { samples, count in
      for y in 0..<height {
        let row = UnsafeRawPointer(bytes + y * stride).bindMemory(to: UInt32.self, capacity: width)
        for x in 0..<width {
          let offset = (y * width + x) * 3
          samples[offset] = UInt8(truncatingIfNeeded: row[x] >> 16)
          samples[offset + 1] = UInt8(truncatingIfNeeded: row[x] >> 8)
          samples[offset + 2] = UInt8(truncatingIfNeeded: row[x])
        }
      }
      count = width * height * 3
    }
    return PixelImage(width: width, height: height, samples: samples)
  }
}
