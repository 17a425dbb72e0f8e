import ArgumentParser
import Evaluation
import Explaining
import Failures
import Figure
import Files
import ImageCoding
import ArrayFormats
import Readers
import Report

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draw saved attributions without running a network",
    discussion: """
      The attributions are a .npy array of height × width × channels, as written by --arrays, or a map of height × width. \
      A photo of another size is resized with --resize, which must be that of the model. The outlined region of attributions \
      is the one that a check by hiding would hide.
      """)

  enum Layout: String, CaseIterable, ExpressibleByArgument {
    case panel
    case overlay
  }

  @Argument(
    help: ArgumentHelp("The explained photo: JPEG, PNG or WebP", valueName: "image"),
    completion: .file(extensions: ImageFormat.readExtensions))
  var image: String

  @Option(
    help: ArgumentHelp("Attributions", valueName: "file.npy"), completion: .file(extensions: ["npy"]))
  var attributions: String

  @Option(
    help: ArgumentHelp("Plain gradients, drawn between photo and attributions", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var gradients: String?

  @Option(
    help: ArgumentHelp(
      "panel (titled figure) or overlay (map alone) (default: panel)",
      valueName: "layout"))
  var layout: Layout?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Output: .png, .jpg, .pdf or .svg; overlay: .png or .jpg", valueName: "file"),
    completion: .file(extensions: ["png", "jpg", "pdf", "svg"]))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Resizing of the photo: 'igviz help resize' (default: center-crop)", valueName: "mode"))
  var resize: PhotoResize?

  @Option(
    help: ArgumentHelp(
      "Size of the outlined region, % of the photo (default: 25%)", valueName: "percent"))
  var region: RegionSize?

  @OptionGroup(title: "DRAWING")
  var drawing: DrawingOptions

  @OptionGroup(title: "PAGE LAYOUT")
  var figure: FigureOptions

  @OptionGroup(title: "READING PHOTOS")
  var reading: ImageOptions

  func validate() throws {
    if layout == .overlay, gradients != nil {
      throw ValidationError("--layout overlay draws one array; leave out --gradients, or use --layout panel.")
    }
    if region != nil, drawing.contour != nil {
      throw ValidationError("--region and --contour set different lines; leave out one.")
    }
    if output.isEmpty { throw ValidationError("--output needs a file name.") }
    if let scale = drawing.scale, !scale.isFixed {
      throw ValidationError(
        "--scale column, shared and each compare several maps; 'igviz render' draws one of each unit. Give a value, as --scale 0.001, or leave out --scale."
      )
    }
  }

  func run() throws {
    try runKind.check(groups)
    try FigureFile.check(output)
    if layout == .overlay, !FigureFile.isStream(output) { _ = try ImageFormat(path: output) }
    let reads = ReadFiles([image, attributions] + (gradients.map { [$0] } ?? []))
    if !FigureFile.isStream(output) { try reads.checkFree(numbered: output) }
    let photo = try reading.image(at: image)
    let integrated = try array(at: attributions)
    let (height, width) = (integrated.shape[0], integrated.shape[1])
    if resize != nil, photo.width == width, photo.height == height {
      throw UsageError(
        "--resize has no effect: \(image) already has the attributions' size; leave out --resize")
    }
    var maps = SavedMaps(
      of: photo, fit: try PhotoFit(width: width, height: height, resize: resize ?? PhotoResize(.centerCrop)),
      matte: reading.background, look: drawing.look,
      regionArea: region?.share ?? RegionChecker.standardArea)
    if let gradients {
      let array = try array(at: gradients)
      guard array.shape.prefix(2) == integrated.shape.prefix(2) else {
        throw InputError(
          path: gradients, underlying: ArraySizeError(shape: array.shape, expected: integrated.shape))
      }
      try InputError.naming(gradients) { try maps.add(array, title: "Plain gradient", isSlope: true) }
    }
    try InputError.naming(attributions) {
      try maps.add(integrated, title: "Integrated gradients", isSlope: false)
    }
    switch layout {
    case .overlay:
      guard let drawn = try maps.mapAlone() else { return }
      note([("Integrated gradients", drawn.emptiness)])
      if FigureFile.isStream(output) {
        try FileAccess.write(drawn.image.encoded(as: .png), to: output == "-" ? "/dev/stdout" : output)
      } else {
        try drawn.image.write(to: output)
      }
    case .panel, nil:
      let drawn = try maps.sheet(title: figure.title)
      note(drawn.empty.map { ($0.title, $0.reason) })
      _ = try FigureFile.write(
        drawn.sheet.pages(figure.look), to: output, dpi: figure.resolution,
        metadata: FigureMetadata(
          title: image, software: "igviz \(Version.current)",
          entries: [("command", RunMetadata.command(CommandLine.arguments))]),
        reads: reads)
    }
    if output != "-" { try Console.print(output) }
  }

  private func note(_ empty: [(title: String, reason: String?)]) {
    for (title, reason) in empty {
      if let reason { Console.note("igviz: \(title): the map is empty: \(reason)") }
    }
  }

  /// Reads the attributions of a picture: height × width, or height × width × 1 or 3 channels.
  private func array(at path: String) throws -> NPYArray {
    try InputError.naming(path) {
      let array = try NPYArray(contentsOf: path)
      guard (2...3).contains(array.shape.count), array.elements.count > 0,
        array.shape.count == 2 || [1, 3].contains(array.shape[2])
      else { throw ArraySizeError(shape: array.shape, expected: nil) }
      return array
    }
  }
}

extension RenderCommand: CheckedOptions {
  /// All option groups, to be checked against the kind of the run.
  var groups: [any CheckedOptions] { [self, drawing, figure, reading] }

  var uses: [OptionUse] {
    [
      OptionUse("attributions", attributions),
      OptionUse("gradients", gradients),
      OptionUse("layout", layout),
      OptionUse("output", output),
      OptionUse("region", region, .drawn(.picture)),
      OptionUse("resize", resize),  // checked when the sizes are known
    ]
  }

  var runKind: RunKind {
    var run = RunKind(command: .render)
    run.inputs = [RunKind.File(name: image, kind: .photo)]
    run.figures = [RunKind.format(output)]
    run.drawings = [layout == .overlay ? .mapAlone : .picture]
    return run
  }
}

extension SavedMaps {
  fileprivate mutating func add(_ array: NPYArray, title: String, isSlope: Bool) throws {
    switch array.elements {
    case .float(let values): try add(values, shape: array.shape, title: title, isSlope: isSlope)
    case .double(let values): try add(values, shape: array.shape, title: title, isSlope: isSlope)
    }
  }
}

extension PhotoResize: ExpressibleByArgument {
  public init?(argument: String) { try? self.init(parsing: argument) }
}

/// An array with a wrong shape: not that of a picture, or not the `expected` one of the attributions.
struct ArraySizeError: ReportedError, CustomStringConvertible {
  let shape: [Int]
  let expected: [Int]?

  var description: String {
    if let expected { return "the array has shape \(shape); expected \(expected), like the attributions" }
    return "the array has shape \(shape); expected height × width, or height × width × 1 or 3 channels"
  }

  var category: ErrorCategory { .input }
}
