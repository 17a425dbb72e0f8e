import Foundation
import ImageCoding
import Testing

@testable import Figure

/// A sheet with every kind of content, compared with a picture that was inspected before.
///
/// `IGVIZ_LOOKED=1 swift test --filter GoldenFigureTests` rewrites the pictures: inspect them before you commit them.
@Suite struct GoldenFigureTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden/figures")

  private static let side = 56

  /// Stripes below a sky.
  private static let photo: PixelImage = {
    var image = PixelImage(width: side, height: side, filledWith: RGB(red: 150, green: 190, blue: 230))
    for y in side / 2..<side {
      for x in 0..<side {
        image[x, y] = RGB(red: UInt8(60 + 3 * x), green: x / 4 % 2 == 0 ? 120 : 90, blue: 50)
      }
    }
    return image
  }()

  private static let map: SignedMap = {
    func blob(_ x: Double, _ y: Double, _ width: Double) -> [Float] {
      (0..<side * side).map { index in
        let (dx, dy) = (Double(index % side) - x, Double(index / side) - y)
        return Float(1e-4 * exp(-(dx * dx + dy * dy) / (2 * width * width)))
      }
    }
    return SignedMap(width: side, height: side, positive: blob(18, 22, 6), negative: blob(40, 38, 5))
  }()

  private static func sheet() -> Sheet {
    let maps = MapStyleKind.all.map { kind -> Sheet.Cell? in
      let style = kind.make(MapStyleOptions())
      let polarity = kind.standardPolarity
      let styled = style.draw(map, over: photo, polarity: polarity, top: style.top(of: map, polarity))
      return Sheet.Cell(
        heading: kind.name, picture: styled.image, isSmooth: true, isFramed: true,
        outlines: styled.contours.map { ring in
          FigureShape.Line(ring.points.map { .init(x: $0.x, y: $0.y) }, isClosed: true)
        }, bar: styled.bar, unit: "probability per \(styled.place)", notes: ["a note below \(kind.name)"])
    }
    var input = Sheet.Cell(
      heading: "Input", picture: photo, isSmooth: true, isFramed: true,
      marked: Rectangle(x: 8, y: 6, width: 40, height: 40), notes: ["a note below the input"])
    input.shares = [
      ShareBar(name: "African elephant", text: "67 %", share: 0.67, isEmphasized: true),
      ShareBar(name: "tusker", text: "23 %", share: 0.23),
    ]
    input.sentences = [.init("a sentence below the classes")]
    return Sheet(
      title: "Everything on one sheet",
      blocks: [.init(label: "African elephant 0.67", cells: [input] + maps)],
      statements: [
        .init("stable (agreement 0.99)", emphasis: .verdict),
        .init("weak: do not believe it", emphasis: .warning),
        .init(
          "shown: what speaks for it · a long line that is broken where the page ends, between two of its words"
        ),
      ])
  }

  private static let plot = Plot(
    title: "African elephant", horizontalTitle: "α", verticalTitle: "probability",
    series: [
      .init(name: "black", points: (0...20).map { (Double($0) / 20, Double($0 * $0) / 400) }),
      .init(
        name: "random (control)", points: (0...20).map { (Double($0) / 20, Double($0) / 30) },
        isReference: true),
    ])

  @Test(arguments: ["light", "dark", "plot"])
  func looksAsItDid(name: String) throws {
    var look = SheetLook()
    look.theme = name == "dark" ? .dark : .light
    let scene = name == "plot" ? Self.plot.scene(look) : Self.sheet().pages(look)[0]
    let image = try scene.image(dpi: 60)
    let path = Self.folder.appendingPathComponent("\(name).png").path
    if ProcessInfo.processInfo.environment["IGVIZ_LOOKED"] != nil {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try image.write(to: path)
    }
    let golden = try PixelImage(contentsOf: path)
    #expect(image.width == golden.width && image.height == golden.height)
    guard image.samples.count == golden.samples.count else { return }
    let differences = zip(image.samples, golden.samples).map { abs(Int($0) - Int($1)) }
    // Other versions of Cairo and FreeType antialias edges slightly differently.
    #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 1)
    #expect(differences.count { $0 > 48 } < differences.count / 200)
  }
}
