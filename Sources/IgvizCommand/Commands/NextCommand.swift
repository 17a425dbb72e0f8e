import Failures
import Models

/// The command that explains a model, as `models info` suggests it: with the options that were given there.
struct NextCommand {
  /// The model's file.
  let path: String
  let model: ModelInspection
  let card: ModelCard
  /// What was given to `models info`.
  let options: ModelOptions
  /// Whether the card beside the model has these options now.
  let isSaved: Bool

  /// The line to type, and behind it where to read more.
  ///
  /// - Parameter added: an option with its value, in place of another value of it.
  func line(_ added: String...) -> String {
    if let text = model.texts.first(where: { $0.name == card.words ?? model.texts.first?.name }) {
      return ofTexts(text, added)
    }
    guard model.takesPhotos else { return ofArrays(added) }
    let isUnscaled = card.preprocess == nil && added.first != "--input-size"
    return typed(["photo.jpg"], isUnscaled ? ["--preprocess", "torchvision"] : [], added)
      + (isUnscaled ? " (for others: igviz help preprocess)" : "")
  }

  /// The line for arrays of the model's inputs, or for a table of rows.
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
  /// These options for another command line.
  ///
  /// - Parameter areSaved: whether the card beside the model has those that it can hold.
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
