import ArgumentParser
import ModelZoo

/// What a model file may leave open; shared by `explain` and `models info`. A card beside the model says the same.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How levels of 0…255 are prepared for an ONNX model: torchvision, keras-tf (x/127.5 − 1), keras-caffe (BGR minus means), unit (x/255), none, or mean=…,std=…,scale=…,order=bgr.",
      valueName: "how"))
  var preprocess: String?

  @Option(
    help: ArgumentHelp(
      "How a photo is fitted: center-crop (S/(S+32) of its middle), squash or pad. (default: center-crop)",
      valueName: "how"))
  var resize: String?

  @Option(help: ArgumentHelp("Names of the classes, one a line, or 'imagenet'.", valueName: "file"))
  var labels: String?

  @Option(
    help: ArgumentHelp("The size of photos where the model leaves it open.", valueName: "width>x<height"))
  var inputSize: String?

  @Option(help: ArgumentHelp("Which of several outputs to explain. (default: the first)", valueName: "name"))
  var outputName: String?

  var card: ModelCard {
    var card = ModelCard()
    card.preprocess = preprocess
    card.resize = resize
    card.labels = labels
    card.inputSize = inputSize
    card.outputName = outputName
    return card
  }

  func validate() throws {
    do {
      if let preprocess { _ = try Preprocessing(parsing: preprocess) }
    } catch {
      throw ValidationError("\(error)")
    }
    if let resize, PhotoFit.Mode(rawValue: resize) == nil {
      throw ValidationError("\(ModelError.badResize(resize))")
    }
  }
}
