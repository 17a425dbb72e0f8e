import Foundation
import ImageCoding
import Testing

@testable import Figure

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct WritingTests {
  private static let texts = ["plain & <simple> \"text\"", "象の写真", "العربية", "Ω ≥ 1.2·10⁻⁴"]

  private var page: FigureScene {
    var scene = FigureScene(width: 200, height: 120)
    scene.marks.append(
      .picture(
        PixelImage(width: 2, height: 1, samples: [255, 0, 0, 0, 0, 255]),
        Rectangle(x: 10, y: 10, width: 40, height: 20), isSmooth: false))
    for (index, text) in Self.texts.enumerated() {
      scene.add(Paragraph(text, size: 10, isBold: index == 0), x: 60, y: 10 + 20 * Double(index))
    }
    scene.add(
      FigureShape(
        [.init([.init(x: 10, y: 50), .init(x: 50, y: 50), .init(x: 30, y: 90)], isClosed: true)],
        fill: .init(.green, opacity: 0.5), stroke: .init(.black), width: 2,
        clip: Rectangle(x: 0, y: 0, width: 100, height: 80)))
    return scene
  }

  private let metadata = FigureMetadata(
    title: "a <title>", software: "igviz 1", entries: [("command", "igviz a&b.jpg"), ("target", "象")])

  @Test func pixelsAreWhereMarksAre() throws {
    let image = try page.image(dpi: 72)
    #expect(image.width == 200 && image.height == 120)
    #expect(image[15, 15] == .red && image[45, 25] == RGB(red: 0, green: 0, blue: 255))
    #expect(image[29, 20] == .red && image[31, 20] == RGB(red: 0, green: 0, blue: 255), "pixels stay squares")
    #expect(image[30, 60] == RGB(red: 127, green: 255, blue: 127) || image[30, 60].green == 255)
    #expect(image[30, 85] == .white, "clipped")
    let double = try page.image(dpi: 144)
    #expect(double.width == 400 && double[30, 30] == .red)
  }

  /// Equal runs write equal files, without the current date.
  @Test(arguments: FigureFormat.allCases)
  func filesAreReproducible(format: FigureFormat) throws {
    let first = try FigureScene.encoded([page], as: format, metadata: metadata)
    #expect(try FigureScene.encoded([page], as: format, metadata: metadata) == first)
    #expect(first.count == 1 && first[0].count > 500)
    let text = String(decoding: first[0], as: UTF8.self)
    #expect(!text.contains("20\(Calendar.current.component(.year, from: Date()) % 100)-"))
  }

  @Test func severalPages() throws {
    #expect(try FigureScene.encoded([page, page, page], as: .png).count == 3)
    #expect(try FigureScene.encoded([page, page], as: .svg).count == 2)
    let pdf = try FigureScene.encoded([page, page, page], as: .pdf)
    #expect(pdf.count == 1)
    let text = String(decoding: pdf[0], as: UTF8.self)
    #expect(text.hasPrefix("%PDF-") && text.contains("/Count 3"))
    #expect(text.contains("/FontFile"), "fonts are embedded")
    #expect(text.contains("/CreationDate (19700101000000Z)"))
  }

  /// The SVG is well-formed, and its texts are live text.
  @Test func svgHasLiveText() throws {
    let data = try FigureScene.encoded([page], as: .svg, metadata: metadata)[0]
    let reader = Reader()
    let parser = XMLParser(data: data)
    parser.delegate = reader
    #expect(parser.parse(), "\(parser.parserError.map(String.init(describing:)) ?? "")")
    #expect(reader.texts["text"] == Self.texts)
    #expect(reader.texts["title"] == ["a <title>"])
    #expect(reader.texts["desc"]?[0].contains("command: igviz a&b.jpg") == true)
    #expect(reader.counts["image"] == 1 && reader.counts["path"] == 1 && reader.counts["clipPath"] == 1)
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var texts: [String: [String]] = [:]
    var counts: [String: Int] = [:]
    private var current = ""

    func parser(
      _: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      counts[name, default: 0] += 1
      current = ""
    }
    func parser(_: XMLParser, foundCharacters text: String) { current += text }
    func parser(_: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      texts[name, default: []].append(current)
      current = ""
    }
  }

  /// The texts in a PNG have valid checksums, and the picture is unchanged.
  @Test func pngsSayWhatTheyAre() throws {
    let data = try FigureScene.encoded([page], as: .png, dpi: 100, metadata: metadata)[0]
    #expect(try PixelImage(decoding: data) == page.image(dpi: 100))
    var chunks: [(type: String, content: Data)] = []
    var rest = data.dropFirst(8)
    while rest.count >= 12 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let checked = rest.dropFirst(4).prefix(4 + length)
      let sum = rest.dropFirst(8 + length).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
      #expect(Self.checksum(checked) == sum)
      chunks.append((String(decoding: checked.prefix(4), as: UTF8.self), Data(checked.dropFirst(4))))
      rest = rest.dropFirst(12 + length)
    }
    #expect(Array(chunks.map(\.type).prefix(5)) == ["IHDR", "pHYs", "iTXt", "iTXt", "iTXt"])
    #expect(chunks.last?.type == "IEND")
    let size = chunks[1].content.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    #expect(size == 3937, "100 dots an inch, by the metre")
    #expect(String(decoding: chunks[4].content, as: UTF8.self).hasSuffix("command: igviz a&b.jpg\ntarget: 象"))
  }

  /// Returns the CRC-32 of ISO 3309, computed bit by bit.
  private static func checksum(_ bytes: Data) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }

  @Test(arguments: [
    ("a.png", FigureFormat.png), ("b/c.JPG", .jpeg), ("x.jpeg", .jpeg), ("d.e.pdf", .pdf), ("f.SVG", .svg),
  ])
  func formats(path: String, format: FigureFormat) throws { #expect(try FigureFormat(path: path) == format) }

  @Test(arguments: ["a.webp", "png", ".pdf", "x"])
  func unknownFormats(path: String) {
    #expect(throws: FigureError.self) { try FigureFormat(path: path) }
  }

  @Test func figuresTooLargeAreRefused() {
    #expect(throws: FigureError.self) { try FigureScene(width: 1e5, height: 1e5).image() }
    #expect(throws: FigureError.self) { try FigureScene(width: 100, height: 1e7).image(dpi: 72) }
  }
}
