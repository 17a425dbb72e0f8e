import Explaining
import Files
import Models
import Readers

/// A model and its card, opened for one modality.
struct OpenedModel {
  let model: Model
  let card: ModelCard
  /// The files that were read to open the model.
  let paths: [String]

  /// - Parameters:
  ///   - layer: the layer at which texts are explained; `nil` for the embedding.
  ///   - words: the model input that takes the words of texts; `nil` for the card's, or the only one.
  /// - Throws: `UsageError`, `InputError`, `ModelError`, `FileError`, `CheckpointError`
  init(
    _ path: String, _ options: ModelOptions, for inputs: [InputFiles], layer: String? = nil,
    words: String? = nil
  ) throws {
    guard FilePath(path).pathExtension == "onnx" else {
      guard inputs.allSatisfy(\.isPhoto) else { throw ModelError.onlyPhotos(path) }
      let resize = try options.resize.map(PhotoResize.init(parsing:))
      (model, card) = (try Model(named: path, resize: resize), ModelCard())
      paths = [ModelStore().path(of: try KnownModel.named(path))]
      return
    }
    let modalities = Set(inputs.map(\.modality))
    guard modalities.count == 1, let modality = modalities.first else {
      throw UsageError(
        "photos, arrays and texts need different models; explain them in separate runs")
    }
    (model, card) = try InputError.naming(path) {
      let card = options.card.completed(by: try ModelCard(besides: path))
      let kind: Model.InputKind =
        switch modality {
        case .photo: .photos
        case .array: .arrays
        case .text: .texts(layer: layer, words: words ?? card.words)
        }
      let model = try Model(
        onnx: path, card: card, outputs: options.outputNames, memoryLimit: options.memoryLimit?.bytes,
        for: kind)
      return (model, card)
    }
    paths =
      [path, ModelCard.path(besides: path)] + model.externalData.map(\.path)
      + [card.labels, card.tokenizer, ModelConfiguration(besides: path)?.path].compactMap(\.self)
  }
}
