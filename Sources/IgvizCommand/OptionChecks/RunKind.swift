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

    var name: String { words.one }
    var plural: String { words.several }

    private var words: (one: String, several: String) {
      switch self {
      case .photo: ("a photo", "photos")
      case .array: ("an array", "arrays")
      case .netCDF: ("a NetCDF file", "NetCDF files")
      case .table: ("a table", "tables")
      case .text: ("a file of texts", "texts")
      case .tokens: ("a file of tokens", "tokens")
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
  /// Whether the methods depend on the model, which is not open yet: rows, for which no method was asked.
  var awaitsModel = false
  /// The columns; `nil` where each request chooses its own.
  var plans: [MethodPlan]? = []
  /// What their baselines are drawn from.
  var stock = BaselineRequest.Stock()
  var metrics: [MetricKind] = []
  /// The extensions of the figures, curves included: "png".
  var figures: Set<String> = []
  var writesPage = false
  /// Whether these are photos that go to a results folder.
  var isResultsFolder = false
  /// The folder of all results; `nil` if some are printed or written elsewhere, or all figures share a scale.
  var resultsFolder: String?
  /// The samples of one input; `nil` until they are read.
  var sampleCount: Int?
  /// How inputs are drawn; everything that is possible until an array is read.
  var drawings: Set<Drawing> = []

  /// The files that array options or table options concern.
  var read: [File] { parts + background }
}
