import Explaining
import Figure
import Files
import Foundation
import Pipeline
import Models
import Readers
import Report

/// Explains many photos into a results folder: `igviz photos/ -o explained/`.
struct FolderExplanation {
  private let options: ExplainOptions
  private let folder: ResultFolder
  private let tree: InputResolver
  private let reads: ReadFiles

  /// The default results folder.
  private static let standardFolder = "explained"

  /// `nil` if inputs are explained one by one: a single photo, inputs other than photos, or figures with their own names.
  ///
  /// - Throws: `FileError`, `InputResolverError`, `UsageError`
  init?(_ options: ExplainOptions) throws {
    let isMany = options.images.contains(where: InputResolver.isMany) || options.many.given != nil
    let outputs = options.results.outputs
    guard isMany || options.images.count > 1 && outputs.count == 1, outputs.count <= 1,
      let path = outputs.first ?? (isMany ? Self.standardFolder : nil),
      FigureFile.isFolder(path) || isMany && FilePath(path).pathExtension.isEmpty,
      options.arrays.inputs.isEmpty, options.text.tokens.isEmpty, !options.results.json,
      isMany || options.drawing.look.scale != .shared
    else { return nil }
    folder = ResultFolder(path)
    tree = try InputResolver(of: options.images, leavingOut: folder)
    let paths = tree.places.map(\.path)
    // If no input is readable, photos are assumed.
    let inputs =
      paths.isEmpty
      ? [InputFiles(name: "", kind: .photo(""))] : try InputFiles.all(images: paths, named: [], tokens: [])
    guard inputs.allSatisfy(\.isPhoto) else { return nil }
    try RunKind(options, runMode: .explanation, inputs: inputs, isResultsFolder: true)
      .check(options.groups)
    if options.drawing.look.scale == .shared {
      throw UsageError(
        "--scale shared is not available with a results folder; give a value, for example --scale 0.001")
    }
    if let arrays = options.results.arrays, !FileAccess.isSameFile(arrays, folder.allArrays) {
      throw UsageError("--arrays \(arrays): with a results folder, arrays go to --arrays \(folder.allArrays)")
    }
    self.options = options
    reads = try ReadFiles(options, arguments: options.images, inputs: paths)
  }

  /// Reads every baseline file once, so that an unreadable one ends the run at the start, and does not fail every photo.
  ///
  /// - Throws: `FileError`, `InputError`, `RequestError`
  private func checkBaselines() throws {
    for path in try options.question.baselines.flatMap({ try $0.files(takesPhotos: true) }) {
      if ArrayFile.isArray(path) {
        _ = try options.arrays.array(at: path)
      } else {
        _ = try options.reading.image(at: path)
      }
    }
  }

  func run() throws {
    try FigureScene.checkFonts()
    let isOwn: (String) -> Bool = { options.many.shard?.contains($0) ?? true }
    let places = tree.places.filter { isOwn($0.key) }
    try folder.checkFree(for: places, reads: reads, hasArrays: options.results.arrays != nil)
    let opened = try OpenedModel(
      options.question.model, options.modelOptions, for: [InputFiles(name: "", kind: .photo(""))],
      layer: options.question.layer)
    let model = opened.model
    try checkBaselines()
    let modelDigest = try model.contentDigest
    let digest = try RequestDigest(options, card: opened.card, model: modelDigest)
    let writer = PhotoWriter(options, folder: folder, model: modelDigest, reads: reads)
    let (reading, progress) = (
      options.reading,
      ManyProgress(
        count: places.count + tree.unreadable.count { isOwn($0.key) }, isQuiet: options.results.quiet)
    )
    if options.many.resume, let version = folder.version, version < ResultFolder.currentVersion {
      Console.note(
        "igviz: \(folder.path.printable): the results are from an older version of igviz and cannot be reused; every photo is explained again"
      )
    }
    var page = FolderPage(version: Version.current, model: model.name)
    page.facts = writer.facts.map { Provenance($0.key, $0.value) }
    page.look = options.drawing.reportLook
    let request = try options.request(.explanation)
    // An invalid request is reported before the folder is changed.
    _ = try Explainer(model, request)
    let sink = try ResultFolderSink(
      folder, request: digest.hexadecimal, page: page, reads: reads,
      hasArrays: options.results.arrays != nil, resumes: options.many.resume,
      writeFiles: { try writer.write($1, of: $0, $2) },
      errorMessage: { error in
        let failure = Failure(error)
        return failure.isAboutInput ? failure.message : nil
      }, progress: progress.update)
    defer { progress.clear() }
    let run = FolderRun(
      model, request, into: sink, read: { try reading.data(at: $0) },
      decode: { data, path in
        let image = try reading.image(data, at: path)
        return LoadedInput(
          fields: [try model.field(of: image, border: reading.background)],
          photo: model.photoFit.map { OriginalPhoto(image, fit: $0) })
      },
      isCancelled: { Interruption.isRequested })
    let tally = try run.run(tree, shard: options.many.shard)
    progress.clear()
    if !options.results.quiet {
      try Console.print(progress.summary(of: tally) + "\n\(folder.page.printable)")
    }
    if tally.failed + tally.gone > 0 { throw ExitStatus.badInput.exitCode }
    if tally.missed > 0, options.rules.asksForTolerance { throw ExitStatus.notConverged.exitCode }
  }
}
