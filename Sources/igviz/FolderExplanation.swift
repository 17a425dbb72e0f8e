import Explaining
import Figure
import Files
import Foundation
import ManyInputs
import Models
import Report

/// Many photos explained into a folder: igviz photos/ -o explained/
struct FolderExplanation {
  private let options: ExplainOptions
  private let folder: ResultFolder
  /// What the model is opened for: a shard may be empty.
  private let sample: [InputFiles]
  private let places: [InputPlace]

  /// Where results go that nobody gave a place.
  private static let standardFolder = "explained"

  /// `nil` for what is explained one by one: a single photo, anything else than photos, figures with names of their own.
  ///
  /// - Throws: `FileError`, `InputTreeError`, `UsageError`
  init?(_ options: ExplainOptions) throws {
    let isMany = options.images.contains(where: InputTree.isMany) || options.many.given != nil
    let outputs = options.results.outputs
    guard isMany || options.images.count > 1 && outputs.count == 1, outputs.count <= 1,
      let path = outputs.first ?? (isMany ? Self.standardFolder : nil),
      Self.isFolder(path) || isMany && (path as NSString).pathExtension.isEmpty,
      options.arrays.inputs.isEmpty, options.text.tokens.isEmpty, !options.results.json,
      isMany || options.drawing.look.scale != .shared
    else { return nil }
    let places = try InputTree.places(of: options.images, leavingOut: path)
    let inputs = try InputFiles.all(images: places.map(\.path), named: [], tokens: [])
    guard inputs.allSatisfy(\.isPhoto) else {
      if let name = options.many.given {
        throw UsageError("\(name) goes with photos, and not all of these are")
      }
      return nil
    }
    try RunKind(options, presentation: .explanation, inputs: inputs, isResultsFolder: true)
      .check(options.groups)
    if options.drawing.look.scale == .shared {
      throw UsageError(
        "--scale shared needs all maps at once; give the value of full colour, as --scale 0.001")
    }
    folder = ResultFolder(path)
    if let arrays = options.results.arrays, !FileAccess.isSameFile(arrays, folder.allArrays) {
      throw UsageError("--arrays \(arrays): arrays lie beside the pictures, --arrays \(folder.allArrays)")
    }
    self.options = options
    sample = Array(inputs.prefix(1))
    self.places = places.filter { options.many.shard?.holds($0.key) ?? true }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return path.hasSuffix("/")
      || FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  func run() throws {
    try Scene.checkFonts()
    let digest = try RequestDigest(options)
    let model = try OpenedModel(
      options.question.model, options.modelOptions, for: sample, layer: options.question.layer
    ).model
    let writer = PhotoWriter(options, folder: folder, model: digest.model)
    let (reading, progress) = (
      options.reading, ManyProgress(count: places.count, isQuiet: options.results.quiet)
    )
    var page = FolderPage(version: Version.current, model: model.name)
    page.facts = writer.facts.map { ReportFact($0.key, $0.value) }
    page.look = options.drawing.reportLook
    var run = FolderRun(
      try Explainer(model, options.request(.explanation)), into: folder, request: digest.hexadecimal,
      page: page, read: { try reading.data(at: $0) },
      decode: { data, path in
        let image = try reading.image(data, at: path)
        return FolderRun.Subject(
          fields: [try model.field(of: image, border: reading.background)],
          original: model.photoFit.map { OriginalPhoto(image, fit: $0) })
      },
      write: { try writer.write($0) },
      complaint: { error in
        let failure = Failure(error)
        return failure.isAboutInput ? failure.message : nil
      })
    run.progress = progress.update
    run.isCancelled = { Interruption.isRequested }
    defer { progress.clear() }
    let tally = try run.run(places, resumes: options.many.resume)
    progress.clear()
    if !options.results.quiet {
      try Console.print(progress.summary(of: tally) + "\n\(folder.page)")
    }
    if tally.failed > 0 { throw ExitStatus.badInput.exitCode }
    if tally.missed > 0, options.rules.asksForTolerance { throw ExitStatus.notConverged.exitCode }
  }
}
