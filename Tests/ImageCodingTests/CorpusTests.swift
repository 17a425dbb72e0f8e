import Foundation
import ArrayFormats
import TestSupport
import Testing

@testable import ImageCoding

/// The test pictures of libpng, libjpeg-turbo, libwebp and Pillow decode to Pillow's pixels.
///
/// They are not part of the project: `make corpus` downloads them and sets `$IMAGE_CORPUS` to their folder.
@Suite struct CorpusTests {
  private struct Index: Decodable {
    struct Case: Decodable {
      let file: String
      let error: String?
      let isAnimated: Bool?
      let isDeep: Bool?

      private enum CodingKeys: String, CodingKey {
        case file, error
        case isAnimated = "is_animated"
        case isDeep = "is_deep"
      }
    }

    let cases: [Case]
  }

  private static let folder = ProcessInfo.processInfo.environment["IMAGE_CORPUS"]

  @Test(.enabled(if: folder != nil, "make corpus runs this")) func isPillows() throws {
    let folder = try #require(Self.folder)
    let index = try JSONDecoder().decode(
      Index.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/index.json")))
    var counts: [String: Int] = [:]
    for file in index.cases {
      let outcome = try outcome(of: file, in: folder)
      counts[outcome.kind, default: 0] += 1
      if let detail = outcome.detail { print("\(outcome.kind): \(file.file): \(detail)") }
      #expect(outcome.kind != Self.different, "\(file.file): \(outcome.detail ?? "")")
    }
    print("\(index.cases.count) pictures: \(counts.sorted { $0.value > $1.value })")
    #expect(counts["identical", default: 0] > index.cases.count * 3 / 4)
  }

  private static let different = "different"

  private func outcome(of file: Index.Case, in folder: String) throws -> (kind: String, detail: String?) {
    let image: PixelImage
    do {
      image = try PixelImage(contentsOf: "\(folder)/\(file.file)")
    } catch {
      if file.error != nil { return ("refused by both", nil) }
      return (file.isAnimated == true ? "animations, refused" : "refused here alone", "\(error)")
    }
    if let error = file.error { return ("refused by Pillow alone", error) }
    let pillow = try NPYArray(contentsOf: "\(folder)/\(file.file).npy")
    guard pillow.shape == [image.height, image.width, 3] else {
      return (Self.different, "\(image.width)×\(image.height), not \(pillow.shape)")
    }
    let gaps = zip(image.samples, pillow.floats).map { abs(Float($0) - $1) }
    let largest = gaps.max() ?? 0
    if largest == 0 { return ("identical", nil) }
    let share = Double(gaps.count { $0 > 0 }) / Double(gaps.count)
    let detail = "up to \(Int(largest)) levels, \((1000 * share).rounded() / 10) % of the samples"
    // Pillow truncates the lower byte of 16-bit colours; here they are rounded.
    return (file.isDeep == true && largest <= 1 ? "16 bits, one level apart" : Self.different, detail)
  }
}
