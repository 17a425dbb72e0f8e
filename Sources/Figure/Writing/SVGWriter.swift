import Foundation
import ImageCoding

/// Writes a scene as SVG, with live text, editable curves and embedded PNG pictures.
struct SVGWriter {
  private var body = ""

  /// - Throws: `ImageError` if a picture cannot be encoded.
  static func data(of scene: FigureScene, metadata: FigureMetadata) throws(ImageError) -> Data {
    var writer = SVGWriter()
    let (width, height) = (text(scene.width), text(scene.height))
    writer.body = """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)pt" height="\(height)pt" \
      viewBox="0 0 \(width) \(height)" font-family="\(escaped(Typesetter.shared.family))" role="img">
      <title>\(escaped(metadata.title))</title>
      <desc>\(escaped(([metadata.software, metadata.text]).joined(separator: "\n")))</desc>
      <rect width="100%" height="100%" fill="\(color(scene.background))"/>

      """
    for (number, mark) in scene.marks.enumerated() {
      switch mark {
      case .picture(let image, let rectangle, let isSmooth):
        try writer.add(image, in: rectangle, isSmooth: isSmooth)
      case .text(let paragraph, let x, let y): writer.add(paragraph, x: x, y: y)
      case .shape(let shape): writer.add(shape, number: number)
      }
    }
    return Data((writer.body + "</svg>\n").utf8)
  }

  private mutating func add(_ image: PixelImage, in rectangle: Rectangle, isSmooth: Bool) throws(ImageError) {
    let data = try image.encoded(as: .png).base64EncodedString()
    let rendering = isSmooth ? "" : #" style="image-rendering:pixelated""#
    body +=
      #"<image \#(Self.place(rectangle)) preserveAspectRatio="none"\#(rendering) href="data:image/png;base64,\#(data)"/>"#
      + "\n"
  }

  private mutating func add(_ paragraph: Paragraph, x: Double, y: Double) {
    let weight = paragraph.isBold ? #" font-weight="bold""# : ""
    for line in paragraph.lines where !line.text.allSatisfy(\.isWhitespace) {
      body +=
        #"<text x="\#(Self.text(x + line.x))" y="\#(Self.text(y + line.baseline))" font-size="\#(Self.text(paragraph.size))"\#(weight) fill="\#(Self.color(paragraph.color))" xml:space="preserve">\#(Self.escaped(line.text))</text>"#
        + "\n"
    }
  }

  private mutating func add(_ shape: FigureShape, number: Int) {
    let path = shape.lines.map { line in
      line.points.enumerated().map {
        "\($0 == 0 ? "M" : "L")\(Self.text($1.x)) \(Self.text($1.y))"
      }.joined() + (line.isClosed ? "Z" : "")
    }.joined()
    var style = shape.fill.map { Self.paint("fill", $0) + #" fill-rule="evenodd""# } ?? #"fill="none""#
    if let stroke = shape.stroke {
      style += " " + Self.paint("stroke", stroke)
      style += #" stroke-width="\#(Self.text(shape.width))" stroke-linejoin="round""#
      if !shape.dashes.isEmpty {
        style += #" stroke-dasharray="\#(shape.dashes.map(Self.text).joined(separator: " "))""#
      }
    }
    if let clip = shape.clip {
      body += #"<clipPath id="c\#(number)"><rect \#(Self.place(clip))/></clipPath>"# + "\n"
      style += #" clip-path="url(#c\#(number))""#
    }
    body += #"<path d="\#(path)" \#(style)/>"# + "\n"
  }

  private static func place(_ rectangle: Rectangle) -> String {
    #"x="\#(text(rectangle.x))" y="\#(text(rectangle.y))" width="\#(text(rectangle.width))" height="\#(text(rectangle.height))""#
  }

  private static func paint(_ name: String, _ paint: FigureShape.Paint) -> String {
    let opacity = paint.opacity < 1 ? #" \#(name)-opacity="\#(text(paint.opacity))""# : ""
    return #"\#(name)="\#(color(paint.color))"\#(opacity)"#
  }

  private static func color(_ color: RGB) -> String {
    String(format: "#%02x%02x%02x", color.red, color.green, color.blue)
  }

  /// Formats a number to a hundredth of a point, which is finer than any printer.
  private static func text(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  /// Escapes a text for XML; characters that XML does not allow are left out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value): break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
