import Attribution
import Explaining
import Files
import Pipeline
import Models
import ONNX
import ArrayFormats
import Readers

/// The option that helps: libraries say what is wrong, the command says what to type.
enum Advice {
  static func on(_ error: any Error) -> String? {
    switch error {
    case let error as InputError: return on(error.underlying)
    case let error as ModelError: return on(error)
    case let error as RequestError: return on(error)
    case ArrayFileError.notNumbers: return "--nan VALUE puts a number in their place"
    case NetCDFError.unavailable: return "build it with: swift build -c release --traits NetCDF"
    case NetCDFError.severalVariables, NetCDFError.noVariable: return "choose with --key NAME,NAME"
    case NPYError.noKey: return "choose one with --key NAME"
    case ONNXError.outOfMemory: return moreMemory
    case AttributionError.noPositions, AttributionError.noPicture:
      return "if its axes are others, name them: --axes channel,y,x, for instance"
    case ONNXError.unsupported:
      return
        "another exporter may write the model without them; of PyTorch, torch.onnx.export(…, dynamo=False)"
    case ResultFolderError.notEmpty: return "--resume goes on with them, or choose another folder"
    case FileError.notFound(let path) where path.contains("://"):
      return "URLs are not read; download it first"
    case let error as BaselineError:
      if case .needsStatistics = error { return "give some with --background DATA.npy" }
      return nil
    case let error as TableError: return on(error)
    default: return nil
    }
  }

  private static func on(_ error: TableError) -> String? {
    switch error {
    case .rowNumbers(let column): "leave it out with --drop '\(column)', or name the features with --columns"
    case .notNumber where error.isAboutMissingNumber:
      "--nan VALUE puts a number in its place; --rows and --drop leave rows and columns out"
    case .sameName: "if the first row is data, add --no-header"
    case .wrongColumns: "leave columns out with --drop NAME, or name the features with --columns"
    case .noColumnOfInput(let name, _, _):
      "say which columns each input takes: --input \(name)=FILE.csv:COLUMN,COLUMN"
    case .notCategory: "write categories as the numbers that the model was trained with"
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

  private static let moreMemory = "give it more with --memory-limit, 16G for instance"

  private static func on(_ error: ModelError) -> String? {
    switch error {
    case .notInstalled(let name): "get it with: igviz models install \(name)"
    case .wrongSize(_, _, _, let name), .damaged(_, let name):
      "get it anew with: igviz models install --force \(name)"
    case .noPreprocessing:
      "tell igviz how: --preprocess torchvision (most PyTorch models), "
        + Preprocessing.all.map(\.name).filter { $0 != "torchvision" }.joined(separator: ", ")
        + " or \(Preprocessing.formula); igviz models info --write-card keeps it"
    case .openInputSize: "choose one with --input-size WIDTHxHEIGHT"
    case .missingInputs: "give every input with --input NAME=FILE.npy, or --input NAME=FILE.csv:COLUMN,COLUMN"
    case .contradictsTask: "leave out --task, or use --task numbers for the output as it is"
    case .openClassAxis(_, let shape, let axes):
      axes.map { "--task classes:\($0) for \(shape[$0]) classes" }.joined(separator: ", ")
    case .wrongPosition: "--target takes an index along each axis: --target 3,10,12"
    case .tooLarge: moreMemory
    case .badCard: "igviz models info --write-card makes one"
    default: nil
    }
  }

  private static func on(_ error: RequestError) -> String? {
    switch error {
    case .tooManyOutputs(_, _, nil): "--target 7, for instance"
    case .needsPosition, .tooManyOutputs:
      "one element is explained at a time, by its index along each axis: --target 3,10,12, for instance"
    case .wrongScore(.probability, _, .numbers): "--task classes or --task labels says that they are"
    case .differentTargets: "name one with --target"
    case .notRanked: "--target takes an index, all or sum"
    default: nil
    }
  }

  static func on(_ warning: Warning) -> String? {
    switch warning.kind {
    case .notConverged where warning.shortfall == .fewPoints || warning.shortfall == nil:
      "give more --max-points or a larger --tolerance"
    case .incomplete, .notConverged:
      switch warning.shortfall {
      case .fewPoints?: "more points bring it closer: --steps, --max-points, --runs or --samples"
      case .jump?, .gradient?: "--method occlusion needs no gradient"
      case .atBaseline?, nil: nil
      }
    case .nothing: warning.emptiness == .onlyAgainst ? "--polarity both shows what speaks against it" : nil
    case .littleDifference: nil
    case .unstableAverage:
      "average more: --rule stratified --runs 200, or --samples of a method that has some"
    case .beaten, .leftOut, .truncated, .assumed, .notExplained: nil
    case .noCategory: "-b mean, median, sample and sample:N are made of the data's categories"
    case .assumedAxes: "name them, outermost first: --axes channel,y,x, for instance"
    case .unknownRange: "give data with --background DATA.npy"
    }
  }

  /// What a person who explains a photo by numbers may have meant.
  static func on(_ explanation: Explanation, takesPhotos: Bool) -> String? {
    guard takesPhotos,
      explanation.outputs.contains(where: { $0.task == .numbers && $0.shape.reduce(1, *) > 1 })
    else { return nil }
    return "if these numbers are the logits of classes, say so: --task classes, or --labels imagenet"
  }
}
