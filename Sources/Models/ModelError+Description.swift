import Failures
import ONNX

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "unknown model '\(name)'; choose from \(known.joined(separator: ", ")), or give an ONNX file"
    case .notInstalled(let name):
      "\(name) is not installed"
    case .wrongSize(let path, let bytes, let expected, _):
      "\(path) has \(bytes) bytes; expected \(expected)"
    case .wrongHash(let path, let sha256, let expected):
      "\(path) has the SHA-256 \(sha256); expected \(expected); it is not installed"
    case .damaged(let path, let model):
      "\(path) is damaged: its contents are not those of \(model)"
    case .installFailed(let model, let reason):
      "\(model) could not be installed: \(reason)"
    case .badCard(let path):
      "\(path) is not a model card: expected a JSON object of strings, and ranges as pairs of numbers"
    case .unknownInCard(let name, let path, let known):
      "\(path): unknown key '\(name)'; a model card can have \(known.joined(separator: ", "))"
    case .contradictsCard(let key, let count, let input):
      "the card has \(count) \(key), which do not match the model's input \(input)"
    case .noPreprocessing:
      "the scaling of pixel values is unknown for this model"
    case .openInputSize(let port):
      "the model's input has a variable size: \(port)"
    case .openShape(let port):
      "the model's input has variable sizes: \(port)"
    case .badInputSize(let text):
      "invalid input size '\(text)'; write a number, or WIDTHxHEIGHT"
    case .fixedInputSize(let size, let port):
      "the size \(size) does not fit the model's input \(port)"
    case .noPhotoInput(let port):
      "the model's input \(port) does not take photos; give an array (.npy) or, if it takes words, a text (.txt) with "
        + "--tokenizer"
    case .onlyPhotos(let model):
      "\(model) takes photos only; use an ONNX model for arrays"
    case .missingInputs(let given, let needed):
      "the model takes \(needed.joined(separator: ", "))"
        + (given.isEmpty
          ? "; arrays without a name are for models with one input"
          : "; given were \(given.joined(separator: ", "))")
    case .wrongArray(let input, let shape):
      "an array of shape \(shape) does not fit the model's input \(input)"
    case .fixedBatch(let input, let count):
      "the model has a fixed batch of \(count) inputs (\(input)), so no input can be explained separately; "
        + "export it with a batch of 1 or a variable batch"
    case .batchIsPosition(let input, let role):
      "the first axis of the model's input \(input) is \(role), not the batch, and its size is variable; export the model "
        + "with the batch as the first axis (batch_first=True in PyTorch), or with a fixed number of steps"
    case .wrongClassAxis(let axis, let output, let shape, let expected):
      "the output \(output) of shape \(shape) has no classes along axis \(axis)"
        + (expected.map { "; its softmax is along axis \($0)" } ?? "")
    case .differentFeatures(let input, let names, let expected):
      "\(input): the features of the data are \(names.joined(separator: ", ")), those of the input "
        + expected.joined(separator: ", ")
    case .differentRows(let rows):
      "the inputs have different numbers of rows: "
        + rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    case .noRow(let row, let count):
      "there is no row \(row): the arrays have \(count) rows"
    case .notInteger(let input, let value):
      "the model's input \(input) takes integers below 2^24, not \(value)"
    case .notCategory(let input, let value, let row, let column, let allowed):
      "row \(row) of \(input) has \(value == value.rounded() ? String(format: "%.0f", value) : "\(value)") in column \(column), which takes "
        + (allowed.isEmpty
          ? "no number" : "the integers \(allowed.lowerBound) to \(allowed.upperBound - 1)")
    case .needsDoubles(let input, let value, let node):
      "the model's input \(input) has double precision, and \(value) becomes \(Float(value)) in igviz's single precision, which \(node) "
        + "cannot tell apart; put a StandardScaler (Sub, Div) in front of it in the model, or subtract a start value"
    case .tooLarge(let bytes, let limit):
      "one evaluation of the model needs \(MemoryBudget.text(bytes)) of memory; the limit is \(MemoryBudget.text(limit))"
    case .noTextInput(let ports):
      "the model does not take texts: it looks up none of its inputs \(ports) in an embedding table"
    case .severalTextInputs(let ports, let names):
      "the input for the words is ambiguous: the model takes \(ports); name it: "
        + names.map { "--words \($0)" }.joined(separator: " or ")
    case .noSuchWords(let name, let inputs):
      "the words cannot be given as '\(name)': "
        + (inputs.isEmpty
          ? "the model has no input of integers" : "inputs of integers are \(inputs.joined(separator: ", "))")
    case .missingTextInputs(let ports, let names):
      "the model takes \(ports.joined(separator: ", ")) beside the words; give "
        + names.map { "--input \($0)=FILE.npy" }.joined(separator: " ")
        + " or, in each text of a tokens file, "
        + names.map { "\"\($0)\"" }.joined(separator: ", ")
    case .otherLength(let input, let count, let tokens):
      "'\(input)' has \(count) numbers for \(tokens) tokens"
    case .otherSegments(let input):
      "the baseline text has other segments ('\(input)') than the text, where the model keeps those of the text; give a pair whose "
        + "texts have as many tokens each, or choose -b pad, -b mask or -b zero"
    case .notBesideText(let name, let others):
      "--input \(name)=… cannot be given beside texts; "
        + (others.isEmpty
          ? "the model takes nothing but the words"
          : "inputs beside the words are \(others.joined(separator: ", "))")
    case .unknownLayer(let name, let layers):
      "the model has no layer '\(name)'; the first are \(layers.prefix(20).joined(separator: ", "))"
    case .noTokenAxis(let layer, let shape, let tokens):
      "the layer '\(layer)' of shape \(shape) has no axis for the \(tokens) tokens"
    case .guessedInput(let name):
      "the meaning of the input '\(name)' differs between models; give the texts with --tokens, and in each text "
        + "\"\(name)\": [a number for each token]; or, for one text, --input \(name)=FILE.npy; or export the model without "
        + "this input"
    case .unknownFilling(let input, let length):
      "the text is padded to \(length) tokens, but '\(input)' is not; pad both in the file"
    case .severalTexts(let separator, let input):
      "'\(separator)' between words joins several texts, whose '\(input)' is unknown; in a text file, put a tab between the two "
        + "texts; in a tokens file, give \"\(input)\": [a number for each token]"

    case .beyondPositions(let tokens, let table, let positions):
      "the text has \(tokens) tokens, but the model's position table '\(table)' has \(positions) positions; truncate texts with --length \(positions)"
    case .wrongLength(let length, let port):
      "texts of \(length) tokens do not fit the model's input \(port)"
    case .badTask(let text):
      "unknown task '\(text)'; choose from \(ModelTask.allCases.map(\.rawValue).joined(separator: ", ")), or classes:AXIS"
    case .contradictsTask(let output, let said, let head):
      "the output \(output) cannot be read as \(said): its last operation is \(head)"
    case .openClassAxis(let output, let shape, _):
      "the output \(output) of shape \(shape) has several axes; name the axis of the classes as classes:AXIS"
    case .wrongPosition(let position, let output, let shape):
      "there is no element \(position.map(String.init).joined(separator: ",")) in the output \(output) of shape \(shape)"
    case .wrongLabels(let path, let count, let outputs):
      "\(path) has \(count) labels, but the model has \(outputs.map(String.init).joined(separator: " and ")) "
        + (outputs == [1] ? "output" : "outputs")
    case .notFinite(let layer, let isGradient):
      isGradient
        ? "the gradient is infinite or NaN, first after '\(layer)'"
        : "the model's values are infinite or NaN, first in '\(layer)'"
    case .noActivation(let layers):
      "no layer of the model has positions along the input's axes in space and time; its last layers are "
        + layers.suffix(20).joined(separator: ", ")
    case .unknownActivation(let name, let layers):
      "the model has no layer '\(name)'; the last layers with positions are "
        + (layers.isEmpty ? "none" : layers.suffix(12).joined(separator: ", "))
    case .flatActivation(let name, let shape):
      "the layer '\(name)' of shape \(shape) has no positions along the input's axes in space and time"
    }
  }
}
