import ArgumentParser
import ConvNet
import Figure
import Files
import Foundation
import GradVisualizer
import ImageCoding
import ModelZoo
import NPY
import ONNX

extension ExitCode {
  /// The input is not what it should be (EX_DATAERR).
  static let badData = ExitCode(65)
  /// There is no such input (EX_NOINPUT).
  static let noInput = ExitCode(66)
  /// Something outside could not be reached (EX_UNAVAILABLE).
  static let unavailable = ExitCode(69)
  /// A file cannot be written (EX_CANTCREAT).
  static let cannotCreate = ExitCode(73)
  /// Standard output cannot be written (EX_IOERR).
  static let cannotWrite = ExitCode(74)

  /// The attribution did not reach the tolerance that was asked for (EX_TEMPFAIL).
  static let notConverged = ExitCode(75)

  /// The code for one of our own errors; `nil` leaves the error to the argument parser.
  init?(explaining error: any Error) {
    switch error {
    case is CommandError, is LabelError: self = .validationFailure
    case let error as InputError: self = Self(explaining: error.underlying) ?? .badData
    case let error as VisualizerError:
      if case .percentage = error { self = .validationFailure } else { self = .badData }
    case is ImageError, is NPYError, is CheckpointError, is ONNXError, is GraphError: self = .badData
    case is PreprocessingError: self = .validationFailure
    case let error as FileError:
      switch error {
      case .notFound, .unreadable: self = .noInput
      case .tooLarge: self = .badData
      case .unwritable: self = .cannotCreate
      }
    case let error as ModelError:
      switch error {
      case .unknown, .noPreprocessing, .severalInputs, .openInputSize, .fixedInputSize, .badInputSize,
        .badResize:
        self = .validationFailure
      case .notInstalled: self = .noInput
      case .wrongSize, .wrongHash, .badCard, .noPhotoInput, .wrongArray, .wrongLabels: self = .badData
      case .installFailed: self = .unavailable
      }
    case is FigureError: self = .noInput
    case is ConsoleError: self = .cannotWrite
    default: return nil
    }
  }
}

/// Options that do not go together.
struct CommandError: Error, CustomStringConvertible {
  let description: String
}

/// An error of a reader that does not know the file's name, with the name.
struct InputError: Error, CustomStringConvertible {
  let path: String
  let underlying: any Error

  var description: String { "\(path): \(underlying)" }

  /// Runs a reader and puts the file's name before its errors; file errors bring their own.
  static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FileError {
      throw error
    } catch {
      throw InputError(path: path, underlying: error)
    }
  }
}
