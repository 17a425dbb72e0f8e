import ArgumentParser
import Figure
import GradVisualizer
import ImageCoding
import NPY

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draw saved attributions without running a network.",
    discussion: """
      The attributions are a .npy array, height × width × channels (or height × width), float32 or float64, of \
      the picture's own size.
      """)

  enum Layout: String, CaseIterable, ExpressibleByArgument {
    case panel
    case overlay
  }

  @Argument(help: ArgumentHelp("The picture the attributions are of: JPEG or PNG.", valueName: "image"))
  var image: String

  @Option(help: ArgumentHelp("The attributions.", valueName: "file.npy"))
  var attributions: String

  @Option(
    help: ArgumentHelp("Plain gradients, drawn between picture and attributions.", valueName: "file.npy"))
  var gradients: String?

  @Option(help: "Pictures side by side with titles, or the overlay alone, pixel for pixel.")
  var layout: Layout = .panel

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The picture to write; PNG, or JPEG by its extension.", valueName: "file"))
  var output: String

  @OptionGroup(title: "Drawing")
  var drawing: VisualizerOptions

  @OptionGroup(title: "Reading")
  var reading: ImageOptions

  func validate() throws {
    if layout == .overlay, gradients != nil {
      throw ValidationError("--layout overlay draws one array; leave out --gradients or use --layout panel.")
    }
    if output.isEmpty { throw ValidationError("--output needs a file name.") }
  }

  func run() throws {
    let picture = try reading.image(at: image)
    let integrated = try draw(attributions, over: picture, title: "Integrated gradients")
    switch layout {
    case .overlay:
      try integrated.write(to: output)
    case .panel:
      var columns = [("Input", picture)]
      if let gradients {
        let title = "Normal gradients"
        columns.append((title, try draw(gradients, over: picture, title: title)))
      }
      columns.append(("Integrated gradients", integrated))
      try Panel(titles: columns.map(\.0), rows: [Panel.Row(pictures: columns.map(\.1))], caption: [])
        .drawn(in: Typeface.standard()).write(to: output)
    }
    try Console.print(output)
  }

  private func draw(_ path: String, over picture: Image, title: String) throws -> Image {
    try InputError.naming(path) {
      let array = try NPYArray(contentsOf: path)
      guard (2...3).contains(array.shape.count), array.shape.prefix(2) == [picture.height, picture.width],
        array.elements.count > 0
      else { throw ArraySizeError(shape: array.shape, width: picture.width, height: picture.height) }
      let drawing =
        switch array.elements {
        case .float(let values): try self.drawing.visualizer.draw(values, over: picture)
        case .double(let values): try self.drawing.visualizer.draw(values, over: picture)
        }
      if let reason = drawing.emptiness { Console.note("igviz: \(title): nothing is shown: \(reason)") }
      return drawing.image
    }
  }
}

/// An array that is not of the picture it should be drawn over.
struct ArraySizeError: Error, CustomStringConvertible {
  let shape: [Int]
  let width: Int
  let height: Int

  var description: String {
    "an array of shape \(shape) is not of a picture with \(height) rows of \(width) pixels"
  }
}
