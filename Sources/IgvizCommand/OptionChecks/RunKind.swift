import Attribution
import Evaluation
import Explaining
import Foundation
import Models
import ArrayFormats
import Readers

/// What a run reads, computes and writes: the facts that decide which options have an effect.
struct RunKind {
  enum Command {
    case explain, compare, classify, worker, render, modelInfo
  }

  /// What an input is.
  enum Input: Hashable, CaseIterable {
    case photo, array, netCDF, table, text, tokens

    var name: String {
      switch self {
      case .photo: "a photo"
      case .array: "an array"
      case .netCDF: "a NetCDF file"
      case .table: "a table"
      case .text: "a file of texts"
      case .tokens: "a file of tokens"
      }
    }

    var plural: String {
      switch self {
      case .photo: "photos"
      case .array: "arrays"
      case .netCDF: "NetCDF files"
      case .table: "tables"
      case .text: "texts"
      case .tokens: "tokens"
      }
    }

    /// As it is taken by its name.
    init(arrayAt path: String) {
      if NamedFile.isTable(path) {
        self = .table
      } else {
        self = NetCDFDataset.isOne(path) ? .netCDF : .array
      }
    }
  }

  /// How results are shown.
  enum Drawing: Hashable, CaseIterable {
    /// A map over a picture.
    case picture
    /// Panels of an array's channels, levels or features.
    case panels
    /// A table in colours.
    case rows
    /// A text whose words have colours.
    case words
    /// The pixels of a map, without a page around them.
    case mapAlone
    /// The score along a path, or a metric's curves.
    case chart

    var plural: String {
      switch self {
      case .picture: "pictures"
      case .panels: "arrays drawn as panels"
      case .rows: "tables"
      case .words: "texts"
      case .mapAlone: "--layout overlay"
      case .chart: "curves"
      }
    }
  }

  struct File {
    let name: String
    let kind: Input
  }

  var command: Command
  /// What is explained.
  var inputs: [File] = []
  /// The files of inputs that are arrays or tables.
  var parts: [File] = []
  /// Arrays and tables that describe the inputs.
  var background: [File] = []
  /// Arrays that inputs are compared with.
  var baselineArrays: [File] = []
  /// As it was given.
  var model = ""
  /// Whether the model is known by name.
  var isKnownModel = false
  /// The columns; `nil` where each request chooses its own.
  var plans: [MethodPlan]? = []
  /// What their baselines are drawn from.
  var stock = BaselineRequest.Stock()
  var metrics: [MetricKind] = []
  /// The extensions of the figures, curves included: "png".
  var figures: Set<String> = []
  var writesPage = false
  /// Whether results go to a folder that can be resumed.
  var isResultsFolder = false
  /// The samples of one input; `nil` until they are read.
  var sampleCount: Int?
  /// How inputs are drawn; everything that is possible until an array is read.
  var drawings: Set<Drawing> = []

  /// The files that array options or table options concern.
  var read: [File] { parts + background }
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

  /// The files of an input, each as it is read.
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
    _ options: ExplainOptions, presentation: RunMode, inputs: [InputFiles], isResultsFolder: Bool = false
  ) throws {
    self.init(
      presentation == .comparison ? .compare : .explain, inputs, model: options.question.model)
    background = options.arrays.background.map { File(name: $0.path, kind: Input(arrayAt: $0.path)) }
    baselineArrays = options.question.baselines.flatMap(\.paths).filter(ArrayFile.isArray).map {
      File(name: $0, kind: .array)
    }
    let kinds = Set(self.inputs.map(\.kind))
    let request = try options.request(
      presentation, isSeries: kinds.isDisjoint(with: [.photo, .array, .netCDF]))
    plans = request.columns(takesPhotos: kinds.contains(.photo))
    stock.axis = options.question.drawAxis
    metrics = request.metrics
    self.isResultsFolder = isResultsFolder
    let results = options.results
    writesPage = isResultsFolder || results.outputs.contains(where: FigureFile.isReport)
    let pictures = results.outputs.filter { !FigureFile.isReport($0) }
    figures = Set((pictures + [results.curve, results.metricCurves].compactMap(\.self)).map(Self.format))
    if isResultsFolder || results.outputs.isEmpty { figures.insert("png") }
    drawings = Set(kinds.flatMap { Self.drawings(of: $0, presentation) })
    if results.curve != nil || results.metricCurves != nil { drawings.insert(.chart) }
  }

  /// The format of a figure by its name: that of folders and streams is PNG.
  static func format(_ path: String) -> String {
    let suffix = (path as NSString).pathExtension.lowercased()
    return suffix.isEmpty || FigureFile.isStream(path) ? "png" : suffix
  }

  private static func drawings(of kind: Input, _ presentation: RunMode) -> [Drawing] {
    switch kind {
    case .photo: [.picture]
    case .array, .netCDF: presentation == .comparison ? [.picture] : [.picture, .panels]
    case .table: [.rows]
    case .text, .tokens: [.words]
    }
  }
}
