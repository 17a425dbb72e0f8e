import ArgumentParser
import Explaining
import Figure
import Files
import GradVisualizer
import ImageCoding
import NPY

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draw saved attributions without running a network.",
    discussion: """
      The attributions are a .npy array, height × width × channels (or height × width), of the picture's own size.
      """)

  enum Layout: String, CaseIterable, ExpressibleByArgument {
    case panel
    case overlay
  }

  @Argument(
    help: ArgumentHelp("The picture the attributions are of: JPEG or PNG.", valueName: "image"),
    completion: .file(extensions: ["jpg", "jpeg", "png"]))
  var image: String

  @Option(
    help: ArgumentHelp("The attributions.", valueName: "file.npy"), completion: .file(extensions: ["npy"]))
  var attributions: String

  @Option(
    help: ArgumentHelp("Plain gradients, drawn between picture and attributions.", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var gradients: String?

  @Option(help: "Pictures side by side with titles, or the overlay alone, pixel for pixel.")
  var layout: Layout = .panel

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The picture to write; PNG, or JPEG by its extension.", valueName: "file"),
    completion: .file(extensions: ["png", "jpg"]))
  var output: String

  @OptionGroup(title: "DRAWING")
  var drawing: DrawingOptions

  @OptionGroup(title: "READING PICTURES")
  var reading: ImageOptions

  func validate() throws {
    if layout == .overlay, gradients != nil {
      throw ValidationError("--layout overlay draws one array; leave out --gradients or use --layout panel.")
    }
    if output.isEmpty { throw ValidationError("--output needs a file name.") }
  }

  func run() throws {
    try PictureFile.check(output)
    for path in [image, attributions] + (gradients.map { [$0] } ?? [])
    where FileAccess.isSameFile(path, output) {
      throw UsageError("\(output) is read in this run and would be replaced; choose another name")
    }
    let picture = try reading.image(at: image)
    let integrated = try draw(attributions, over: picture, title: "Integrated gradients")
    switch layout {
    case .overlay:
      try PictureFile.write(integrated, to: output)
    case .panel:
      var columns = [("Input", picture)]
      if let gradients {
        let title = "Plain gradient"
        columns.append((title, try draw(gradients, over: picture, title: title)))
      }
      columns.append(("Integrated gradients", integrated))
      let panel = Panel(titles: columns.map(\.0), rows: [Panel.Row(pictures: columns.map(\.1))], caption: [])
      try PictureFile.write(panel.drawn(in: .standard()), to: output)
    }
    try Console.print(output)
  }

  private func draw(_ path: String, over picture: Image, title: String) throws -> Image {
    try InputError.naming(path) {
      let array = try NPYArray(contentsOf: path)
      guard (2...3).contains(array.shape.count), array.shape.prefix(2) == [picture.height, picture.width],
        array.elements.count > 0
      else { throw ArraySizeError(shape: array.shape, width: picture.width, height: picture.height) }
      let visualizer = drawing.visualizer(standard: .keras)
      let drawing =
        switch array.elements {
        case .float(let values): try visualizer.draw(values, over: picture)
        case .double(let values): try visualizer.draw(values, over: picture)
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
