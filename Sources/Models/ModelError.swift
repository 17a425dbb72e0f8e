import ONNX

/// Why a model cannot be used, or not for this input.
public enum ModelError: Error, Hashable, Sendable {
  // Models known by name.
  case unknown(String, known: [String])
  case notInstalled(String)
  case wrongSize(path: String, bytes: Int, expected: Int, model: String)
  case wrongHash(path: String, sha256: String, expected: String)
  case damaged(path: String, model: String)
  case installFailed(model: String, reason: String)
  // What a model file leaves open.
  case badCard(path: String)
  case unknownInCard(String, path: String, known: [String])
  /// As many names or ranges in the card as the model has not.
  case contradictsCard(key: String, count: Int, input: String)
  case noPreprocessing
  case openInputSize(String)
  /// Found out when an array gives the sizes.
  case openShape(String)
  case badInputSize(String)
  case fixedInputSize(String, model: String)
  // Inputs that do not fit.
  case noPhotoInput(String)
  case onlyPhotos(String)
  case missingInputs(given: [String], needed: [String])
  case wrongArray(input: String, shape: [Int])
  case fixedBatch(input: String, count: Int)
  case differentRows([String: Int])
  /// Data whose features have other names than the input's.
  case differentFeatures(input: String, [String], expected: [String])
  case noRow(Int, count: Int)
  case notInteger(input: String, value: Float)
  /// A number that chooses no row of the table that it is looked up in. Rows and columns are counted from 0.
  case notCategory(input: String, value: Float, row: Int, column: Int, allowed: Range<Int>)
  /// A model of double precision that tells values apart which are one number in single precision.
  case needsDoubles(input: String, value: Double, node: String)
  /// The memory of one evaluation.
  case tooLarge(bytes: Int, limit: Int)
  // Texts.
  case noTextInput(String)
  case severalTextInputs(String)
  case unknownLayer(String, layers: [String])
  case noTokenAxis(String, shape: [Int], tokens: Int)
  case wrongLength(Int, model: String)
  case guessedInput(String)
  case unknownFilling(input: String, length: Int)
  case severalTexts(separator: String, input: String)
  /// A stored array that has too few positions.
  case beyondPositions(tokens: Int, table: String, positions: Int)
  // Outputs that are not what they are said to be.
  case badTask(String)
  case contradictsTask(output: String, said: String, head: String)
  /// - Parameter axes: those that the classes may lie along.
  case openClassAxis(output: String, shape: [Int], axes: [Int])
  case wrongPosition([Int], output: String, shape: [Int])
  case wrongLabels(path: String, count: Int, outputs: [Int])
  case notFinite(layer: String, isGradient: Bool)
  // Activations inside.
  /// No layer's result lies over the input.
  case noActivation(layers: [String])
  /// No layer of that name; the layers are those that would do.
  case unknownActivation(String, layers: [String])
  case flatActivation(String, shape: [Int])
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "no model is called '\(name)'; known are \(known.joined(separator: ", ")), or give an ONNX file"
    case .notInstalled(let name):
      "\(name) is not installed"
    case .wrongSize(let path, let bytes, let expected, _):
      "\(path) has \(bytes) bytes, not \(expected)"
    case .wrongHash(let path, let sha256, let expected):
      "\(path) has the SHA-256 \(sha256), not \(expected); it is not installed"
    case .damaged(let path, let model):
      "\(path) is damaged: it is not the \(model) that was installed"
    case .installFailed(let model, let reason):
      "\(model) could not be installed: \(reason)"
    case .badCard(let path):
      "\(path) is not a model card: a JSON object of texts, and ranges as pairs of numbers"
    case .unknownInCard(let name, let path, let known):
      "\(path): a model card says nothing of '\(name)'; it may say \(known.joined(separator: ", "))"
    case .contradictsCard(let key, let count, let input):
      "the card has \(count) \(key), which does not fit the model's input \(input)"
    case .noPreprocessing:
      "the model does not say how its training code scaled pixels"
    case .openInputSize(let port):
      "the model leaves the size of its input open: \(port)"
    case .openShape(let port):
      "the model leaves sizes of its input open: \(port)"
    case .badInputSize(let text):
      "'\(text)' is no input size: write a number, or WIDTHxHEIGHT"
    case .fixedInputSize(let size, let port):
      "the size \(size) does not fit the model's input \(port)"
    case .noPhotoInput(let port):
      "the model's input \(port) takes no photo; give it an array (.npy)"
    case .onlyPhotos(let model):
      "\(model) takes photos; arrays are for ONNX models"
    case .missingInputs(let given, let needed):
      "the model takes \(needed.joined(separator: ", "))"
        + (given.isEmpty
          ? "; an array without a name goes with a single input"
          : ", and was given \(given.joined(separator: ", "))")
    case .wrongArray(let input, let shape):
      "an array of shape \(shape) does not fit the model's input \(input)"
    case .fixedBatch(let input, let count):
      "the model takes \(count) inputs at once, no more and no fewer (\(input)), so one of them cannot be explained by itself; "
        + "export it with a batch of 1 or an open one"
    case .differentFeatures(let input, let names, let expected):
      "\(input): the data's features are \(names.joined(separator: ", ")), and the input's "
        + expected.joined(separator: ", ")
    case .differentRows(let rows):
      "the inputs have different numbers of rows: "
        + rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    case .noRow(let row, let count):
      "there is no row \(row): the arrays have \(count)"
    case .notInteger(let input, let value):
      "the model's input \(input) takes whole numbers of less than 2^24, not \(value)"
    case .notCategory(let input, let value, let row, let column, let allowed):
      "row \(row) of \(input) has \(value == value.rounded() ? String(format: "%.0f", value) : "\(value)") in column \(column), which takes "
        + (allowed.isEmpty
          ? "no number" : "the whole numbers \(allowed.lowerBound) to \(allowed.upperBound - 1)")
    case .needsDoubles(let input, let value, let node):
      "the model's input \(input) is of double precision, and \(value) becomes \(Float(value)) in the single precision of igviz: \(node) "
        + "would lose the difference; put a StandardScaler (Sub, Div) in front of it in the model, or give the difference from a start value"
    case .tooLarge(let bytes, let limit):
      "one evaluation of the model needs \(MemoryBudget.text(bytes)) of memory, and it may take \(MemoryBudget.text(limit))"
    case .noTextInput(let ports):
      "the model takes no text: none of its inputs \(ports) takes whole numbers that it looks up in a table"
    case .severalTextInputs(let ports):
      "which input takes the words is not clear: the model takes \(ports). Texts need one input of whole numbers beside masks, "
        + "types, segments and positions; export the model with one, its other inputs as constants"
    case .unknownLayer(let name, let layers):
      "the model has no layer '\(name)'; the first are \(layers.prefix(20).joined(separator: ", "))"
    case .noTokenAxis(let layer, let shape, let tokens):
      "the result of the layer '\(layer)' of shape \(shape) has no axis of the text's \(tokens) tokens"
    case .guessedInput(let name):
      "models count '\(name)' in different ways, so it is not filled in: give the texts with --tokens, and in each text "
        + "\"\(name)\": [a number for each token]; or export the model without this input"
    case .unknownFilling(let input, let length):
      "the text is filled up to \(length) tokens, and it does not say what '\(input)' is there: fill it up in the file"
    case .severalTexts(let separator, let input):
      "'\(separator)' between words is the token that joins several texts, and a line does not say their '\(input)': give the text with "
        + "--tokens, and in it \"\(input)\": [a number for each token]; or take '\(separator)' out"
    case .beyondPositions(let tokens, let table, let positions):
      "the text has \(tokens) tokens, and the model's table of positions '\(table)' has \(positions): --length \(positions) cuts texts"
    case .wrongLength(let length, let port):
      "texts of \(length) tokens do not fit the model's input \(port)"
    case .badTask(let text):
      "'\(text)' is no task: it is one of \(ModelTask.allCases.map(\.rawValue).joined(separator: ", ")), or classes:AXIS"
    case .contradictsTask(let output, let said, let head):
      "the output \(output) cannot be taken for \(said): its last operation is a \(head)"
    case .openClassAxis(let output, let shape, _):
      "the output \(output) of shape \(shape) has several axes: say which one the classes lie along, as classes:AXIS"
    case .wrongPosition(let position, let output, let shape):
      "there is no element \(position.map(String.init).joined(separator: ",")) in the output \(output) of shape \(shape)"
    case .wrongLabels(let path, let count, let outputs):
      "\(path) has \(count) labels, the model has \(outputs.map(String.init).joined(separator: " and ")) "
        + (outputs == [1] ? "output" : "outputs")
    case .notFinite(let layer, let isGradient):
      isGradient
        ? "the gradient is not a finite number, first behind '\(layer)'"
        : "the model's values are not finite numbers, first in '\(layer)'"
    case .noActivation(let layers):
      "no layer of the model has positions that lie over the input's axes in space and time; its last layers are "
        + layers.suffix(20).joined(separator: ", ")
    case .unknownActivation(let name, let layers):
      "the model has no layer '\(name)'; the last with positions over the input are "
        + (layers.isEmpty ? "none" : layers.suffix(12).joined(separator: ", "))
    case .flatActivation(let name, let shape):
      "the result of the layer '\(name)' of shape \(shape) has no positions that lie over the input's axes in space and time"
    }
  }
}
