import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Figures in every format and style.
@Suite struct FigureCommandTests {
  private let elephant = TestFiles.samplePhoto("elephant.jpg")
  private let quick = ["--rule", "stratified", "--runs", "8"]

  private func data(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// Only the files named by -o are written, each in the format of its extension, with their provenance.
  @Test func everyFormat() throws {
    try withTemporaryFolder { folder in
      let names = ["a.png", "b.jpg", "c.pdf", "d.svg"]
      let outcome = try Command.run([elephant, "--json"] + quick + names.flatMap { ["-o", $0] }, in: folder)
      #expect(outcome.code == 0 && outcome.json?["files"] as? [String] == names)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == names)
      let (png, jpeg) = (
        try PixelImage(contentsOf: "\(folder)/a.png"), try PixelImage(contentsOf: "\(folder)/b.jpg")
      )
      #expect(png.width == 1504 && png.width == jpeg.width && png.height == jpeg.height)
      let pdf = String(decoding: try data("\(folder)/c.pdf"), as: UTF8.self)
      #expect(pdf.hasPrefix("%PDF") && pdf.contains("/FontFile"))
      let svg = String(decoding: try data("\(folder)/d.svg"), as: UTF8.self)
      #expect(svg.contains(">Integrated gradients</text>") && svg.contains("target: African elephant [386]"))
      #expect(svg.contains("model SHA-256: 579344248a93") && svg.contains("input SHA-256: "))
      #expect(svg.contains("command: igviz") && svg.contains("-o d.svg"))
      #expect(String(decoding: try data("\(folder)/a.png"), as: UTF8.self).contains("--runs 8"))
    }
  }

  @Test func standardOutput() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/out.png"
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      let file = try #require(FileHandle(forWritingAtPath: path))
      let outcome = try Command.run([elephant, "-o", "-"] + quick, in: folder, output: file)
      #expect(outcome.code == 0 && outcome.errors.contains("African elephant"))
      #expect(try PixelImage(contentsOf: path).width == 1504)
    }
  }

  /// The page has the requested width at any resolution; a long sheet has several pages.
  @Test func pages() throws {
    try withTemporaryFolder { folder in
      let arguments = [elephant, "--method", "gradient", "--target", "top12"]
      let outcome = try Command.run(
        arguments + ["--width", "100mm", "--dpi", "254", "-o", "a.png", "-o", "a.pdf", "--json"], in: folder)
      #expect(outcome.code == 0)
      #expect(try PixelImage(contentsOf: "\(folder)/a.png").width == 1000)
      let wide = try Command.run(
        [elephant, "--method", "gradient", "--target", "top40", "--check", "none"]
          + ["-o", "b.png", "-o", "b.pdf", "--json"], in: folder)
      let files = try #require(wide.json?["files"] as? [String])
      #expect(files.count > 2 && files.last == "b.pdf" && files[1] == "b.2.png")
      let pdf = String(decoding: try data("\(folder)/b.pdf"), as: UTF8.self)
      #expect(pdf.contains("/Count \(files.count - 1)"))
      // A page that would overwrite an input is not written.
      try FileManager.default.copyItem(atPath: elephant, toPath: "\(folder)/c.2.png")
      let refused = try Command.run(
        ["c.2.png", "--method", "gradient", "--target", "top12", "-o", "c.png"], in: folder)
      #expect(refused.code == 64 && refused.errors.contains("c.2.png"))
      #expect(try data("\(folder)/c.2.png") == data(elephant))
    }
  }

  /// Saved arrays are drawn again as before, over the photo itself, in every style, with the outline of the checked region.
  @Test(arguments: ["evidence", "diverging", "mask", "regions", "grey"], ["seen", "original"])
  func drawnAgain(style: String, ground: String) throws {
    try withTemporaryFolder { folder in
      let drawing = ["--style", style, "--on", ground, "--no-caption", "--dpi", "72"]
      let outcome = try Command.run(
        [elephant, "--method", "ig", "--arrays", "out", "-o", "a.png"] + quick + drawing, in: folder)
      #expect(outcome.code == 0)
      let again = try Command.run(
        ["render", elephant, "--attributions", "out/integrated_gradients.npy", "-o", "b.png"] + drawing,
        in: folder)
      #expect(again.code == 0)
      let (first, second) = (
        try PixelImage(contentsOf: "\(folder)/a.png"), try PixelImage(contentsOf: "\(folder)/b.png")
      )
      // The unit below the bar differs, because the array does not record that the score was a probability.
      let rows = 3 * first.width * 180
      #expect(first.width == second.width && first.samples.prefix(rows) == second.samples.prefix(rows))
      #expect(Set(first.samples).count > 60)
    }
  }

  /// Maps of several targets share a scale, unless each target gets its own.
  @Test func scales() throws {
    try withTemporaryFolder { folder in
      func picture(_ scale: String) throws -> PixelImage {
        let outcome = try Command.run(
          [elephant, "--method", "gradient", "-t", "386", "-t", "0", "--scale", scale, "--dpi", "72"]
            + ["-o", "\(scale).png", "--contour", "0"], in: folder)
        #expect(outcome.code == 0)
        return try PixelImage(contentsOf: "\(folder)/\(scale).png")
      }
      func colorfulness(_ image: PixelImage) -> Int {
        // The upper right part, where the second target's map is.
        (0..<image.height * 2 / 3).reduce(0) { sum, y in
          (image.width * 2 / 3..<image.width).reduce(sum) { sum, x in
            let pixel = image[x, y]
            return sum + abs(Int(pixel.red) - Int(pixel.blue))
          }
        }
      }
      let (column, each) = (try picture("column"), try picture("each"))
      #expect(colorfulness(each) > 2 * colorfulness(column))
      #expect(try picture("1e9").samples != each.samples)
    }
  }
}
