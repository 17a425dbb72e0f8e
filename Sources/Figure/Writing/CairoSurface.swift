import CPango
import ImageCoding

/// A Cairo image surface, freed with this object.
final class CairoSurface {
  let pointer: OpaquePointer

  /// Creates an empty surface with a size in pixels; `nil` if there is too little memory.
  init?(width: Int, height: Int) {
    guard let width = Int32(exactly: width), let height = Int32(exactly: height),
      let pointer = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height)
    else { return nil }
    self.pointer = pointer
    // If creation fails, Cairo returns a surface with an error status, which can be destroyed, too.
    guard cairo_surface_status(pointer) == CAIRO_STATUS_SUCCESS else { return nil }
  }

  /// Creates a surface with a picture's pixels.
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

  /// The drawn pixels.
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
