import Figure
import ImageCoding
import Readers
import Testing

@testable import Report

@Suite struct OriginalPhotoTests {
  /// A map over the photo keeps its sum and is zero outside the model's input.
  @Test(arguments: [(640, 480), (300, 900), (4000, 2600)])
  func sumsStayWhatTheyAre(width: Int, height: Int) {
    let photo = OriginalPhoto(
      PixelImage(width: width, height: height, filledWith: .white),
      fit: PhotoFit(width: 56, height: 56, mode: .centerCrop))
    let values = (0..<56 * 56).map { index -> Float in
      let (x, y) = (Float(index % 56) - 20, Float(index / 56) - 30)
      return max(0, 10 - (x * x + y * y).squareRoot())
    }
    let map = SignedMap(
      width: 56, height: 56, positive: values, negative: [Float](repeating: 0, count: 56 * 56))
    let spread = photo.spread(map)
    let (before, after) = (values.reduce(0, +), spread.positive.reduce(0, +))
    #expect(abs(after / before - 1) < 0.01, "\(before) became \(after)")
    #expect(spread.negative.allSatisfy { $0 == 0 } && photo.marked != nil)
    for (index, value) in spread.positive.enumerated() where value > 0 {
      let (x, y) = (Double(index % spread.width) + 0.5, Double(index / spread.width) + 0.5)
      #expect(x >= photo.frame.x && x <= photo.frame.x + photo.frame.width)
      #expect(y >= photo.frame.y && y <= photo.frame.y + photo.frame.height)
    }
  }
}
