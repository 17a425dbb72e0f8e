import Failures
import Models

/// The command that explains a model. `models info` suggests it, with the options given there.
struct NextCommand {
  /// The model's file.
  let path: String
  let model: ModelInspection
  let card: ModelCard
  /// The options given to `models info`.
  let options: ModelOptions
  /// Whether these options were saved in the card beside the model.
  let isSaved: Bool

  /// Returns the command line to type, followed by a pointer to more help.
  ///
  /// - Parameter added: an option and its value, which replace an earlier value of the option.
  func line(_ added: String...) -> String {
    if let text = model.texts.first(where: { $0.name == card.words ?? model.texts.first?.name }) {
      return ofTexts(text, added)
    }
    guard model.takesPhotos else { return ofArrays(added) }
    let isUnscaled = card.preprocess == nil && added.first != "--input-size"
    return typed(["photo.jpg"], isUnscaled ? ["--preprocess", "torchvision"] : [], added)
      + (isUnscaled ? " (for others: igviz help preprocess)" : "")
  }

  /// Returns the command line for arrays of the model's inputs, or for a table of rows.
  func ofArrays(_ added: [String] = []) -> String {
    typed(
      model.inputs.count == 1
        ? [model.isForwardOnly ? "rows.csv" : "x.npy"]
        : model.inputs.flatMap { ["--input", "\($0.name)=\($0.name).npy"] },
      [], added)
  }

  private func ofTexts(_ text: TextInput, _ added: [String]) -> String {
    let isFile = text.given.isEmpty
    var more = isFile && card.tokenizer == nil ? ["--tokenizer", "tokenizer.json"] : []
    if model.texts.count > 1, card.words == nil { more += ["--words", text.name] }
    more += text.held.flatMap { ["--input", "\($0)=\($0).npy"] }
    let given = text.given.map { "\"\($0)\"" }.joined(separator: ", ")
    return typed(isFile ? ["texts.txt"] : ["--tokens", "texts.json"], more, added)
      + (given.isEmpty ? "" : ", with \(given) in each text") + " (more: igviz help texts)"
  }

  private func typed(_ inputs: [String], _ more: [String], _ added: [String]) -> String {
    var given = options.arguments(areSaved: isSaved)
    if let name = added.first { given.removeAll { $0.name == name } }
    return CommandLine.typed(
      inputs + ["-m", path] + more + given.flatMap { [$0.name, $0.value] } + added)
  }
}

extension ModelOptions {
  /// Returns these options as arguments of another command line.
  ///
  /// - Parameter areSaved: whether the card holds the options that a card can hold; they are then omitted.
  fileprivate func arguments(areSaved: Bool) -> [AddedOption] {
    let limit = memoryLimit.map { [AddedOption(name: "--memory-limit", value: "\($0.bytes)")] } ?? []
    if areSaved { return limit }
    let single = [
      ("--preprocess", preprocess), ("--resize", resize), ("--labels", labels), ("--task", task),
      ("--input-size", inputSize),
    ].compactMap { name, value in value.map { AddedOption(name: name, value: $0) } }
    return single + outputNames.map { AddedOption(name: "--output-name", value: $0) } + limit
  }
}
