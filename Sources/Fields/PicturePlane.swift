/// The part of a field that can be drawn as one picture: its axes y and x, with one or three channels.
package struct PicturePlane: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// The number of channels: 1 or 3.
  package let channels: Int
  private let yStride: Int
  private let xStride: Int
  private let channelStride: Int

  /// Creates the plane of a field. Returns `nil` if y or x has fewer than two pixels or is missing, if any other axis but
  /// channels has more than one position, or if the number of channels is neither one nor three.
  package init?(of field: Field) {
    var strides: [Int] = []
    var stride = 1
    for axis in field.axes.reversed() {
      strides.insert(stride, at: 0)
      stride *= axis.extent
    }
    func axis(_ kind: Axis.Kind) -> (extent: Int, stride: Int)? {
      field.axes.firstIndex { $0.kind == kind }.map { (field.axes[$0].extent, strides[$0]) }
    }
    let channel = axis(.channel) ?? (1, 0)
    guard let y = axis(.y), let x = axis(.x), y.extent > 1, x.extent > 1, [1, 3].contains(channel.extent),
      y.extent * x.extent * channel.extent == field.values.count
    else { return nil }
    (height, width, channels) = (y.extent, x.extent, channel.extent)
    (yStride, xStride, channelStride) = (y.stride, x.stride, channel.stride)
  }

  /// Returns the values in row-major order: height × width × channels.
  package func arranged(_ values: [Float]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          result.append(values[y * yStride + x * xStride + channel * channelStride])
        }
      }
    }
    return result
  }
}
