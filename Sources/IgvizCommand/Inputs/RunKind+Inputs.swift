import Attribution
import Evaluation
import Explaining
import Foundation
import Models
import ArrayFormats
import Readers

extension RunKind.Input {
  /// The kind of an array file or a table, from its name.
  init(arrayAt path: String) {
    if NamedFile.isTable(path) {
      self = .table
    } else {
      self = NetCDFDataset.isOne(path) ? .netCDF : .array
    }
  }
}

extension RunKind.File {
  init(_ input: InputFiles) {
    name = input.paths.first ?? input.name
    switch input.kind {
    case .photo: kind = .photo
    case .tables: kind = .table
    case .texts: kind = .text
    case .tokens: kind = .tokens
    case .arrays(let files): kind = RunKind.Input(arrayAt: files.first?.path ?? "")
    }
  }

  /// Returns the files of an input of arrays or tables, each with its kind.
  static func parts(of input: InputFiles) -> [Self] {
    switch input.kind {
    case .arrays(let files), .tables(let files):
      files.map { Self(name: $0.path, kind: RunKind.Input(arrayAt: $0.path)) }
    case .photo, .texts, .tokens: []
    }
  }
}

extension RunKind {
  /// A run that reads inputs for a model.
  init(_ command: Command, _ inputs: [InputFiles], model: String) {
    self.command = command
    self.inputs = inputs.map(File.init)
    parts = inputs.flatMap(File.parts)
    self.model = model
    isKnownModel = (try? KnownModel.named(model)) != nil
  }

  /// - Throws: `AttributionError`
  init(
    _ options: ExplainOptions, runMode: RunMode, inputs: [InputFiles], isResultsFolder: Bool = false
  ) throws {
    self.init(
      runMode == .comparison ? .compare : .explain, inputs, model: options.question.model)
    background = options.arrays.background.map { File(name: $0.path, kind: Input(arrayAt: $0.path)) }
    baselineArrays = options.question.baselines.flatMap(\.paths).filter(ArrayFile.isArray).map {
      File(name: $0, kind: .array)
    }
    let kinds = Set(self.inputs.map(\.kind))
    let request = try options.request(
      runMode, isSeries: kinds.isDisjoint(with: [.photo, .array, .netCDF]))
    plans = request.columns(
      takesPhotos: kinds.contains(.photo), hasData: kinds.contains(.table) || !background.isEmpty)
    awaitsModel = options.question.methods.isEmpty && !isKnownModel && !kinds.contains(.photo)
    stock.axis = options.question.drawAxis
    metrics = request.metrics
    self.isResultsFolder = isResultsFolder
    let results = options.results
    if results.outputs.count == 1, FigureFile.isFolder(results.outputs[0]), runMode == .explanation,
      !results.json, options.table.output == nil, results.curve == nil, results.metricCurves == nil,
      options.drawing.look.scale != .shared
    {
      resultsFolder = results.outputs[0]
    }
    writesPage = isResultsFolder || results.outputs.contains(where: FigureFile.isReport)
    let pictures = results.outputs.filter { !FigureFile.isReport($0) }
    figures = Set((pictures + [results.curve, results.metricCurves].compactMap(\.self)).map(Self.format))
    if isResultsFolder || results.outputs.isEmpty { figures.insert("png") }
    drawings = Set(kinds.flatMap { Self.drawings(of: $0, runMode) })
    if results.curve != nil || results.metricCurves != nil { drawings.insert(.chart) }
  }

  /// Returns the format of a figure from its path; PNG for folders and streams.
  static func format(_ path: String) -> String {
    let suffix = (path as NSString).pathExtension.lowercased()
    return suffix.isEmpty || FigureFile.isStream(path) ? "png" : suffix
  }

  private static func drawings(of kind: Input, _ runMode: RunMode) -> [Drawing] {
    switch kind {
    case .photo: [.picture]
    case .array, .netCDF: runMode == .comparison ? [.picture] : [.picture, .panels]
    case .table: [.rows]
    case .text, .tokens: [.words]
    }
  }
}
