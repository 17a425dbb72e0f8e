import Attribution
import Explaining
import Files
import Pipeline
import Models
import ONNX
import ArrayFormats
import Readers

/// Option that solves a problem: libraries report what is wrong, the command adds what to type.
enum Advice {
  static func on(_ error: any Error) -> String? {
    switch error {
    case let error as InputError: return on(error.underlying)
    case let error as ModelError: return on(error)
    case let error as RequestError: return on(error)
    case ArrayFileError.notNumbers: return "replace them with --nan VALUE"
    case NetCDFError.unavailable: return "rebuild with: swift build -c release --traits NetCDF"
    case NetCDFError.severalVariables, NetCDFError.noVariable: return "choose with --key NAME,NAME"
    case NPYError.noKey: return "choose one with --key NAME"
    case ONNXError.outOfMemory: return moreMemory
    case AttributionError.noPositions, AttributionError.noPicture:
      return "if the axes are others, name them, for example --axes channel,y,x"
    case ONNXError.unsupported(let operators):
      if let value = operators.lazy.compactMap(\.value).first {
        return "explain what it chooses from: \(CommandLine.explaining(value))"
      }
      return
        "try another exporter; in PyTorch torch.onnx.export(…, dynamo=False)"
    case ResultFolderError.notEmpty: return "continue with --resume, or choose another folder"
    case FileError.notFound(let path) where path.contains("://"):
      return "igviz does not read URLs; download the file first"
    case let error as BaselineError:
      if case .needsStatistics = error { return "give data with --background DATA.npy" }
      return nil
    case let error as TableError: return on(error)
    default: return nil
    }
  }

  private static func on(_ error: TableError) -> String? {
    switch error {
    case .rowNumbers(let column): "leave it out with --drop '\(column)', or name the features with --columns"
    case .notNumber where error.isAboutMissingNumber:
      "replace missing numbers with --nan VALUE, or leave the column out with --drop"
    case .sameName: "if the first row is data, add --no-header"
    case .missingFeatures:
      "rename the columns, or name them with --columns, in the order of the model's features"
    case .wrongColumns: "leave columns out with --drop NAME, or name the features with --columns"
    case .noColumnOfInput(let name, _, _):
      "name the columns of each input: --input \(name)=FILE.csv:COLUMN,COLUMN"
    case .notCategory: "write categories as the numbers of the training data"
    default: nil
    }
  }

  static func on(_ note: TableNote) -> String? {
    switch note {
    case .numbersAsNames: "if it is data, add --no-header"
    case .namesAsData: "if it names the columns, add --header"
    case .decimalCommas: nil
    }
  }

  private static let moreMemory = "raise the limit, for example with --memory-limit 16G"

  private static func on(_ error: ModelError) -> String? {
    switch error {
    case .notInstalled(let name): "install it with: igviz models install \(name)"
    case .wrongSize(_, _, _, let name), .damaged(_, let name):
      "reinstall it with: igviz models install --force \(name)"
    case .noPreprocessing:
      "choose one: --preprocess torchvision (most PyTorch models), "
        + Preprocessing.all.map(\.name).filter { $0 != "torchvision" }.joined(separator: ", ")
        + " or \(Preprocessing.formula); igviz models info --write-card saves the choice"
    case .openInputSize: "choose it with --input-size WIDTHxHEIGHT"
    case .missingInputs: "give every input with --input NAME=FILE.npy, or --input NAME=FILE.csv:COLUMN,COLUMN"
    case .contradictsTask: "leave out --task, or use --task numbers for the unchanged output"
    case .openClassAxis(_, let shape, let axes):
      axes.map { "--task classes:\($0) for \(shape[$0]) classes" }.joined(separator: ", ")
    case .wrongPosition: "--target takes an index along each axis: --target 3,10,12"
    case .tooLarge: moreMemory
    case .badCard: "write one with igviz models info --write-card"
    default: nil
    }
  }

  private static func on(_ error: RequestError) -> String? {
    switch error {
    case .tooManyOutputs(_, _, nil): "for example --target 7"
    case .needsPosition, .tooManyOutputs:
      "name one element by its index along each axis, for example --target 3,10,12"
    case .wrongScore(.probability, _, .numbers): "if they are, add --task classes or --task labels"
    case .differentTargets: "name one with --target"
    case .notRanked: "--target takes an index, all or sum"
    default: nil
    }
  }

  static func on(_ warning: Warning) -> String? {
    switch warning.kind {
    case .notConverged where warning.shortfall == .fewPoints || warning.shortfall == nil:
      "raise --max-points or --tolerance"
    case .incomplete, .notConverged:
      switch warning.shortfall {
      case .fewPoints?: "use more points: --steps, --max-points, --runs or --samples"
      case .jump?, .gradient?: "try --method occlusion, which needs no gradient"
      case .atBaseline?, nil: nil
      }
    case .nothing: warning.emptiness == .onlyAgainst ? "show negative attributions with --polarity both" : nil
    case .littleDifference: nil
    case .unstableAverage:
      "average over more: --rule stratified --runs 200, or --samples"
    case .worseThanControl, .leftOut, .truncated, .assumed, .notExplained: nil
    case .noCategory: "baselines from the data's categories are -b mean, median, sample and sample:N"
    case .assumedAxes: "name them, outermost first, for example --axes channel,y,x"
    case .unknownRange: "give data with --background DATA.npy"
    }
  }

  /// What a person who explains a photo by numbers may have meant.
  static func on(_ explanation: Explanation, takesPhotos: Bool) -> String? {
    guard takesPhotos,
      explanation.outputs.contains(where: { $0.task == .numbers && $0.shape.reduce(1, *) > 1 })
    else { return nil }
    return "if these numbers are logits of classes, add --task classes or --labels imagenet"
  }
}
