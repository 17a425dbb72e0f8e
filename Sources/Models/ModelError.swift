import Failures
import ONNX

/// A reason why a model cannot be used, or not for a given input.
public enum ModelError: ReportedError, Hashable, Sendable {
  // Models known by name.
  /// No known model has the name; `known` lists all names.
  case unknown(String, known: [String])
  /// The weights of a known model are not on this machine.
  case notInstalled(String)
  /// The size of the weights, in bytes, differs from the catalogue's.
  case wrongSize(path: String, bytes: Int, expected: Int, model: String)
  /// The SHA-256 of the weights differs from the catalogue's.
  case wrongHash(path: String, sha256: String, expected: String)
  /// The weights changed after their installation.
  case damaged(path: String, model: String)
  /// The weights could not be fetched, for the reason given.
  case installFailed(model: String, reason: String)
  // Missing or invalid settings.
  /// The card is not a JSON object of strings and ranges.
  case badCard(path: String)
  /// The card has an unknown key.
  case unknownInCard(String, path: String, known: [String])
  /// The card's number of names or ranges differs from the number of the model's features.
  case contradictsCard(key: String, count: Int, input: String)
  /// Neither the model nor its card states how pixels are scaled.
  case noPreprocessing
  /// The size of the photo input is variable, and no size is given; the input with its shape.
  case openInputSize(String)
  /// The sizes of an input are variable until an array determines them; the input with its shape.
  case openShape(String)
  /// The text is not a size.
  case badInputSize(String)
  /// The size differs from that of the model's input.
  case fixedInputSize(String, model: String)
  // Inputs that do not fit.
  /// A photo is given for an input that takes none; the input with its shape.
  case noPhotoInput(String)
  /// An array is given for a model that takes photos only.
  case onlyPhotos(String)
  /// Arrays are missing for some of the model's inputs, or do not belong to any.
  case missingInputs(given: [String], needed: [String])
  /// The shape of an array does not fit the model's input.
  case wrongArray(input: String, shape: [Int])
  /// The model always takes several inputs at once (`count`).
  case fixedBatch(input: String, count: Int)
  /// The first axis, whose extent is variable, is not the batch: an operator moves along it.
  case batchIsPosition(input: String, role: String)
  /// The classes cannot lie along the axis that the task names.
  case wrongClassAxis(Int, output: String, shape: [Int], expected: Int?)
  /// Inputs have different numbers of rows, given by name.
  case differentRows([String: Int])
  /// The features of the data have other names than the input's.
  case differentFeatures(input: String, [String], expected: [String])
  /// The row, counted from 0, is beyond the end of the arrays.
  case noRow(Int, count: Int)
  /// A number for an input of integers is not whole, or too large.
  case notInteger(input: String, value: Float)
  /// A number is not a row of the table in which it is looked up. Rows and columns are counted from 0.
  case notCategory(input: String, value: Float, row: Int, column: Int, allowed: Range<Int>)
  /// A model of double precision distinguishes values that are equal in single precision.
  case needsDoubles(input: String, value: Double, node: String)
  /// One evaluation needs more memory than the limit, in bytes.
  case tooLarge(bytes: Int, limit: Int)
  // Texts.
  /// The model has no input that can take the words of a text.
  case noTextInput(String)
  /// Several inputs may take the words of a text.
  ///
  /// - Parameter names: the names of these inputs.
  case severalTextInputs(String, names: [String])
  /// No input of integers has the name that is given for the words.
  case noSuchWords(String, inputs: [String])
  /// Inputs beside the text are missing.
  case missingTextInputs([String], names: [String])
  /// An array does not have one number for each token.
  case otherLength(input: String, count: Int, tokens: Int)
  /// The baseline text has other segments than the explained text.
  case otherSegments(input: String)
  /// An array is given for an input that is unknown, or that takes the words themselves.
  case notBesideText(String, others: [String])
  /// No layer has the name; `layers` lists all.
  case unknownLayer(String, layers: [String])
  /// The layer's result has no axis with the length of the text.
  case noTokenAxis(String, shape: [Int], tokens: Int)
  /// The number of tokens does not fit the model's input.
  case wrongLength(Int, model: String)
  /// The meaning of an input beside the words differs between models.
  case guessedInput(String)
  /// The text is padded, but the numbers of another input are not.
  case unknownFilling(input: String, length: Int)
  /// A separator joins several texts, and the numbers of an input depend on the separation.
  case severalTexts(separator: String, input: String)
  /// The model's stored table has too few positions.
  case beyondPositions(tokens: Int, table: String, positions: Int)
  // Outputs that contradict their task or their labels.
  /// The text names no task.
  case badTask(String)
  /// The last operation of the output (`head`) contradicts the task.
  case contradictsTask(output: String, said: String, head: String)
  /// The axis of the classes is ambiguous.
  ///
  /// - Parameter axes: the axes along which the classes may lie.
  case openClassAxis(output: String, shape: [Int], axes: [Int])
  /// The indices are not those of an element of the output.
  case wrongPosition([Int], output: String, shape: [Int])
  /// The number of labels matches no output.
  case wrongLabels(path: String, count: Int, outputs: [Int])
  /// The result of a layer, or its gradient, contains infinities or NaN.
  case notFinite(layer: String, isGradient: Bool)
  // Activations inside the model.
  /// No layer's result has positions that correspond to the input's.
  case noActivation(layers: [String])
  /// No layer has the name; `layers` lists those that can be chosen.
  case unknownActivation(String, layers: [String])
  /// The layer's result has no axes in space or time.
  case flatActivation(String, shape: [Int])
}

extension ModelError {
  public var category: ErrorCategory {
    switch self {
    case .unknown, .noPreprocessing, .openInputSize, .openShape, .fixedInputSize, .badInputSize,
      .badTask, .wrongClassAxis,
      .contradictsTask, .openClassAxis, .wrongPosition, .missingInputs, .onlyPhotos,
      .unknownActivation, .flatActivation, .unknownLayer, .noTokenAxis, .wrongLength, .noSuchWords,
      .notBesideText:
      .usage
    case .notInstalled: .missing
    case .wrongSize, .wrongHash, .damaged, .tooLarge, .badCard, .unknownInCard, .contradictsCard,
      .noPhotoInput, .wrongArray,
      .wrongLabels,
      .fixedBatch, .batchIsPosition,
      .differentFeatures, .differentRows, .noRow,
      .notInteger, .notCategory, .needsDoubles, .notFinite, .noActivation, .noTextInput, .severalTextInputs,
      .guessedInput, .unknownFilling, .severalTexts, .beyondPositions, .missingTextInputs, .otherLength,
      .otherSegments:
      .input
    case .installFailed: .unavailable
    }
  }

  public var dependsOnInput: Bool { if case .wrongPosition = self { true } else { false } }

  public var hint: String? {
    switch self {
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
    case .tooLarge: MemoryBudget.hint
    case .badCard: "write one with igviz models info --write-card"
    default: nil
    }
  }
}
