import ArgumentParser
import Attribution
import Engine
import Explaining
import Fields
import Figure
import Files
import Foundation
import GradVisualizer
import ImageCoding
import Pipeline
import Models
import ArrayFormats
import ONNX
import Readers
import Report

/// How a run ends: the table from which `--help` and the README are made.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case usage = 64
  case badInput = 65
  case noInput = 66
  case unavailable = 69
  case internalError = 70
  case cannotCreate = 73
  case cannotWrite = 74
  case notConverged = 75
  case interrupted = 130

  var meaning: String {
    switch self {
    case .done: "success"
    case .usage: "invalid usage"
    case .badInput: "invalid input"
    case .noInput: "file or model not found"
    case .unavailable: "download failed"
    case .internalError: "internal error"
    case .cannotCreate: "a file could not be written"
    case .cannotWrite: "standard output could not be written"
    case .notConverged: "a requested tolerance was not reached; the output is still written"
    case .interrupted: "interrupted"
    }
  }

  var exitCode: ExitCode { ExitCode(rawValue) }

  /// The status an error means.
  init(_ error: any Error) {
    switch error {
    case ImageError.unknownExtension: self = .usage
    case InputResolverError.sameName, InputResolverError.resultFolder: self = .usage
    case InputResolverError.unreadable: self = .badInput
    case is InputResolverError: self = .noInput
    case let error as ResultFolderError:
      switch error {
      case .notEmpty, .inputAmongResults, .intoItself, .oneName: self = .usage
      case .nothingExplained, .differentRequests, .older, .newer, .leadsOut: self = .badInput
      case .noResults: self = .noInput
      }
    case let error as WorkerError:
      switch error {
      case .noPicture, .notLevels, .severalRows, .nothingExplained: self = .badInput
      default: self = .usage
      }
    case TokenizerError.noEffect: self = .usage
    case is UsageError, is LabelError, is RequestError, is TokenTargetError, is PreprocessingError,
      is PhotoResizeError:
      self = .usage
    case let error as InputError:
      self = Self(error.underlying) == .internalError ? .badInput : Self(error.underlying)
    case let error as VisualizerError:
      switch error {
      case .outOfRange, .structuringElement: self = .usage
      case .size, .notFinite: self = .badInput
      }
    case is ImageError, is NPYError, is ArrayFileError, is FieldError, is BaselineError, is CheckpointError,
      is ONNXError, is GraphError, is NoPictureError, is FieldPictureError, is AttributionError,
      is EvaluationError, is TableError, is TokenizerError, is InflationError, is MaskError:
      self = .badInput
    case is SliceError: self = .usage
    case let error as NetCDFError:
      switch error {
      case .unavailable, .noInput, .severalVariables: self = .usage
      case .library, .noVariable, .differentDimensions, .tooLarge: self = .badInput
      }
    case let error as LayoutError:
      switch error {
      case .unknownAxis, .sameKind, .lateSamples: self = .usage
      case .wrongCount, .noAxis, .wrongCoordinates: self = .badInput
      }
    case let error as FileError:
      switch error {
      case .notFound, .unreadable: self = .noInput
      case .tooLarge, .changed: self = .badInput
      case .unwritable: self = .cannotCreate
      case .isRead: self = .usage
      }
    case let error as ModelError:
      switch error {
      case .unknown, .noPreprocessing, .openInputSize, .openShape, .fixedInputSize, .badInputSize,
        .badTask, .wrongClassAxis,
        .contradictsTask, .openClassAxis, .wrongPosition, .missingInputs, .onlyPhotos,
        .unknownActivation, .flatActivation, .unknownLayer, .noTokenAxis, .wrongLength, .noSuchWords,
        .notBesideText:
        self = .usage
      case .notInstalled: self = .noInput
      case .wrongSize, .wrongHash, .damaged, .tooLarge, .badCard, .unknownInCard, .contradictsCard,
        .noPhotoInput, .wrongArray,
        .wrongLabels,
        .fixedBatch, .batchIsPosition,
        .differentFeatures, .differentRows, .noRow,
        .notInteger, .notCategory, .needsDoubles, .notFinite, .noActivation, .noTextInput, .severalTextInputs,
        .guessedInput, .unknownFilling, .severalTexts, .beyondPositions, .missingTextInput, .otherLength,
        .otherSegments:
        self = .badInput
      case .installFailed: self = .unavailable
      }
    case let error as FigureError:
      switch error {
      case .noFont: self = .noInput
      case .unknownExtension: self = .usage
      case .tooLarge: self = .badInput
      case .outOfMemory, .noThread: self = .internalError
      }
    case is ConsoleError, is ClientError: self = .cannotWrite
    case is CancellationError: self = .interrupted
    default: self = .internalError
    }
  }
}
