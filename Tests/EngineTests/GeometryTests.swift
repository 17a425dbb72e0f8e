import Testing

@testable import Engine

/// Offsets of elements and positions of windows, against literals or counts.
@Suite struct GeometryTests {
  @Test func strides() {
    #expect(RowMajor.strides(of: [2, 3, 4]) == [12, 4, 1])
    #expect(RowMajor.strides(of: []) == [])
    #expect(RowMajor.strides(of: [5, 0]) == [0, 1])
    #expect(RowMajor.offsets(of: [2, 3], strides: [10, 1]) == [0, 1, 2, 10, 11, 12])
    #expect(RowMajor.offsets(of: [], strides: []) == [0])
    #expect(RowMajor.transposition(of: [2, 3], order: [1, 0]) == [0, 3, 1, 4, 2, 5])
  }

  @Test func broadcasting() {
    #expect(RowMajor.broadcast([[3, 1], [4]]) == [3, 4])
    #expect(RowMajor.broadcast([[], [2, 1, 3], [5, 1]]) == [2, 5, 3])
    #expect(RowMajor.broadcast([[2], [3]]) == nil)
    #expect(RowMajor.broadcast([[1], [0]]) == [0])
    #expect(RowMajor.broadcastStrides(of: [3, 1, 2], in: [7, 3, 4, 2]) == [0, 2, 0, 1])
  }

  @Test func windows() {
    for (kernel, stride, dilation) in [(1, 1, 1), (3, 1, 1), (3, 2, 1), (2, 3, 2), (5, 2, 3)] {
      let window = SlidingWindow(kernel: kernel, stride: stride, dilation: dilation)
      for pixels in 1...20 {
        let starts = Array(Swift.stride(from: 0, to: pixels, by: stride))
        let places = starts.filter { $0 + (kernel - 1) * dilation < pixels }
        #expect(window.places(on: pixels) == places.count)
        let hangs = places.count > 0 && (pixels - window.reach) % stride > 0
        // A window larger than the image extends beyond its edge by less than a stride.
        let isLarge = places.isEmpty && window.reach - pixels < stride
        #expect(window.places(on: pixels, roundsUp: true) == places.count + (hangs || isLarge ? 1 : 0))
        let padding = window.samePadding(for: pixels)
        #expect(window.places(on: pixels + padding) >= (pixels + stride - 1) / stride)
        #expect(padding == 0 || window.places(on: pixels + padding - 1) < (pixels + stride - 1) / stride)
      }
    }
  }
}
