import Explaining
import Files
import Pipeline
import Models
import ONNX

extension ReadFiles {
  /// The files that a run reads besides its inputs.
  ///
  /// - Throws: `FileError`, `RequestError` if a folder of baselines cannot be listed.
  convenience init(_ question: QuestionOptions, _ modelOptions: ModelOptions) throws {
    self.init(Self.files(of: question.model, modelOptions))
    for baseline in question.baselines { add(try baseline.files(takesPhotos: nil)) }
    add(question.targets.compactMap(Request.maskPath))
  }

  /// Returns the model, its external data, its card, and the files that card and options name.
  private static func files(of model: String, _ options: ModelOptions) -> [String] {
    guard FilePath(model).pathExtension == "onnx" else {
      return ((try? KnownModel.named(model)).map { [ModelStore().path(of: $0)] }) ?? []
    }
    let card = options.card.completed(by: (try? ModelCard(besides: model)) ?? ModelCard())
    return ONNXModel.files(of: model) + [ModelCard.path(besides: model)]
      + [options.labels, card.labelsPath, card.tokenizer, ModelConfiguration(besides: model)?.path]
      .compactMap(\.self)
  }

  /// The files that a run of `explain` reads.
  ///
  /// - Parameter arguments: the arguments as given, because lists among them are read, too.
  /// - Throws: `FileError`, `RequestError`
  convenience init(_ options: ExplainOptions, arguments: [String], inputs: some Sequence<String>) throws {
    try self.init(options.question, options.modelOptions)
    add(inputs)
    add(InputResolver.lists(among: arguments))
    add(options.arrays.paths)
    add([options.text.tokenizer].compactMap(\.self))
  }
}
