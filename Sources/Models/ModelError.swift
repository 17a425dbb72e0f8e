import Failures
import ONNX

/// Why a model cannot be used, or not for this input.
public enum ModelError: ReportedError, Hashable, Sendable {
  // Models known by name.
  /// No model of that name; the names there are.
  case unknown(String, known: [String])
  /// A known model whose weights are not on this machine.
  case notInstalled(String)
  /// Weights of another size than the catalogue's, in bytes.
  case wrongSize(path: String, bytes: Int, expected: Int, model: String)
  /// Weights with another SHA-256 than the catalogue's.
  case wrongHash(path: String, sha256: String, expected: String)
  /// Installed weights that changed since.
  case damaged(path: String, model: String)
  /// The weights could not be fetched, for the reason given.
  case installFailed(model: String, reason: String)
  // What a model file leaves open.
  /// A card that is not a JSON object of strings and ranges.
  case badCard(path: String)
  /// A key that no card has.
  case unknownInCard(String, path: String, known: [String])
  /// As many names or ranges in the card as the model has not.
  case contradictsCard(key: String, count: Int, input: String)
  /// Neither the model nor its card says how pixels are scaled.
  case noPreprocessing
  /// A photo's model of variable size, and no size is given; the input with its shape.
  case openInputSize(String)
  /// Found out when an array gives the sizes.
  case openShape(String)
  /// A text that is not a size.
  case badInputSize(String)
  /// A size other than that of the model's input.
  case fixedInputSize(String, model: String)
  // Inputs that do not fit.
  /// A photo for an input that takes none; the input with its shape.
  case noPhotoInput(String)
  /// An array for a model that takes photos only.
  case onlyPhotos(String)
  /// Arrays for some of the model's inputs, but not for all.
  case missingInputs(given: [String], needed: [String])
  /// An array whose shape does not fit the model's input.
  case wrongArray(input: String, shape: [Int])
  /// A model that always takes several inputs at once (`count`).
  case fixedBatch(input: String, count: Int)
  /// The first axis, which is open, is not the batch: an operator moves along it.
  case batchIsPosition(input: String, role: String)
  /// No softmax can go along the axis that the task names.
  case wrongClassAxis(Int, output: String, shape: [Int], expected: Int?)
  /// Inputs with different numbers of rows, by their names.
  case differentRows([String: Int])
  /// Data whose features have other names than the input's.
  case differentFeatures(input: String, [String], expected: [String])
  /// A row beyond the end of the arrays, counted from 0.
  case noRow(Int, count: Int)
  /// A number that is not whole, for an input of integers.
  case notInteger(input: String, value: Float)
  /// A number that chooses no row of the table that it is looked up in. Rows and columns are counted from 0.
  case notCategory(input: String, value: Float, row: Int, column: Int, allowed: Range<Int>)
  /// A model of double precision that tells values apart which are one number in single precision.
  case needsDoubles(input: String, value: Double, node: String)
  /// The memory of one evaluation.
  case tooLarge(bytes: Int, limit: Int)
  // Texts.
  /// A text for a model that looks no input up in a table.
  case noTextInput(String)
  /// - Parameter names: of the inputs that may take the words; none where these are masks, types, segments or positions.
  case severalTextInputs(String, names: [String])
  /// No input of integers has the name that was given for the words.
  case noSuchWords(String, inputs: [String])
  /// An input beside the text that nothing says the numbers of.
  case missingTextInputs([String], names: [String])
  /// An array with other than one number for each token.
  case otherLength(input: String, count: Int, tokens: Int)
  /// A text in place of another whose segments differ.
  case otherSegments(input: String)
  /// An input that is given twice, or that takes the words themselves.
  case notBesideText(String, others: [String])
  /// No layer of that name; the layers there are.
  case unknownLayer(String, layers: [String])
  /// A layer whose result has no axis as long as the text.
  case noTokenAxis(String, shape: [Int], tokens: Int)
  /// A number of tokens that does not fit the model's input.
  case wrongLength(Int, model: String)
  /// An input beside the words whose meaning differs between models.
  case guessedInput(String)
  /// A text that is padded, and another input that is not.
  case unknownFilling(input: String, length: Int)
  /// Texts joined by a separator, where an input needs to know them apart.
  case severalTexts(separator: String, input: String)
  /// A stored table that has too few positions.
  case beyondPositions(tokens: Int, table: String, positions: Int)
  // Outputs that are not what they are said to be.
  /// A text that names no task.
  case badTask(String)
  /// A task that the last operation of the output (`head`) contradicts.
  case contradictsTask(output: String, said: String, head: String)
  /// - Parameter axes: those that the classes may lie along.
  case openClassAxis(output: String, shape: [Int], axes: [Int])
  /// Indices of no element of the output.
  case wrongPosition([Int], output: String, shape: [Int])
  /// Another number of labels than any output has elements.
  case wrongLabels(path: String, count: Int, outputs: [Int])
  /// A layer whose result, or gradient, has infinities or NaN.
  case notFinite(layer: String, isGradient: Bool)
  // Activations inside.
  /// No layer's result lies over the input.
  case noActivation(layers: [String])
  /// No layer of that name; the layers are those that would do.
  case unknownActivation(String, layers: [String])
  /// A layer whose result has no axes in space or time.
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
