import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

struct DrawingCase: Decodable, Sendable {
  let name: String
  let image: Int
  let attributions: String
  let precision: String
  let empty: Bool
  let polarity: String
  let clipAbove: Double
  let clipBelow: Double
  let morphology: Bool
  let outlines: Bool
  let percentage: Double
  let overlay: Bool
}

@Suite struct RenderTests {
  /// The overlay alone equals that of numpy and scipy in every pixel, in both precisions.
  @Test func overlaysAreExact() throws {
    let golden = try Golden<DrawingCase>("visualizer")
    try withTemporaryFolder { folder in
      for reference in golden.cases.filter({ $0.image == 0 }).prefix(20) {
        let image = try golden.array("image/\(reference.image)")
        let (height, width) = (image.shape[0], image.shape[1])
        try PixelImage(width: width, height: height, samples: image.values.map(UInt8.init)).write(
          to: folder + "/image.png")
        let values = try golden.array("attributions/\(reference.attributions)").values
        let elements: NPYArray.Elements =
          reference.precision == "float32" ? .float(values) : .double(values.map(Double.init))
        try NPYArray(shape: [height, width, 3], elements: elements).write(to: folder + "/a.npy")
        let outcome = try Command.run(
          [
            "render", "image.png", "--attributions", "a.npy", "--layout", "overlay", "-o", "out.png",
            "--style", "keras",
            "--polarity", reference.polarity, "--clip-above", "\(reference.clipAbove)",
            "--clip-below", "\(reference.clipBelow)",
            reference.morphology ? "--morphology" : "--no-morphology",
            reference.outlines ? "--outlines" : "--no-outlines",
            reference.overlay ? "--overlay" : "--no-overlay",
          ] + (reference.outlines ? ["--outline-percentage", "\(reference.percentage)"] : []), in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("the map is empty") == reference.empty)
        #expect(
          try PixelImage(contentsOf: folder + "/out.png").samples == golden.bytes("\(reference.name)/picture")
        )
      }
    }
  }

  /// Arrays that `explain --arrays` saved can be drawn again without the network.
  @Test func savedArraysAreDrawnAgain() throws {
    try withTemporaryFolder { folder in
      let photo = PixelImage(width: 224, height: 224, filledWith: RGB(red: 90, green: 120, blue: 60))
      try photo.write(to: folder + "/photo.png")
      #expect(try Command.run(["photo.png", "--arrays", "out", "--steps", "2"], in: folder).code == 0)
      let outcome = try Command.run(
        [
          "render", "photo.png", "--attributions", "out/integrated_gradients.npy", "--gradients",
          "out/gradients.npy",
        ]
          + ["--outlines", "-o", "panel.png"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output == "panel.png\n")
      #expect(try PixelImage(contentsOf: folder + "/panel.png").width == 1504)
    }
  }

  @Test func arraysThatDoNotFit() throws {
    try withTemporaryFolder { folder in
      try PixelImage(width: 4, height: 3, filledWith: .white).write(to: folder + "/image.png")
      try NPYArray(shape: [3, 4, 5], elements: .float(.init(repeating: 1, count: 60))).write(
        to: folder + "/channels.npy")
      try NPYArray(shape: [4, 3, 3], elements: .float(.init(repeating: 1, count: 36))).write(
        to: folder + "/turned.npy")
      try NPYArray(shape: [3, 4], elements: .float(.init(repeating: .nan, count: 12))).write(
        to: folder + "/nan.npy")
      try NPYArray(shape: [3, 4], elements: .float(.init(repeating: 1, count: 12))).write(
        to: folder + "/ones.npy")
      try Data("no array".utf8).write(to: URL(fileURLWithPath: folder + "/text.npy"))
      func render(_ array: String) throws -> Command.Outcome {
        try Command.run(["render", "image.png", "--attributions", array, "-o", "out.png"], in: folder)
      }
      let channels = try render("channels.npy")
      #expect(channels.code == 65 && channels.errors.contains("channels.npy: the array has shape [3, 4, 5]"))
      let pair = try Command.run(
        ["render", "image.png", "--attributions", "ones.npy", "--gradients", "turned.npy", "-o", "out.png"],
        in: folder)
      #expect(pair.code == 65 && pair.errors.contains("turned.npy: the array has shape [4, 3, 3]"))
      #expect(try render("nan.npy").code == 65)
      #expect(try render("text.npy").code == 65)
      #expect(try render("none.npy").code == 66)
      #expect(!FileManager.default.fileExists(atPath: folder + "/out.png"))
    }
  }
}
