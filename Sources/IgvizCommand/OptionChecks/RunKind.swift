import Attribution
import Evaluation
import Explaining
import Foundation
import Models
import ArrayFormats
import Readers

/// The inputs, computations and outputs of a run: the facts that decide which options have an effect.
struct RunKind {
  enum Command {
    case explain, compare, classify, worker, render, modelInfo
  }

  /// The kind of an input.
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

  /// A way to draw results.
  enum Drawing: Hashable, CaseIterable {
    /// A map over a picture.
    case picture
    /// Panels of an array's channels, levels or features.
    case panels
    /// A table with coloured cells.
    case rows
    /// A text with coloured words.
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
  /// The inputs to explain.
  var inputs: [File] = []
  /// The files of inputs that are arrays or tables.
  var parts: [File] = []
  /// Arrays and tables of background data, which describe the inputs.
  var background: [File] = []
  /// Arrays that serve as baselines.
  var baselineArrays: [File] = []
  /// The model, as given on the command line.
  var model = ""
  /// Whether the model is one of the named models.
  var isKnownModel = false
  /// Whether the default methods depend on the model, which is not open yet: no method is requested, and no input is a photo.
  var awaitsModel = false
  /// The columns to compute; `nil` if each request chooses its own.
  var plans: [MethodPlan]? = []
  /// The data that baselines are drawn from.
  var stock = BaselineRequest.Stock()
  var metrics: [MetricKind] = []
  /// The extensions of the figures, curves included: "png".
  var figures: Set<String> = []
  var writesPage = false
  /// Whether the inputs are photos that are explained into a results folder.
  var isResultsFolder = false
  /// The folder of all results; `nil` if some are printed or written elsewhere, or all figures share a scale.
  var resultsFolder: String?
  /// The number of samples of the input; `nil` until it is read.
  var sampleCount: Int?
  /// The drawings of this run; before an array is read, all that are possible.
  var drawings: Set<Drawing> = []

  /// The files that array and table options apply to.
  var read: [File] { parts + background }
}
