import TestSupport
import Testing

@testable import Attribution

/// Agreement with the segmentations of scikit-image.
@Suite struct SegmentationGoldenTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let image: String?
    let scale: Double?
    let sigma: Double?
    let minSize: Int?

    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("regions") }

  @Test(arguments: try golden.get().cases.filter { $0.image != nil })
  func segmentsAreTheSame(_ reference: Case) throws {
    let golden = try Self.golden.get()
    let image = try golden.array("segments/\(#require(reference.image))")
    let graph = PixelGraph(
      colors: image.values.map(Double.init), height: image.shape[0], width: image.shape[1],
      sigma: try #require(reference.sigma))
    let found = graph.segments(
      scale: try #require(reference.scale), minSize: try #require(reference.minSize))
    // The labels are equal, too: both number segments in the order of their first pixels.
    #expect(found == (try golden.array("\(reference.name)/labels").values.map { Int($0) }))
  }
}
